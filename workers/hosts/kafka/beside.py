"""A reader beside running workers: what is committed of some topics, and where topics end."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from heapq import merge
from pathlib import Path
from typing import Self

from aiokafka import TopicPartition
from msgspec.structs import replace

from afterview.workers.guard import fatal
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.cluster import administering, partitions
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.records import read
from afterview.workers.hosts.kafka.views import View

_WAIT_MS = 1000
_LOOK_SECONDS = 0.005
Place = tuple[str, int]
"""topic and partition"""


class Beside:
    """Use it as an async context manager. Not for two tasks at once."""

    def __init__(
        self, connection: Connection, directory: Path, topics: Sequence[str], *, sources: Iterable[str], stage: str
    ) -> None:
        """`topics` are read and kept in memory. `ends` tells where they, `sources` and the changelog of `stage` end."""
        self._connection, self._directory, self._topics, self._stage = connection, directory, topics, stage
        self._watched = dict.fromkeys((*topics, *sources, changelog_of(stage)))
        self._kept: dict[str, list[Record]] = {topic: [] for topic in topics}
        self._new: dict[TopicPartition, list[Record]] = {}
        self._came = asyncio.Event()
        self._failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        """Raises `Unreachable`, or `Misconfigured` when a topic is not there."""
        async with administering(self._connection) as admin:
            counts = await partitions(admin, self._watched)
        self._all = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
        stages = {self._stage: counts[changelog_of(self._stage)]}
        async with AsyncExitStack() as opened:
            self.view = await opened.enter_async_context(View(self._connection, self._directory, stages, self._fail))
            self._consumer, self._measure = (
                self._connection.consumer(),
                self._connection.consumer(isolation="read_uncommitted"),
            )
            for each in (self._consumer, self._measure):
                opened.push_async_callback(ended, each)
                await each.start()
            self._consumer.assign([place for place in self._all if place.topic in self._kept])
            await self._consumer.seek_to_beginning()
            following = asyncio.create_task(self._follow(), name="beside")
            following.add_done_callback(self._ended)
            opened.callback(following.cancel)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def ends(self) -> dict[Place, int]:
        """Of every partition, with what is not committed yet: so everything that a worker has ever written counts."""
        if self._failure is not None:
            raise self._failure
        found = await self._measure.end_offsets(self._all)
        return {(place.topic, place.partition): end for place, end in found.items()}

    async def catch_up(self, ends: Mapping[Place, int]) -> None:
        """Return when everything that is committed before these ends has been read."""
        while self._failure is None and await self._behind(ends):
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):  # what ends a transaction may come by itself
                    await self._came.wait()
            self._came.clear()
        if self._failure is not None:
            raise self._failure
        new, self._new = self._new, {}
        self._keep(new)

    async def _behind(self, ends: Mapping[Place, int]) -> bool:
        for place in self._consumer.assignment():
            if await self._consumer.position(place) < ends[place.topic, place.partition]:
                return True
        return False

    async def _follow(self) -> None:
        """At once: what nobody takes out of a consumer keeps it from fetching more."""
        while True:
            for place, found in (await self._consumer.getmany(timeout_ms=_WAIT_MS)).items():
                self._new.setdefault(place, []).extend(read(found))
            self._came.set()

    def _keep(self, new: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Partitions are merged by time; each keeps its order."""
        for topic in {place.topic for place in new}:
            kept = self._kept[topic]
            found = [records for place, records in sorted(new.items()) if place.topic == topic]
            kept += merge(*found, key=lambda record: record.at)

    def read(self, topic: str, from_number: int) -> list[Record]:
        """What was read of a topic, from one on; a record's offset is its number in that, whatever its partition."""
        kept = self._kept[topic]
        return [replace(kept[number], offset=number) for number in range(from_number, len(kept))]

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._failure = error if not isinstance(error, Exception) else fatal("view", error)
