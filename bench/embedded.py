"""The embedded host, durable, with the real stages: batches, one event alone, and very many open candidates."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from statistics import median
from time import perf_counter

from pydantic_core import to_json

from afterview.events.canonical import parse
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.incoming import Incoming
from afterview.schemas.mail import MailSettled
from afterview.schemas.policy import Policy
from afterview.workers.clock import SteppedClock
from afterview.workers.collector import relax
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.watching import unwatched
from afterview.workers.mail.pending import LEASE, Attempt
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.intake import IntakeStage
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.metrics import MetricsStage
from afterview.workers.stages.worklist import WorklistStage
from afterview.workers.telemetry import Telemetry
from bench.hosts import directory
from bench.scraping import scraped
from bench.table import Row
from bench.workload import START, events

CANDIDATES = 4_000
BETWEEN = timedelta(minutes=1.5)
"""so that they come within four days: a busy company's week, then its timers"""
SINGLE_EVENTS = 200
OPEN_CANDIDATES = 100_000
AT_ONCE = 2_000
"""candidates whose events are appended together where there are very many"""
RULES = Rulebook()
DAY = timedelta(days=1)


def run() -> list[Row]:
    relax()  # as the command does
    journey = JourneyStage(Rulebook(instant_mail=True))
    return [*days([journey], "journey"), *days(pipeline(), "whole pipeline"), *alone()]


def pipeline() -> list[Stage]:
    return [IntakeStage(RULES, {}), JourneyStage(RULES), WorklistStage(RULES), MailerStage(), MetricsStage(Policy())]


def days(stages: Sequence[Stage], name: str) -> list[Row]:
    """Day by day, until nothing is due any more: what arrives, and the timers that fall due; decisions in a second."""
    arriving = by_day(CANDIDATES, BETWEEN)
    with directory() as path:
        seconds = asyncio.run(lived(path, stages, arriving))
        with Store(path) as store:
            decisions = store.end(CANDIDATE_EVENTS)
    return [Row(f"embedded: decisions, durable, {name}", decisions / seconds, "/s")]


def by_day(candidates: int, between: timedelta, first: int = 0) -> list[list[Incoming]]:
    read = [event for text in events(candidates, between, first) if (event := parse(text).event)]
    return [list(day) for _, day in groupby(read, key=lambda event: event.time.date())]


async def lived(
    path: Path,
    stages: Sequence[Stage],
    arriving: Sequence[Sequence[Incoming]],
    telemetry: Telemetry | None = None,
) -> float:
    """Seconds in which the host was at work; every batch of it is on the disk. With `telemetry` it is measured."""
    whole, clock, seconds = len(stages) > 1, SteppedClock(START), 0.0
    watch = telemetry.meters.host if telemetry else unwatched
    async with EmbeddedHost(path, stages, clock, {"mailer": accepted}, watch=watch) as host, scraped(telemetry, host):
        running = asyncio.create_task(host.run())
        for day in arriving:
            outputs = [event_in(e, e.time) if whole else candidate_event(RULES, e, e.time) for e in day]
            clock.advance(day[-1].time)
            begun = perf_counter()
            await host.append(outputs)
            await host.idle()
            seconds += perf_counter() - begun
        begun = perf_counter()
        while (due := host.next_due()) is not None:
            clock.advance(due + DAY)
            host.notify()
            await host.idle()
        seconds += perf_counter() - begun
        host.stop()
        await running
    return seconds


async def accepted(action: object) -> Sequence[Output]:
    """A mail server that takes every mail at once."""
    assert isinstance(action, Attempt)
    settled = MailSettled(id=action.request.id, attempt=action.number, result="accepted")
    return [Output(MAIL_REQUESTS, action.key, to_json(settled), action.lease_until - LEASE)]


def alone() -> list[Row]:
    """One event through all five stages, from before the append until everything is at rest."""
    texts = events(SINGLE_EVENTS, timedelta())[:SINGLE_EVENTS]

    async def timed(path: Path) -> list[float]:
        clock, seconds = SteppedClock(START), []
        async with EmbeddedHost(path, pipeline(), clock, {"mailer": accepted}) as host:
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


def _of_open(first: int) -> list[Output]:
    """All events of some candidates, arriving together."""
    now = START + 6 * DAY
    return [candidate_event(RULES, event, now) for day in by_day(AT_ONCE, timedelta(), first) for event in day]


async def _take_in(path: Path) -> None:
    clock = SteppedClock(START + 6 * DAY)
    async with EmbeddedHost(path, [JourneyStage(RULES)], clock) as host:
        running = asyncio.create_task(host.run())
        for first in range(0, OPEN_CANDIDATES, AT_ONCE):
            await host.append(_of_open(first))
            await host.idle()
        host.stop()
        await running


def _peak_kilobytes() -> int:
    """The most memory that this process had resident. Not `ru_maxrss`, which begins with the parent's (Linux, exec)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel does not say how much memory this process had")


if __name__ == "__main__":
    relax()
    with directory() as folder:
        asyncio.run(_take_in(folder))
        with Store(folder) as counted:
            (count,) = counted.connection.execute("SELECT count(*) FROM due").fetchone()
    print(count, _peak_kilobytes())
