"""`make bench-timers`: a million candidates who wait for their time, on one worker.

Recovered from the changelog; 100,000 of them due at the same 09:00:00; then 1,000 a second for a minute. Real states of
journeys with a survey to be sent: each wake-up sends one, seen as a request to the mailer by a `read_committed` reader.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from time import perf_counter, time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from afterview.events.canonical import parse
from afterview.events.journey.decide import decide
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, encode
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS, TOPICS
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.kafka.entries import entry
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.moments import micros
from bench.kafka.load import made
from bench.workload import events

CANDIDATES, FIRST = 1_000_000, 1_000_000
TOGETHER, RATE, SECONDS = 100_000, 1_000, 60
PARTITIONS = 12
OPENING = datetime(2027, 3, 3, 8, tzinfo=UTC)
"""09:00 in Oslo, on a Wednesday"""
LATER = OPENING + timedelta(minutes=10)
NEXT_WEEK = OPENING + timedelta(days=5)
_DAY = timedelta(days=1)
_RULES = Rulebook()

Stored = tuple[bytes, bytes, datetime]


def waiting(candidates: int) -> Iterator[Stored]:
    """Keys, entries of the changelog and due times of everybody."""
    for n in range(candidates):
        due = OPENING if n < TOGETHER else NEXT_WEEK
        if TOGETHER <= n < TOGETHER + RATE * SECONDS:
            due = LATER + timedelta(seconds=(n - TOGETHER) / RATE)
        name = f"{FIRST + n}"
        state = _template(due.replace(microsecond=0)).replace(str(FIRST).encode(), name.encode())
        yield bytes.fromhex(_RULES.key("fjord", f"C-{name}")), entry(state, micros(due)), due


_templates: dict[datetime, bytes] = {}


def _template(due: datetime) -> bytes:
    """The state of a candidate whose survey is sent then; all numbers have the same length."""
    if due not in _templates:
        ended = due - _DAY - timedelta(hours=1 if due == OPENING else 0)
        (text,) = [one for one in events(1, timedelta(), FIRST + 1, ended) if b"interview.completed" in one]
        event = parse(text.replace(str(FIRST + 1).encode(), str(FIRST).encode())).event
        assert event is not None
        key = _RULES.key("fjord", event.data.candidate.id)
        decision = decide(Journey(key), event, event.time, _RULES)
        assert decision.due == due, (decision.due, due)
        _templates[due] = encode(decision.state)
    return _templates[due]


async def load(servers: str, candidates: int) -> dict[bytes, datetime]:
    """Everybody onto the changelog; the due times by key of those who are due."""
    await made(servers, {changelog_of("journey"): PARTITIONS}, {"cleanup.policy": "compact"})
    await made(servers, dict.fromkeys(TOPICS, PARTITIONS))
    producer = AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20, max_batch_size=500_000)
    await producer.start()
    due_by_key = {}
    try:
        for key, stored, due in waiting(candidates):
            await producer.send(changelog_of("journey"), stored, key, partition_of(key, PARTITIONS))
            if due != NEXT_WEEK:
                due_by_key[key] = due
        await producer.flush()
    finally:
        await producer.stop()
    return due_by_key


@dataclass(slots=True)
class Seen:
    """What a reader has seen: by key, when (seconds since 1970 of the bench's clock), and how often."""

    consumer: AIOKafkaConsumer
    at: dict[bytes, float]
    twice: int = 0
    ahead: float = 0.0

    async def until(self, count: int, patience: float) -> None:
        end = perf_counter() + patience
        while len(self.at) < count and perf_counter() < end:
            for records in (await self.consumer.getmany(timeout_ms=100)).values():
                now = time() + self.ahead
                for record in records:
                    key = record.key or b""
                    self.twice += key in self.at
                    self.at.setdefault(key, now)


@dataclass(frozen=True, slots=True)
class Run:
    """What there is to tell of."""

    ready: dict[str, float]
    end: dict[str, float]
    """what the worker said when it was ready, and at its end"""
    due: dict[bytes, datetime]
    seen: Seen
    together: list[float]
    rate: list[float]
    """lateness in seconds, in order"""
    wakes: list[float]
    """when wake-ups were written: seconds after the opening"""


class Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, servers: str, folder: str, stands_at: datetime) -> "Worker":
        pipe = asyncio.subprocess.PIPE
        arguments = ("-m", "bench.kafka.timed", servers, folder, stands_at.isoformat())
        return cls(await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe))

    async def said(self) -> dict[str, float]:
        assert self._process.stdout
        answer: dict[str, float] = json.loads(await self._process.stdout.readline())
        return answer

    async def show(self, moment: datetime) -> float:
        """Set its clock; how many seconds that is ahead of the real one."""
        assert self._process.stdin
        self._process.stdin.write(f"{moment.isoformat()}\n".encode())
        said = await self.said()
        return moment.timestamp() - said["shown"]

    async def end(self) -> dict[str, float]:
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        said = await self.said()
        await self._process.wait()
        return said


