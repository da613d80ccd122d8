"""What stages remember, for reading only and in any process: the pages' copy of some stages' changelogs.

It lags behind by milliseconds, and knows nothing that is not committed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from afterview.workers.clock import Clock
from afterview.workers.guard import guarded
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.entries import due_in, state_in
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.recovery import entries_of, home_of, stale
from afterview.workers.hosts.kafka.store import PartitionStore, Store
from afterview.workers.hosts.kafka.tidying import compact_daily

_WAIT_MS = 1000
RETRY_SECONDS = 1.0
NOTE_SECONDS = 60.0


class View:
    """Use it as an async context manager: it follows from there on, and `look` answers at once.

    `failed` is told what ends it. It is patient while the broker is away.
    """

    def __init__(
        self,
        connection: Connection,
        directory: Path,
        partitions: Mapping[str, int],
        failed: Callable[[BaseException], None],
        clock: Clock | None = None,
    ) -> None:
        """`partitions`: how many each stage's changelog has. `clock`: of a copy that is kept from run to run."""
        self._connection, self._directory, self._failed = connection, directory, failed
        self._clock, self._noted_at = clock, 0.0
        self._counts = dict(partitions)
        self._behind: dict[TopicPartition, int] = {}
        self._started = False

    async def __aenter__(self) -> Self:
        self._store = Store(self._directory)
        self._copies: dict[TopicPartition, PartitionStore] = {
            TopicPartition(changelog_of(stage), number): self._store.partition(stage, number)
            for stage, count in self._counts.items()
            for number in range(count)
        }
        self._tasks = [asyncio.create_task(self._follow(), name="view")]
        if self._clock is not None:
            self._tasks.append(asyncio.create_task(compact_daily(self._store, self._clock), name="compacting"))
        for task in self._tasks:
            task.add_done_callback(self._ended)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        self._store.close()

    async def look(self, stage: str, key: bytes) -> bytes | None:
        return self.state(stage, key)

    def state(self, stage: str, key: bytes) -> bytes | None:
        """A stage's state of a key."""
        place = TopicPartition(changelog_of(stage), partition_of(key, self._counts[stage]))
        (stored,) = self._copies[place].get([key])
        return None if stored is None else state_in(stored)

    def states(self, stage: str) -> Iterator[tuple[bytes, bytes]]:
        """All keys of a stage and their states, in no order that means anything; from any thread."""
        for place, copy in self._copies.items():
            if place.topic == changelog_of(stage):
                yield from ((key, state_in(stored)) for key, stored in copy.items())

    def unready(self) -> str | None:
        """Why it does not know yet what was committed before it began."""
        if not self._started or self._behind:
            return f"{len(self._behind) or 'all'} partitions of the pages' copy are still being read"
        return None

    def positions(self) -> dict[str, tuple[int, ...]]:
        """By changelog, up to where each partition of it has been taken over."""
        return {
            changelog_of(stage): tuple(
                self._copies[TopicPartition(changelog_of(stage), number)].position for number in range(count)
            )
            for stage, count in self._counts.items()
        }

    def waiting(self, stage: str) -> Iterator[bytes]:
        """The keys of a stage that have a moment to come."""
        for place, copy in self._copies.items():
            if place.topic == changelog_of(stage):
                yield from (key for key, stored in copy.items() if due_in(stored) is not None)

    async def _follow(self) -> None:
        with guarded("view"):
            while True:
                with suppress(KafkaError, OSError):
                    await self._read()
                await asyncio.sleep(RETRY_SECONDS)

    async def _read(self) -> None:
        consumer = self._connection.consumer()
        try:
            await consumer.start()
            consumer.assign(list(self._copies))
            ends = await consumer.end_offsets(list(self._copies))
            homes = {topic: await home_of(consumer, topic) for topic in {place.topic for place in self._copies}}
            for place, copy in self._copies.items():
                self._settle(copy, homes[place.topic], ends[place])
                consumer.seek(place, copy.position)
            self._behind = {place: end for place, end in ends.items() if end > self._copies[place].position}
            self._started = True
            while True:
                await self._take(consumer)
        finally:
            await ended(consumer)

    def _settle(self, copy: PartitionStore, home: tuple[bytes, bytes], end: int) -> None:
        """Go on from where the copy is, if it is one of this changelog, and young enough to have missed nothing."""
        old = self._clock is not None and stale(copy, millis(self._clock.now()))
        if old or copy.position > end or copy.home != home:
            copy.clear()
            copy.apply(entries_of(home), 0)

    async def _take(self, consumer: AIOKafkaConsumer) -> None:
        found = await consumer.getmany(timeout_ms=_WAIT_MS if not self._behind else 100)
        changes: dict[TopicPartition, dict[bytes, bytes | None]] = defaultdict(dict)
        for place, records in found.items():
            changes[place] = {record.key or b"": record.value for record in records}
        for place, copy in self._copies.items():
            position = await consumer.position(place)
            if place in found or position > copy.position:  # what ends a transaction may come by itself
                copy.apply(changes[place], position)
            if position >= self._behind.get(place, 0):
                self._behind.pop(place, None)
        self._note()

    def _note(self) -> None:
        """Now and then: the copy holds all that is committed. One that did not for days may have missed a tombstone."""
        seconds = asyncio.get_running_loop().time()
        if self._clock is None or self._behind or seconds - self._noted_at < NOTE_SECONDS:
            return
        self._noted_at, now = seconds, millis(self._clock.now())
        for copy in self._copies.values():
            copy.apply({}, copy.position, now)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)
