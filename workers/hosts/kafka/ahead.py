"""Records that hold their stages because they are stamped ahead of the clock (contract 7): seen from outside."""

from collections.abc import Mapping
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from afterview.events.cloudevents import rfc3339
from afterview.events.errors import Unreachable
from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.holding import AHEAD
from afterview.workers.hosts.kafka.cluster import administering, counts
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.records import millis, moment_of


async def check_ahead(settings: KafkaSettings, sources: Mapping[str, str], now: datetime) -> None:
    """Raises `Unreachable` with a line for each stage that waits for the clock. `sources`: which topic each reads.

    Who may not describe a topic cannot know.
    """
    connection = Connection(settings)
    async with administering(connection) as admin:
        there = await counts(admin)
    consumer = connection.consumer()
    try:
        await consumer.start()
        lines = [
            f"{topic}: records are stamped ahead of the clock, the first {rfc3339(first)}: {stage} waits for it"
            " (docs/OPERATING.md, Clocks)"
            for stage, topic in sources.items()
            if (first := await _first(consumer, topic, there.get(topic, 0), millis(now + AHEAD))) is not None
        ]
    except (KafkaError, OSError) as error:
        raise Unreachable(f"kafka: stopped answering ({type(error).__name__}): try again") from error
    finally:
        await ended(consumer)
    if lines:
        raise Unreachable("\n".join(lines))


async def _first(consumer: AIOKafkaConsumer, topic: str, partitions: int, after: int) -> datetime | None:
    """Of the first record in each partition that is stamped past a moment (milliseconds), the earliest stamp."""
    try:
        found = await consumer.offsets_for_times({TopicPartition(topic, n): after for n in range(partitions)})
    except TopicAuthorizationFailedError:
        return None
    stamps = [one.timestamp for one in found.values() if one is not None]
    return moment_of(min(stamps)) if stamps else None