async def run(candidates: int) -> list[str]:
    with Cluster() as cluster, TemporaryDirectory() as folder:
        (servers,) = cluster.bootstrap_servers
        due = await load(servers, candidates)
        worker = await Worker.start(servers, folder, OPENING - timedelta(hours=1))
        ready = await worker.said()
        seen = Seen(await reader(servers, MAIL_REQUESTS), {})
        seen.ahead = await worker.show(OPENING - timedelta(seconds=1))
        await seen.until(TOGETHER, 120)
        together = lateness(seen, due, OPENING)
        seen.ahead = await worker.show(LATER - timedelta(seconds=1))
        await seen.until(len(due), SECONDS + 60)
        rate = lateness(seen, due, None)
        end = await worker.end()
        await seen.consumer.stop()
        wakes = await written(servers)
        return report(Run(ready, end, due, seen, together, rate, wakes))


async def reader(servers: str, topic: str) -> AIOKafkaConsumer:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", auto_offset_reset="earliest", fetch_max_wait_ms=50
    )
    await consumer.start()
    consumer.assign([TopicPartition(topic, number) for number in range(PARTITIONS)])
    await consumer.seek_to_beginning()
    return consumer


def lateness(seen: Seen, due: dict[bytes, datetime], of: datetime | None) -> list[float]:
    """Seconds from due to seen, in order; `of` one moment only, else of all others."""
    return sorted(at - due[key].timestamp() for key, at in seen.at.items() if (due[key] == OPENING) == (of == OPENING))


async def written(servers: str) -> list[float]:
    """When the wake-ups of the opening were written: seconds after it."""
    consumer, at = await reader(servers, CANDIDATE_EVENTS), []
    while found := await consumer.getmany(timeout_ms=1000):
        at += [record.timestamp / 1000 - OPENING.timestamp() for records in found.values() for record in records]
    await consumer.stop()
    return sorted(seconds for seconds in at if seconds < (LATER - OPENING).total_seconds() - 1)


def report(run: Run) -> list[str]:
    ready, end, due, seen = run.ready, run.end, run.due, run.seen
    together, rate, wakes = run.together, run.rate, run.wakes
    early = sum(one < 0 for one in (*together, *rate))
    lines = [
        ("recovered from the changelog", ready["recovered"], "candidates", None),
        ("time to recover them", ready["seconds"], "s", 60.0),
        ("memory while recovering", ready["rss"], "MB", 1500.0),
        ("memory at the end", end["rss"], "MB", 1500.0),
        (f"all of {len(together):,} due at 09:00:00 sent after", together[-1], "s", None),
        ("p99 of their lateness", together[int(len(together) * 0.99)], "s", 30.0),
        ("p99 of the lateness at 1,000/s", rate[int(len(rate) * 0.99)], "s", 1.0),
        ("too early", early, "", 0.0),
        ("sent twice", seen.twice, "", 0.0),
        ("never sent", len(due) - len(seen.at), "", 0.0),
    ]
    said = [_line(*line) for line in lines]
    return [
        *said,
        _least("wake-ups written", len(wakes) / max(wakes[-1], 0.001), 10_000),
        _least("wake-ups applied, end to end", len(together) / together[-1], 5_000),
    ]


def _line(name: str, value: float, unit: str, most: float | None) -> str:
    if most is None:
        return f"{name}: {value:,.1f} {unit}"
    return f"goal {name}: {value:,.2f} {unit} (goal <= {most:g}): {'met' if value <= most else 'missed'}"


def _least(name: str, value: float, least: float) -> str:
    return f"goal {name}: {value:,.0f} /s (goal >= {least:,.0f}): {'met' if value >= least else 'missed'}"


if __name__ == "__main__":
    print("\n".join(asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else CANDIDATES))))
