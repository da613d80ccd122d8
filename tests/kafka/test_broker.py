"""Kafka from nothing but Python: it comes up, it stands faults, it leaves nothing behind."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from tests.kafka.cluster import fresh_name, make_topic


async def test_a_record_goes_in_and_comes_out(bootstrap: tuple[str, ...]) -> None:
    topic = fresh_name("in-and-out")
    await make_topic(bootstrap, topic, partitions=2)
    async with AIOKafkaProducer(bootstrap_servers=list(bootstrap), acks="all") as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")
    async with AIOKafkaConsumer(topic, bootstrap_servers=list(bootstrap), auto_offset_reset="earliest") as consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"key", b"value")
