"""Reading a changelog into the local store, in bulk: from where the store is to what is committed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.entries import Origin
from afterview.workers.hosts.kafka.identity import Identity, identity
from afterview.workers.hosts.kafka.store import CLUSTER, LOG, PartitionStore
from afterview.workers.hosts.kafka.topics import TOMBSTONES_STAY

STALE_MS = (TOMBSTONES_STAY - timedelta(days=1)) // timedelta(milliseconds=1)
"""after which a copy may have missed a tombstone; with a day for clocks that differ"""
_BACK_MS = timedelta(hours=1) // timedelta(milliseconds=1)
"""by which a clock may have been set back since; further, and nobody knows how old a copy is"""
_ANEW = "the topic was made anew, and its states belong to the old one (docs/OPERATING.md, Topics made anew)"
_WAIT_MS = 200
_AT_ONCE = 20_000
"""records of one write batch"""


def stale(store: PartitionStore, now: int) -> bool:
    """Whether it may have missed a tombstone, as of `now` (milliseconds)."""
    return not -_BACK_MS <= now - store.current <= STALE_MS


async def recover(
    connection: Connection, changelog: TopicPartition, source: TopicPartition, store: PartitionStore, now: int
) -> int:
    """Take over all that is committed; how many records that were. `now`: milliseconds.

    A store that has not been current for so long that it may have missed a tombstone is read anew, and one that is a
    copy from another cluster.

    It ends at the *position* that reaches the last stable offset, not at the last record: the marker that ends a
    transaction has an offset and is never delivered. Raises `Misconfigured` when the changelog is not the one that was
    copied, or ends before the store, or begins after it; when the source is not the one that was processed, or ends
    before that; when the changelog is kept by another group. Raises `KafkaError` when it cannot be read now.
    """
    async with reading(connection, changelog) as consumer:
        found = await _known(consumer, changelog.topic, source.topic)
        if changelog.partition >= found.partitions[changelog.topic]:  # a foreign topic has grown
            raise UnknownTopicOrPartitionError(f"{changelog.topic}: `afterview topics create` adds partitions")
        home = _home(found, changelog.topic)
        _leave_other_cluster(changelog, store, home)
        begins = await consumer.beginning_offsets([changelog, source])
        ends = await consumer.end_offsets([changelog, source])
        _check(changelog, store.position, ends[changelog], "what is stored here")
        if store.position and store.home != home:
            raise Misconfigured(f"{changelog.topic}: is not the one that is stored here: {_ANEW}")
        if stale(store, now):
            store.clear()
        _check_whole(changelog, store.position, begins[changelog])
        store.apply(entries_of(home), store.position)
        read = await _read(consumer, changelog, store, ends[changelog])
        store.apply({}, store.position, now)
        _check(source, store.reached, ends[source], "what was processed of it")
        origin = Origin(found.topics[source.topic], connection.settings.group)
        _check_origin(changelog, source, store.origin, origin)
        store.follow(origin)
        _tell_lost(source, store.reached, begins[source])
        return read


def _check_whole(changelog: TopicPartition, position: int, begin: int) -> None:
    """Compaction never moves the beginning."""
    if begin > position:
        raise Misconfigured(
            f"{changelog.topic}, partition {changelog.partition}: begins at {begin}, what is stored here ends at"
            f" {position}: states in between were deleted; is its cleanup.policy compact (`afterview topics check`)?"
        )


def _tell_lost(source: TopicPartition, reached: int, begin: int) -> None:
    """At most so many: what ends a transaction has an offset, too."""
    if 0 < reached < begin:
        why = "deleted before anybody had read them"
        told = {"topic": source.topic, "partition": source.partition, "records": begin - reached}
        structlog.get_logger().warning("lost", **told, why=why)


def _check_origin(changelog: TopicPartition, source: TopicPartition, known: Origin | None, now: Origin) -> None:
    if known is None or known == now:
        return
    if known.group != now.group:
        raise Misconfigured(
            f"{changelog.topic}, partition {changelog.partition}: is of the workers with kafka.group {known.group!r},"
            f" here it is {now.group!r}: one installation in a cluster (docs/CONFIGURATION.md, kafka.group)"
        )
    raise made_anew(source.topic)


def made_anew(source: str) -> Misconfigured:
    """What is processed of the new topic is not known: offsets are the old one's."""
    return Misconfigured(f"{source}: is not the topic that was read before: {_ANEW}")


async def home_of(consumer: AIOKafkaConsumer, changelog: str) -> tuple[bytes, bytes]:
    """The ids of its cluster, and its own. Raises `KafkaError`, also when it is not there just now."""
    return _home(await _known(consumer, changelog), changelog)


async def _known(consumer: AIOKafkaConsumer, *topics: str) -> Identity:
    found = await identity(consumer._client, topics)  # noqa: SLF001 it has no public way to ask
    if missing := [topic for topic in topics if topic not in found.topics]:
        raise UnknownTopicOrPartitionError(*missing)
    return found


def _home(found: Identity, changelog: str) -> tuple[bytes, bytes]:
    return found.cluster.encode(), found.topics[changelog].bytes


def entries_of(home: tuple[bytes, bytes]) -> dict[bytes, bytes | None]:
    """What a copy notes."""
    return dict(zip((CLUSTER, LOG), home, strict=True))


def _leave_other_cluster(changelog: TopicPartition, store: PartitionStore, home: tuple[bytes, bytes]) -> None:
    if store.position and store.home[0] != home[0]:
        why = "what is stored here is of another cluster"
        structlog.get_logger().warning("read anew", why=why, topic=changelog.topic, partition=changelog.partition)
        store.clear()


async def _read(consumer: AIOKafkaConsumer, changelog: TopicPartition, store: PartitionStore, end: int) -> int:
    """From where the store is; how many records that were."""
    position, read = store.position, 0
    consumer.seek(changelog, position)
    while position < end:
        found = await consumer.getmany(changelog, timeout_ms=_WAIT_MS, max_records=_AT_ONCE)
        position = await consumer.position(changelog)
        records = found.get(changelog, ())
        await _applied(store, {record.key or b"": record.value for record in records}, position)
        read += len(records)
    return read


async def _applied(store: PartitionStore, changes: Mapping[bytes, bytes | None], position: int) -> None:
    """In a thread. Whoever is cancelled waits for it: the partition may be back at once, and go on writing."""
    writing = asyncio.ensure_future(asyncio.to_thread(store.apply, changes, position))
    try:
        await asyncio.shield(writing)
    finally:
        await asyncio.wait([writing])


def _check(partition: TopicPartition, known: int, end: int, what: str) -> None:
    if known > end:
        raise Misconfigured(
            f"{partition.topic}, partition {partition.partition}: ends at {end}, {what} at {known}: {_ANEW}"
        )


@asynccontextmanager
async def reading(connection: Connection, *partitions: TopicPartition) -> AsyncIterator[AIOKafkaConsumer]:
    """A reader of some partitions, what is committed only."""
    consumer = connection.consumer()
    await consumer.start()
    try:
        consumer.assign(list(partitions))
        yield consumer
    finally:
        await ended(consumer)
