"""`make bench-kafka`: a broker, a load, everybody in turn, round after round; then tables, and a line for each goal.

A missed goal is no failure of the command. Times of a shared machine wander: the CPU columns are what to trust.
"""

import asyncio
import logging
from argparse import ArgumentParser, Namespace
from contextlib import nullcontext
from statistics import median

from afterview.workers.demo.kafka.broker import Cluster
from bench.kafka import latency, load
from bench.kafka.contest import CONTESTANTS
from bench.kafka.goals import lines
from bench.kafka.rounds import WORKS, Contest
from bench.kafka.table import latency_table, work_table


async def measure(servers: str, chosen: Namespace) -> None:
    contest = Contest(servers, chosen)
    await load.emptied(servers, ())
    rounds = [await contest.round() for _ in range(chosen.rounds)]
    waiting = [one for one in contest.contestants if one.waits and one.name not in contest.absent and chosen.latency]
    second = await second_worker(contest, chosen.rounds) if chosen.scaling else None
    latencies = {one.name: found for one in waiting if (found := await contest.latency(one))}
    for work in chosen.work or WORKS:
        print(f"\n{WORKS[work]}")
        work_table(contest.contestants, work, rounds)
    if latencies:
        print(f"\nFrom in to out at {latency.PER_SECOND} events/s, seen by a read_committed reader")
        latency_table(contest.contestants, latencies)
    for name, why in contest.absent.items():
        print(f"not available: {name}: {why}")
    print()
    print("\n".join(lines(rounds, latencies, second)))


async def second_worker(contest: Contest, rounds: int) -> float | None:
    """CPU for an event with two workers, in times that with one."""
    ratios = []
    for _ in range(rounds):
        one, two = await contest.workers(1), await contest.workers(2)
        if one and two:
            print(f"light ours, seen from outside: one worker {one:.1f}, two {two:.1f} us CPU/event", flush=True)
            ratios.append(two / one)
    return median(ratios) if ratios else None


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.kafka", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, help="of a run; slow ones take at most 20,000 (10,000 of the journey)")
    names = [one.name for one in CONTESTANTS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=f"again for more: {names}")
    parser.add_argument("--work", action="append", choices=list(WORKS))
    parser.add_argument("--no-latency", dest="latency", action="store_false")
    parser.add_argument("--no-scaling", dest="scaling", action="store_false")
    parser.add_argument("--servers", help="a Kafka that is there already: loses topics of ours")
    chosen = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # topics that are made and deleted all the time
    with nullcontext() if chosen.servers else Cluster() as cluster:
        asyncio.run(measure(cluster.bootstrap_servers[0] if cluster else chosen.servers, chosen))


if __name__ == "__main__":
    main()
