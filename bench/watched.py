"""`make bench-watched`: the same work with all metrics on, scraped every five seconds, and without, in turns.

Pairs of runs are compared, so what else the machine does counts for both. A missed goal is no failure of the command.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from afterview.events.topics import CANDIDATE_EVENTS
from afterview.workers.collector import relax
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.embedded import Store
from afterview.workers.telemetry import Telemetry
from bench.embedded import BETWEEN, by_day, lived, pipeline
from bench.hosts import directory
from bench.kafka.contest import CONTESTANTS
from bench.kafka.ours import WATCHED
from bench.kafka.rounds import Contest
from bench.table import Goal, Row, printed

CANDIDATES = 1_000
"""of a run: many short pairs tell more than few long ones"""
LEAST = 95
"""percent of the throughput without"""


class Run(NamedTuple):
    rate: float
    """decisions a second"""
    micros: float
    """of CPU, for each"""


Pair = tuple[Run, Run]
"""without and with"""


def embedded(rounds: int) -> list[Pair]:
    arriving = by_day(CANDIDATES, BETWEEN)

    def once(*, watched: bool) -> Run:
        stages = pipeline()
        telemetry = Telemetry([one.name for one in stages], host="embedded", role="all") if watched else None
        with directory() as path:
            begun, cpu = perf_counter(), process_time()
            seconds = asyncio.run(lived(path, stages, arriving, telemetry))
            cpu = (process_time() - cpu) * seconds / (perf_counter() - begun)
            with Store(path) as store:
                decisions = store.end(CANDIDATE_EVENTS)
        return Run(decisions / seconds, cpu / decisions * 1e6)

    return list(_pairs(rounds, lambda watched: once(watched=watched)))


def _pairs(rounds: int, once: Callable[[bool], Run]) -> Iterator[Pair]:
    """Each time another one begins."""
    for number in range(rounds):
        if number % 2:
            with_metrics, without = once(True), once(False)  # noqa: FBT003
        else:
            without, with_metrics = once(False), once(True)  # noqa: FBT003
        yield without, with_metrics


async def kafka(servers: str, chosen: Namespace) -> list[Pair]:
    """The journey, on a backlog."""
    contest = Contest(servers, chosen)
    ours = next(one for one in CONTESTANTS if one.name == "ours")
    watched, pairs = replace(ours, name="ours-watched", setting=WATCHED), []
    for number in range(chosen.rounds):
        contest.contestants = [watched, ours] if number % 2 else [ours, watched]
        found = await contest.round()
        without, with_metrics = found[ours.name, "real"], found[watched.name, "real"]
        pairs.append((Run(without.rate, without.micros), Run(with_metrics.rate, with_metrics.micros)))
    return pairs


def rows(what: str, pairs: list[Pair]) -> list[Row]:
    return [
        Row(f"{what}: without metrics", median(without.rate for without, _ in pairs), "/s"),
        Row(f"{what}: with all metrics", median(watched.rate for _, watched in pairs), "/s"),
        Row(f"{what}: throughput, with to without", 100 * median(two.rate / one.rate for one, two in pairs), "%"),
        Row(
            f"{what}: CPU of a decision, with to without",
            100 * median(two.micros / one.micros for one, two in pairs),
            "%",
        ),
    ]


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.watched", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--events", type=int, help="of a run on Kafka")
    parser.add_argument("--no-kafka", dest="kafka", action="store_false")
    chosen = parser.parse_args()
    chosen.only, chosen.work = None, ["real"]
    relax()
    found = rows("embedded", embedded(chosen.rounds))
    if chosen.kafka:
        with Cluster() as cluster:
            found += rows("kafka", asyncio.run(kafka(cluster.bootstrap_servers[0], chosen)))
    printed(found)
    for row in found:
        if row.what.endswith("throughput, with to without"):
            print(Goal(row.what, f"watched-{row.what.partition(':')[0]}", least=LEAST).line(found))


if __name__ == "__main__":
    main()
