"""What the hosts cost: per record beside the stage's own work, in throughput, and in latency of a single event.

The embedded host's numbers are durable ones: every batch is on the disk before the next one begins.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.memory import MemoryHost
from bench.table import Row

T = TypeVar("T")

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
RECORDS = 20_000
KEYS = 10_000
"""scattered, as candidates' keys are: a batch touches as many pages as records"""
SINGLE_EVENTS = 300
SCATTERED = [sha256(b"%d" % n).digest()[:20] for n in range(KEYS)]
STATE = b"s" * 400
VALUE = b"v" * 300


class Work:
    """A stage with a state, a due time and one output per record, that takes so many microseconds for each."""

    def __init__(self, name: str = "work", source: str = "in", target: str = "out", micros: float = 0.0) -> None:
        self.name, self.source, self.target = name, source, target
        self.inside = 0.0
        self._seconds = micros / 1e6

    def keys(self, record: Record) -> Sequence[bytes]:
        return (record.key,)

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        assert len(states) <= len(batch)
        begun = perf_counter()
        outcome = Outcome()
        for n, record in enumerate(batch, 1):
            outcome.outputs.append(Output(self.target, record.key, record.value, record.at))
            outcome.states[record.key] = STATE
            outcome.due[record.key] = record.at + timedelta(days=1)
            while perf_counter() - begun < n * self._seconds:
                pass
        self.inside += perf_counter() - begun
        return outcome

    def wake(self, key: bytes) -> bytes:
        return key


def run() -> list[Row]:
    return [*memory(0.0), *memory(60.0), *embedded(0.0), *embedded(60.0), *appends(), *chained()]


def records(count: int = RECORDS) -> list[Output]:
    return [Output("in", SCATTERED[n % KEYS], VALUE, START) for n in range(count)]


def memory(micros: float) -> list[Row]:
    """As `simulate` drives it: advance, append, settle, one event at a time."""
    stage = Work(micros=micros)
    host = MemoryHost([stage], START)
    begun = perf_counter()
    for n, output in enumerate(records()):
        host.advance(START + timedelta(seconds=n))
        host.append(output)
        host.settle()
    return _rows("memory", micros, perf_counter() - begun, stage, len(host.log("out")))


def embedded(micros: float) -> list[Row]:
    """A full log is drained in batches."""
    stage = Work(micros=micros)
    with directory() as path:
        with Store(path) as store:
            store.append(records())

        async def drained(host: EmbeddedHost) -> float:
            begun = perf_counter()
            await host.idle()
            return perf_counter() - begun

        seconds = asyncio.run(_hosted(path, [stage], drained))
    return _rows("embedded", micros, seconds, stage, RECORDS)


def appends() -> list[Row]:
    """As the gateway does: 64 callers at once, one record each, durable before the next."""
    rounds, callers = 40, 64
    outputs = records(callers)

    async def appended(host: EmbeddedHost) -> float:
        begun = perf_counter()
        for _ in range(rounds):
            await asyncio.gather(*[host.append([output]) for output in outputs])
        return perf_counter() - begun

    with directory() as path:
        seconds = asyncio.run(_hosted(path, [], appended))
    return [Row("embedded: appends of 64 concurrent callers", rounds * callers / seconds, "records/s")]


def chained() -> list[Row]:
    """One event through three stages, each a durable transaction, from before the append until all is at rest."""
    stages = [Work("one", "in", "two"), Work("two", "two", "three"), Work("three", "three", "out")]

    async def timed(host: EmbeddedHost) -> list[float]:
        seconds = []
        for output in records(SINGLE_EVENTS):
            begun = perf_counter()
            await host.append([output])
            await host.idle()
            seconds.append(perf_counter() - begun)
        return seconds

    with directory() as path:
        seconds = asyncio.run(_hosted(path, stages, timed))
    return [
        Row("embedded: one event through three stages, p50", median(seconds) * 1e3, "ms"),
        Row("embedded: one event through three stages, p99", quantiles(seconds, n=100)[98] * 1e3, "ms"),
    ]


def _rows(host: str, micros: float, seconds: float, stage: Work, count: int) -> list[Row]:
    work = f"a stage of {micros:.0f} us" if micros else "a trivial stage"
    return [
        Row(f"{host}: own cost beside {work}", (seconds - stage.inside) / count * 1e6, "us/record"),
        Row(f"{host}: throughput with {work}", count / seconds, "records/s"),
    ]


async def _hosted(path: Path, stages: Sequence[Work], task: Callable[[EmbeddedHost], Awaitable[T]]) -> T:
    async with EmbeddedHost(path, stages, SteppedClock(START)) as host:
        running = asyncio.create_task(host.run())
        answer = await task(host)
        host.stop()
        await running
    return answer


@contextmanager
def directory() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)
