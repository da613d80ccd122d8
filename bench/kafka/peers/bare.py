"""Contestant 1c, the ceiling: aiokafka, RocksDB and a changelog, without a framework, a fence or a recovery."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import rocksdict
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.naming import partition_of
from bench.kafka.entry import Entry, Meter, entry
from bench.kafka.load import made
from bench.kafka.peers.batches import Batches
from bench.kafka.work import stage_of


class Bare:
    def __init__(self, mine: Entry, producer: AIOKafkaProducer) -> None:
        self._stage, self._partitions = stage_of(mine.work, mine.source), mine.partitions
        self._changelog = f"{mine.name}-changelog"
        self._batches = Batches(producer)
        options = rocksdict.Options(raw_mode=True)
        options.create_if_missing(create_if_missing=True)
        self._stores = [rocksdict.Rdict(str(mine.path / str(n)), options) for n in range(mine.partitions)]

    async def handled(self, polled: Mapping[Any, Sequence[Any]]) -> None:
        """Outputs and changelog are acknowledged, then the states are stored."""
        changes = [(partition, self._decided(partition, messages)) for partition, messages in polled.items()]
        await self._batches.sent()
        for partition, batch in changes:
            self._stores[partition.partition].write(batch)

    def _decided(self, partition: Any, messages: Sequence[Any]) -> rocksdict.WriteBatch:
        number = partition.partition
        batch = [_record(message) for message in messages]
        keys = list({record.key for record in batch})
        stored = self._stores[number].get(keys)
        states = {key: state for key, state in zip(keys, stored, strict=True) if state is not None}
        outcome = self._stage.process(batch, states)
        for at, outputs in groupby(outcome.outputs, lambda output: output.at):
            stamp = int(at.timestamp() * 1000)
            for output in outputs:
                target = (output.topic, partition_of(output.key, self._partitions))
                self._batches.add(target, output.key, output.value, stamp, output.headers)
        changes = rocksdict.WriteBatch(raw_mode=True)
        for key, state in outcome.states.items():
            self._batches.add((self._changelog, number), key, state or b"")
            changes.put(key, state or b"")
        return changes


def _record(message: Any) -> Record:
    at = datetime.fromtimestamp(message.timestamp / 1000, UTC)
    return Record(message.topic, message.partition, message.offset, message.key, message.value, at, message.headers)


async def run(mine: Entry) -> None:
    await made(mine.servers, {f"{mine.name}-changelog": mine.partitions}, {"cleanup.policy": "compact"})
    consumer = AIOKafkaConsumer(
        mine.source,
        bootstrap_servers=mine.servers,
        group_id=mine.name,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=mine.servers, acks="all", max_batch_size=900_000)
    await producer.start()
    await consumer.start()
    meter, bare, done = Meter(mine), Bare(mine, producer), 0
    try:
        while not meter.finished:
            polled = await consumer.getmany(timeout_ms=200, max_records=4000)
            if polled:
                await bare.handled(polled)
                await consumer.commit({partition: messages[-1].offset + 1 for partition, messages in polled.items()})
                done += sum(map(len, polled.values()))
                meter.done(done)
    finally:
        await consumer.stop()
        await producer.stop()


if __name__ == "__main__":
    relax()
    asyncio.run(run(entry()))
