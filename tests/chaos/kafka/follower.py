"""A reader beside everything, who keeps what is committed: all records of all topics, as soon as they are there.

Live, because compaction takes away what a changelog said earlier: how the batches of a stage were cut.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from time import monotonic
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from afterview.workers.hosts.kafka.connection import Connection

Raw = ConsumerRecord[bytes, bytes]


class Follower:
    """Use it as an async context manager."""

    def __init__(self, connection: Connection, topics: Mapping[str, int]) -> None:
        """`topics`: how many partitions each has."""
        self._connection, self._came_at = connection, 0.0
        self._counts = dict(topics)
        self.records: dict[TopicPartition, list[Raw]] = {
            TopicPartition(topic, number): [] for topic, count in topics.items() for number in range(count)
        }

    async def __aenter__(self) -> Self:
        self._consumer: AIOKafkaConsumer = self._connection.consumer()
        self._measure: AIOKafkaConsumer = self._connection.consumer(isolation="read_uncommitted")
        await self._consumer.start()
        await self._measure.start()
        self._consumer.assign(list(self.records))
        self._task = asyncio.create_task(self._follow(), name="follower")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._consumer.stop()
        await self._measure.stop()

    def topic(self, name: str) -> Iterator[Raw]:
        """Partition by partition, each in order."""
        for place in sorted(self.records):
            if place.topic == name:
                yield from self.records[place]

    def partitions(self, topic: str) -> int:
        return self._counts[topic]

    async def ends(self, topics: Iterable[str]) -> dict[tuple[str, int], int]:
        """With what is not committed yet: what a worker that is gone has left open holds up everybody."""
        wanted = set(topics)
        places = [place for place in self.records if place.topic in wanted]
        return {(at.topic, at.partition): end for at, end in (await self._measure.end_offsets(places)).items()}

    async def quiet(self, seconds: float, at_most: float) -> None:
        """Nothing has come for so long; or that takes too long."""
        end = monotonic() + at_most
        while monotonic() < end and (left := self._came_at + seconds - monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)

    async def caught_up(self) -> None:
        """Everything that was written by now is committed or given up, and has been read."""
        ends = await self._measure.end_offsets(list(self.records))
        for place, end in ends.items():
            while await self._consumer.position(place) < end:  # noqa: ASYNC110 the broker does it
                await asyncio.sleep(0.02)

    async def _follow(self) -> None:
        while True:
            with suppress(KafkaError):
                for place, found in (await self._consumer.getmany(timeout_ms=200)).items():
                    self.records[place] += found
                    self._came_at = monotonic()
