"""What vendors' APIs are asked for, and what their answers are. Pure: `workers/fetching/` asks.

Each is the `api` of its vendor (`events/ats/<vendor>.py`).

| module | |
|---|---|
| `api.py` | the shape of an API: its calls, its lists |
| `lever.py`, `ashby.py`, `workable.py` | what a delivery lacks, and where it is |
| `kombo.py` | lists that a webhook says have changed |
| `greenhouse.py` | interviews, which no webhook tells of |
"""
