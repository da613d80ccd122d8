"""The embedded host, durable, with the real stages: batches, one event alone, and very many open candidates."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from afterview.events.canonical import parse
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.policy import Policy
from afterview.workers.clock import SteppedClock
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.intake import IntakeStage, event_in
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.metrics import MetricsStage
from bench.hosts import directory
from bench.table import Row
from bench.workload import START, events

CANDIDATES = 4_000
SINGLE_EVENTS = 200
OPEN_CANDIDATES = 100_000
AT_ONCE = 10_000
"""candidates whose events are appended together where there are very many"""
RULES = Rulebook()
MAIL_LEAVES = timedelta(hours=25)
"""after which the first invitations fall due"""


def run() -> list[Row]:
    return [*batches([JourneyStage(RULES)], "journey"), *batches(pipeline(), "whole pipeline"), *alone()]


def pipeline() -> list[Stage]:
    return [IntakeStage(RULES, {}), JourneyStage(RULES), MailerStage(), MetricsStage(Policy())]


def batches(stages: Sequence[Stage], name: str) -> list[Row]:
    """Events that wait on the log, then all the timers of the next day: decisions in a second, durable."""
    with directory() as path:
        clock = SteppedClock(START + timedelta(days=6))
        with Store(path) as store:
            store.append(_waiting(range(CANDIDATES), whole=len(stages) > 1))
        seconds = asyncio.run(_drained(path, stages, clock))
        with Store(path) as store:
            decisions = store.end(CANDIDATE_EVENTS)
    return [Row(f"embedded: decisions, durable, {name}", decisions / seconds, "/s")]


def _waiting(candidates: range, *, whole: bool) -> list[Output]:
    """Their events, all arriving now; `whole`: through intake, else on the candidates' log."""
    now = START + timedelta(days=6)
    read = [parse(text).event for text in events(len(candidates), timedelta(), candidates.start)]
    known = [event for event in read if event is not None]
    return [event_in(event, now) if whole else candidate_event(RULES, event, now) for event in known]


async def _drained(path: Path, stages: Sequence[Stage], clock: SteppedClock) -> float:
    """Seconds until nothing is left to do, now and a day later. Nobody performs: mail waits for its lease."""
    async with EmbeddedHost(path, stages, clock, {"mailer": _nobody}) as host:
        begun = perf_counter()
        running = asyncio.create_task(host.run())
        await host.idle()
        clock.advance(clock.now() + MAIL_LEAVES)
        host.notify()
        await host.idle()
        seconds = perf_counter() - begun
        host.stop()
        await running
    return seconds


async def _nobody(_: object) -> Sequence[Output]:
    return []


def alone() -> list[Row]:
    """One event through all four stages, from before the append until everything is at rest."""
    texts = events(SINGLE_EVENTS, timedelta())[:SINGLE_EVENTS]

    async def timed(path: Path) -> list[float]:
        clock, seconds = SteppedClock(START), []
        async with EmbeddedHost(path, pipeline(), clock, {"mailer": _nobody}) as host:
            running = asyncio.create_task(host.run())
            for event in (parse(text).event for text in texts):
                begun = perf_counter()
                if event is not None:
                    await host.append([event_in(event, clock.now())])
                await host.idle()
                seconds.append(perf_counter() - begun)
            host.stop()
            await running
        return seconds

    with directory() as path:
        seconds = asyncio.run(timed(path))
    return [Row("embedded: one event through all stages, p50", median(seconds) * 1e3, "ms")]


def many_open() -> list[Row]:
    """Resident memory of a process that has taken in very many candidates with open tasks and invitations."""
    done = subprocess.run([sys.executable, "-m", "bench.embedded"], check=True, capture_output=True, text=True)
    open_candidates, kilobytes = map(int, done.stdout.split())
    return [
        Row("embedded: open candidates on disk", open_candidates, "candidates"),
        Row("embedded: resident memory with all of them open", kilobytes / 1024, "MB"),
    ]


async def _take_in(path: Path) -> None:
    clock = SteppedClock(START + timedelta(days=6))
    async with EmbeddedHost(path, [JourneyStage(RULES)], clock) as host:
        running = asyncio.create_task(host.run())
        for first in range(0, OPEN_CANDIDATES, AT_ONCE):
            await host.append(_waiting(range(first, first + AT_ONCE), whole=False))
            await host.idle()
        host.stop()
        await running


if __name__ == "__main__":
    relax()
    with directory() as folder:
        asyncio.run(_take_in(folder))
        with Store(folder) as counted:
            (count,) = counted.connection.execute("SELECT count(*) FROM due").fetchone()
    print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
