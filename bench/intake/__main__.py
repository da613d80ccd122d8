"""`make bench-intake`: conversions a second, webhooks recorded a second, and what slow and bad clients do to it.

The load is made on this machine, too: it, the gateway and Kafka share its cores. A missed goal is no failure of the
command.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack

from afterview.workers.collector import relax
from afterview.workers.demo.kafka.broker import Cluster
from bench.intake import conversions, harm, rates
from bench.table import Goal, Row, printed

PARTS = ("conversions", "rates", "slow", "bad")


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--doors", nargs="+", help="of these only: see bench/intake/doors.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each load")
    parser.add_argument("--connections", type=int, default=10_000, help="slow ones")
    parser.add_argument("--no-kafka", dest="kafka", action="store_false")
    chosen = parser.parse_args()
    relax()
    rows, goals = [], []
    if "conversions" in chosen.parts:
        rows += conversions.run()
        goals.append(conversions.GOAL)
    found, more = asyncio.run(_served(chosen))
    rows, goals = rows + found, goals + more
    printed(rows)
    for goal in goals:
        print(goal.line(rows))


async def _served(chosen: Namespace) -> tuple[list[Row], list[Goal]]:
    """What needs a gateway."""
    rows: list[Row] = []
    goals: list[Goal] = []
    if "rates" in chosen.parts:
        with ExitStack() as broker:
            servers = broker.enter_context(Cluster()).bootstrap_servers[0] if chosen.kafka else ""
            runs = await rates.rounds(chosen.rounds, chosen.seconds, servers, chosen.doors or ())
        rows, goals = rates.rows(runs), rates.goals(runs)
    if "slow" in chosen.parts:
        rows += await harm.of_slow(chosen.connections, chosen.seconds)
        goals += harm.goals_of_slow(chosen.connections)
    if "bad" in chosen.parts:
        rows += await harm.of_bad(chosen.seconds)
        goals += harm.GOALS_OF_BAD
    return rows, goals


if __name__ == "__main__":
    main()
