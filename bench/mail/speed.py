"""How fast mails are handed over, beside others; into a slow server; and what it takes of memory."""

from statistics import median

from bench.mail.sinks import Json, run, sink
from bench.table import Goal, Row

CONTESTANTS = {"ours, written ahead": "ours", "aiosmtplib": "peers.by_aiosmtplib", "smtplib": "peers.by_smtplib"}
OURS = "ours, written ahead"
WIDE = ("--connections", 20)
"""into a fast server: so many mails may be on their way until what became of them is written down"""
POOL, DELAY = 10, 0.005
LIMIT = POOL / (4 * DELAY)
"""mails a second: four answers for each mail (MAIL, RCPT, DATA, the content)"""
GOALS = [
    Goal(f"{OURS}: mails/s", "mails a second, written ahead", least=1_000),
    Goal(f"{OURS}: CPU for a mail", "processor time for a mail", most=500),
]
SLOW_GOAL = Goal("into a server of 5 ms: mails/s", f"mails a second of at most {LIMIT:.0f}", least=450)
MEMORY_GOAL = Goal("memory while it sends many: growth", "growth of memory", most=20)


def beside_others(rounds: int, mails: int) -> list[Row]:
    """Every round has all of them, one after the other."""
    told: dict[str, list[Json]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):
        for name, module in CONTESTANTS.items():
            with sink() as server:
                told[name].append(run(module, server.port, mails, *(WIDE if name == OURS else ())))
                assert server.count()["mails"] == mails
    rates = {name: median(mails / one["seconds"] for one in runs) for name, runs in told.items()}
    costs = {name: median(one["cpu"] / mails * 1e6 for one in runs) for name, runs in told.items()}
    rows = []
    for name in CONTESTANTS:
        rows += [Row(f"{name}: mails/s", rates[name], "/s"), Row(f"{name}: CPU for a mail", costs[name], "us")]
    others = [name for name in CONTESTANTS if name != OURS]
    rows += [Row(f"ours beside {name}: mails/s", rates[OURS] / rates[name], "x") for name in others]
    return rows + [Row(f"ours beside {name}: CPU", costs[OURS] / costs[name], "x") for name in others]


def slow(mails: int) -> list[Row]:
    """A server that takes its time for each answer; the limit is what so many connections can do."""
    with sink(DELAY) as server:
        told = run("ours", server.port, mails, "--connections", POOL)
    return [Row("into a server of 5 ms: mails/s", mails / told["seconds"], "/s")]


def memory(mails: int) -> list[Row]:
    """From a tenth of the mails on to the end."""
    with sink() as server:
        told = run("ours", server.port, mails)
    grown = told["memory_mb"] - told["early_mb"]
    return [
        Row("memory while it sends many: at a tenth", told["early_mb"], "MB"),
        Row("memory while it sends many: growth", grown, "MB"),
    ]
