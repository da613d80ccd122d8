"""Asking vendors' APIs for what their webhooks leave out, and for what no webhook tells.

| module | |
|---|---|
| `records.py` | the records of `afterview.fetches`, and what intake is told |
| `line.py` | deliveries of one subject, in order: which waits for what |
| `look.py` | one list of an API: when it is asked, and what of it is new |
| `known.py` | whose application it is, as webhooks told |
| `attempt.py` | the action, and how long is waited after it |
| `table.py` | their states and keys |
| `lane.py` | one vendor of one tenant: how often it is asked, and whether at all |
| `client.py` | one request |
| `fetcher.py` | performs the action, and settles it with a record on the same log |

`workers/stages/fetcher.py` is the stage.
"""
