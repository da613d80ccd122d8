"""The records of one key, from the one partition in which they can be; nothing is kept."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.cluster import administering, counts
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.kafka.records import read
from afterview.workers.hosts.kafka.recovery import reading

_WAIT_MS = 200
_AT_ONCE = 20_000


async def picked(connection: Connection, topic: str, key: bytes) -> list[Record]:
    """All that is committed of a key, in its order; a tombstone has an empty value. None where no such topic is."""
    async with administering(connection) as admin:
        count = (await counts(admin)).get(topic)
    if not count:
        return []
    place = TopicPartition(topic, partition_of(key, count))
    async with reading(connection, place) as consumer:
        return await _picked(consumer, place, key)


async def _picked(consumer: AIOKafkaConsumer, place: TopicPartition, key: bytes) -> list[Record]:
    """To the *position* that reaches the last stable offset: what ends a transaction is never delivered."""
    ends, picked = await consumer.end_offsets([place]), list[Record]()
    await consumer.seek_to_beginning(place)
    while await consumer.position(place) < ends[place]:
        found = await consumer.getmany(place, timeout_ms=_WAIT_MS, max_records=_AT_ONCE)
        picked += read(one for one in found.get(place, ()) if one.key == key)
    return picked
