"""Contestant 1: a loop on aiokafka that validates and forwards. No state; at least once."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from afterview.workers.collector import relax
from bench.kafka.entry import Entry, Meter, entry
from bench.kafka.peers.batches import Batches
from bench.kafka.work import LIGHT_TARGET, read, told


async def run(mine: Entry) -> None:
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
    try:
        await looped(mine, consumer, producer)
    finally:
        await consumer.stop()
        await producer.stop()


async def looped(mine: Entry, consumer: Any, producer: AIOKafkaProducer) -> None:
    meter, batches, done, light = Meter(mine), Batches(producer), 0, mine.work == "light"
    while not meter.finished:
        offsets = {}
        for partition, messages in (await consumer.getmany(timeout_ms=200)).items():
            target = (LIGHT_TARGET, partition.partition)
            for message in messages:
                event = read(message.value)
                value = told(event, 1) if light else message.value
                if value is not None:
                    batches.add(target, message.key, value)
            done += len(messages)
            offsets[partition] = messages[-1].offset + 1
        if offsets:
            await batches.sent()
            await consumer.commit(offsets)
            meter.done(done)


if __name__ == "__main__":
    relax()
    asyncio.run(run(entry()))
