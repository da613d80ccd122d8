"""A reader beside running workers: what is committed of some topics, and where topics end."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge
from pathlib import Path
from typing import Self

from aiokafka import TopicPartition
from msgspec.structs import replace

from afterview.workers.guard import fatal
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.cluster import administering, partitions
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.records import read
from afterview.workers.hosts.kafka.views import View

_WAIT_MS = 20
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
        self._failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        """Raises `Unreachable`, or `Misconfigured` when a topic is not there."""
        async with administering(self._connection) as admin:
            counts = await partitions(admin, self._watched)
        self._all = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
        self._consumer = self._connection.consumer(fetch_max_wait_ms=500)
        self._measure = self._connection.consumer(isolation="read_uncommitted")
        self.view = View(
            self._connection, self._directory, {self._stage: counts[changelog_of(self._stage)]}, self._fail
        )
        await self._consumer.start()
        await self._measure.start()
        await self.view.__aenter__()
        self._consumer.assign([place for place in self._all if place.topic in self._kept])
        await self._consumer.seek_to_beginning()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.view.__aexit__(*error)
        await self._measure.stop()
        await self._consumer.stop()

    async def ends(self) -> dict[Place, int]:
        """Of every partition, with what is not committed yet: so everything that a worker has ever written counts."""
        if self._failure is not None:
            raise self._failure
        found = await self._measure.end_offsets(self._all)
        return {(place.topic, place.partition): end for place, end in found.items()}

    async def catch_up(self, ends: Mapping[Place, int]) -> None:
        """Read everything that is committed before these ends."""
        behind = [
            place
            for place in self._consumer.assignment()
            if await self._consumer.position(place) < ends[place.topic, place.partition]
        ]
        new: dict[TopicPartition, list[Record]] = {}
        while behind:
            for place, found in (await self._consumer.getmany(*behind, timeout_ms=_WAIT_MS)).items():
                new.setdefault(place, []).extend(read(found))
            behind = [
                place for place in behind if await self._consumer.position(place) < ends[place.topic, place.partition]
            ]
        self._keep(new)

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

    def _fail(self, error: BaseException) -> None:
        self._failure = error if not isinstance(error, Exception) else fatal("view", error)
