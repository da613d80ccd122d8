"""What is committed in a Kafka, for tests: whole topics, and how far they go.

    def test_something(reader: Reader) -> None:
        records = reader.records("candidate-events", partitions=4)

It has a thread with a loop of its own: who is asked in the middle of other people's work can answer at once.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.records import read

T = TypeVar("T")
SECONDS = 60.0
Raw = ConsumerRecord[bytes, bytes]


class Reader:
    """Reads committed records only. Not before `reading`.

    A commit is answered a moment before its records can be read. So `records` and `raw` wait until nothing is under
    way any more. They hold up whoever asks: who waits for what a host in the same loop does waits for `come`.
    """

    _consumer: AIOKafkaConsumer
    _measure: AIOKafkaConsumer

    def __init__(self, bootstrap: Sequence[str]) -> None:
        self.bootstrap = tuple(bootstrap)
        self._loop = asyncio.new_event_loop()
        self._turn = asyncio.Lock()

    def records(self, topic: str, partitions: int = 1) -> list[Record]:
        """All of a topic, by moment; of one moment by partition and offset."""
        found = self.raw(topic, partitions)
        return sorted(read(found), key=lambda one: (one.at, one.partition, one.offset))

    def raw(self, topic: str, partitions: int = 1) -> list[Raw]:
        """As Kafka has them, partition by partition."""
        return self._do(self._raw(topic, partitions, settled=True)).result(SECONDS)

    async def come(self, topic: str, count: int, partitions: int = 1, seconds: float = SECONDS) -> int:
        """Wait until a topic has so many records; how many it has then. Raises `TimeoutError`."""
        return await asyncio.wrap_future(self._do(self._come(topic, count, partitions, seconds)))

    async def ends(self, topics: Mapping[str, int]) -> dict[tuple[str, int], int]:
        """Where partitions end, with what is not committed yet; `topics`: how many partitions each has."""
        return await asyncio.wrap_future(self._do(self._ends(topics)))

    def run(self) -> None:
        """The thread."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def open(self) -> None:
        self._do(self._open()).result(SECONDS)

    def close(self) -> None:
        for consumer in (self._consumer, self._measure):
            self._do(consumer.stop()).result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> None:
        self._consumer, self._measure = self._of("read_committed"), self._of("read_uncommitted")
        await self._consumer.start()
        await self._measure.start()

    def _of(self, isolation: Literal["read_committed", "read_uncommitted"]) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            bootstrap_servers=list(self.bootstrap),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level=isolation,
            fetch_max_wait_ms=20,
        )

    async def _come(self, topic: str, count: int, partitions: int, seconds: float) -> int:
        async with asyncio.timeout(seconds):
            while (come := len(await self._raw(topic, partitions, settled=False))) < count:  # noqa: ASYNC110 a broker tells nobody
                await asyncio.sleep(0.02)
        return come

    async def _raw(self, topic: str, partitions: int, *, settled: bool) -> list[Raw]:
        async with self._turn:
            places = [TopicPartition(topic, number) for number in range(partitions)]
            found: dict[TopicPartition, list[Raw]] = {place: [] for place in places}
            ends = await (self._measure if settled else self._consumer).end_offsets(places)
            self._consumer.assign(places)
            await self._consumer.seek_to_beginning(*places)
            while await self._behind(ends):
                for place, records in (await self._consumer.getmany(timeout_ms=20)).items():
                    found[place] += [record for record in records if record.offset < ends[place]]
            return [record for place in places for record in found[place]]

    async def _behind(self, ends: Mapping[TopicPartition, int]) -> bool:
        return any([await self._consumer.position(place) < end for place, end in ends.items()])

    async def _ends(self, topics: Mapping[str, int]) -> dict[tuple[str, int], int]:
        places = [TopicPartition(topic, number) for topic, count in topics.items() for number in range(count)]
        async with self._turn:
            found = await self._measure.end_offsets(places)
        return {(place.topic, place.partition): end for place, end in found.items()}


@contextmanager
def reading(bootstrap: Sequence[str]) -> Iterator[Reader]:
    reader = Reader(bootstrap)
    thread = threading.Thread(target=reader.run, name="reader", daemon=True)
    thread.start()
    reader.open()
    try:
        yield reader
    finally:
        reader.close()
        thread.join(SECONDS)


@pytest.fixture
def reader(kafka: Cluster) -> Iterator[Reader]:
    """Of the shared broker. Not for all tests at once: clients in a thread roll dice, which Hypothesis forbids."""
    with reading(kafka.bootstrap_servers) as one:
        yield one
