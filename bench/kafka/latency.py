"""From the moment an event is given to a producer, to the moment a `read_committed` reader has what came of it."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from afterview.workers.hosts.kafka.naming import partition_of
from bench.kafka.contest import Contestant, Process, started
from bench.kafka.entry import Entry
from bench.kafka.environments import NotAvailable
from bench.kafka.load import PARTITIONS, Keyed
from bench.kafka.work import LIGHT_TARGET

PER_SECOND = 500
SECONDS = 10
WARM_SECONDS = 3
"""at the same pace, after the first output has been seen; not counted"""
_FIRST_OUTPUT_SECONDS = 60.0
_QUIET_SECONDS = 3.0
"""without another output: all have come"""


async def measured(contestant: Contestant, told: Entry, keyed: Sequence[Keyed]) -> list[float]:
    """Milliseconds of every event that something came of. Needs all ids different. Raises `NotAvailable`."""
    producer = AIOKafkaProducer(bootstrap_servers=told.servers)
    reader = AIOKafkaConsumer(
        bootstrap_servers=told.servers, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await producer.start()
    await reader.start()
    try:
        reader.assign([TopicPartition(LIGHT_TARGET, n) for n in range(PARTITIONS)])
        with started(contestant, told) as process:
            return await _Stopwatch(told.source, producer, reader, process).run(keyed)
    finally:
        await reader.stop()
        await producer.stop()


class _Stopwatch:
    def __init__(
        self,
        source: str,
        producer: AIOKafkaProducer,
        reader: AIOKafkaConsumer,
        process: Process,
    ) -> None:
        self._source, self._producer, self._reader, self._process = source, producer, reader, process
        self._given: dict[str, float] = {}
        self._seen: dict[str, float] = {}

    async def run(self, keyed: Sequence[Keyed]) -> list[float]:
        reading = asyncio.create_task(self._read())
        first, warm = PER_SECOND // 10, PER_SECOND * WARM_SECONDS
        await self._give(keyed[:first])
        await self._first_output()
        await self._give(keyed[first : first + warm])
        counted = keyed[first + warm : first + warm + PER_SECOND * SECONDS]
        before = set(self._given)
        await self._give(counted)
        await self._rest()
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        return [(at - self._given[name]) * 1e3 for name, at in self._seen.items() if name not in before]

    async def _give(self, keyed: Sequence[Keyed]) -> None:
        """At an even pace, whatever becomes of it."""
        begun = perf_counter()
        for n, (key, value) in enumerate(keyed):
            await asyncio.sleep(max(0.0, begun + n / PER_SECOND - perf_counter()))
            self._given[json.loads(value)["id"]] = perf_counter()
            await self._producer.send(self._source, value, key, partition_of(key, PARTITIONS))

    async def _read(self) -> None:
        async for record in self._reader:
            self._seen.setdefault(json.loads(record.value)["subject"], perf_counter())

    async def _first_output(self) -> None:
        deadline = perf_counter() + _FIRST_OUTPUT_SECONDS
        while not self._seen:
            if perf_counter() > deadline or self._process.poll() is not None:
                raise NotAvailable("nothing came of the first events")
            await asyncio.sleep(0.05)

    async def _rest(self) -> None:
        seen, since = -1, perf_counter()
        while perf_counter() - since < _QUIET_SECONDS:
            if len(self._seen) != seen:
                seen, since = len(self._seen), perf_counter()
            await asyncio.sleep(0.05)
