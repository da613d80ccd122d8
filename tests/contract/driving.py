"""All hosts under one hand: the same few verbs, so that one suite holds them to the same promises."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from tests.contract.kafka import DrivenKafka
from tests.contract.stages import START
from tests.kafka.reading import Reader
from tests.workers.hosts.filling import fill, make_room, until
from tests.workers.hosts.running import impatient

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output, Record, Stage
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost

Instant = Callable[[object], Sequence[Output]]
Performers = Mapping[str, Instant]


class Driven(Protocol):
    @property
    def one_sequence(self) -> bool:
        """Whether a topic is one sequence of offsets without gaps."""
        ...

    def kept(self, moment: datetime) -> datetime:
        """A moment as its log keeps it."""
        ...

    async def append(self, *outputs: Output) -> None: ...

    async def settle(self) -> None: ...

    async def advance(self, seconds: float) -> None:
        """Move time on to so many seconds after the start, and let everything come to rest."""
        ...

    async def recall(self, stage: str) -> None:
        """And let everything come to rest."""
        ...

    async def lose_commits(self) -> None:
        """From now on large commits fail; once some have, they do not any more."""
        ...

    async def keep_commits(self) -> None: ...

    def log(self, topic: str) -> list[Record]: ...

    def state(self, stage: str, key: bytes) -> bytes | None: ...

    def next_due(self) -> datetime | None: ...

    async def close(self) -> None: ...


class Whole:
    """A log of one sequence, in which moments are what they were."""

    one_sequence = True

    def kept(self, moment: datetime) -> datetime:
        return moment


class DrivenMemory(Whole):
    def __init__(self, stages: Sequence[Stage], performers: Performers) -> None:
        self._host = MemoryHost(stages, START, performers=performers)

    async def append(self, *outputs: Output) -> None:
        for output in outputs:
            self._host.append(output)

    async def settle(self) -> None:
        self._host.settle()

    async def advance(self, seconds: float) -> None:
        self._host.advance(START + timedelta(seconds=seconds))
        self._host.settle()

    async def recall(self, stage: str) -> None:
        self._host.recall(stage)
        self._host.settle()

    async def lose_commits(self) -> None:
        self._host._faults = Faults(crash=1.0)

    async def keep_commits(self) -> None:
        self._host.settle()
        self._host._faults = None

    def log(self, topic: str) -> list[Record]:
        return self._host.log(topic)

    def state(self, stage: str, key: bytes) -> bytes | None:
        return self._host.state(stage, key)

    def next_due(self) -> datetime | None:
        return self._host.next_due()

    async def close(self) -> None:
        """Nothing to let go of."""


class DrivenEmbedded(Whole):
    def __init__(self, directory: Path, stages: Sequence[Stage], performers: Performers) -> None:
        self._clock = SteppedClock(START)
        awaited = {stage: awaitable(performer) for stage, performer in performers.items()}
        self._host = impatient(directory, stages, self._clock, awaited)

    async def open(self) -> None:
        await self._host.open()
        self._run = asyncio.create_task(self._host.run())

    async def append(self, *outputs: Output) -> None:
        await self._host.append(outputs)

    async def settle(self) -> None:
        await self._host.idle()

    async def advance(self, seconds: float) -> None:
        """As the demo does: from one due moment to the next."""
        to = START + timedelta(seconds=seconds)
        while (due := self._host.next_due()) is not None and due <= to:
            await self._move(due)
        await self._move(to)

    async def _move(self, to: datetime) -> None:
        self._clock.advance(to)
        self._host.notify()
        await self._host.idle()

    async def recall(self, stage: str) -> None:
        await self._host.recall(stage)
        await self._host.idle()

    async def lose_commits(self) -> None:
        await fill(self._host)

    async def keep_commits(self) -> None:
        await until(self._host.unready)
        await make_room(self._host)

    def log(self, topic: str) -> list[Record]:
        return self._host.read(topic, limit=1_000_000)

    def state(self, stage: str, key: bytes) -> bytes | None:
        return self._host.state(stage, key)

    def next_due(self) -> datetime | None:
        return self._host.next_due()

    async def close(self) -> None:
        self._host.stop()
        try:
            await self._run
        finally:
            await self._host.close()


def awaitable(performer: Instant) -> Callable[[object], Awaitable[Sequence[Output]]]:
    async def perform(action: object) -> Sequence[Output]:
        await asyncio.sleep(0)
        return performer(action)

    return perform


async def driven(
    kind: str, directory: Path, stages: Sequence[Stage], performers: Performers, reader: Reader | None = None
) -> Driven:
    """`reader`: of the broker, for the Kafka host."""
    if kind == "memory":
        return DrivenMemory(stages, performers)
    host: DrivenEmbedded | DrivenKafka
    if kind == "kafka":
        assert reader is not None
        awaited = {stage: awaitable(performer) for stage, performer in performers.items()}
        host = DrivenKafka(reader, directory, stages, awaited)
    else:
        host = DrivenEmbedded(directory, stages, performers)
    await host.open()
    return host
