"""Topics, and the records on them before anybody reads."""

import asyncio
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from afterview.events.canonical import encoded, parse
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import TOPICS
from afterview.workers.hosts.kafka.naming import partition_of
from bench.kafka.work import LIGHT_TARGET
from bench.workload import events

CANDIDATES = 20_000
"""of the light work; each of them comes again and again"""
TOGETHER = 4_000
"""candidates whose events arrive mixed, some 10,000: most journeys are read again for each event"""
LIFE = timedelta(days=5, minutes=1)
"""of a candidate in the workload, from the interview to the telling"""
PARTITIONS = 4
_IN_FLIGHT = 1_000
_PATIENCE = 30.0
THERE = 36
"""Kafka's error code for a topic that exists"""

_OURS = re.compile(r"^bench\.|^afterview\.|bench-")
"""loads and targets, topics of the pipeline, changelogs of contestants"""

Keyed = tuple[bytes, bytes]


def records(work: str, count: int) -> list[Keyed]:
    """Keys and values, in the order of the log."""
    if work == "real":
        return list(islice(_lives(), count))
    once = list(islice(_lives(), CANDIDATES * 5 // 2))
    Random(5).shuffle(once)  # noqa: S311  the same disorder every time is what is wanted
    return list(islice(cycle(once), count))


def _lives() -> Iterator[Keyed]:
    """Candidates' whole stories without end, all told now: in a backlog nothing falls due between two records."""
    rules, start, first = Rulebook(), datetime.now(UTC) - LIFE, 0
    while True:
        for text in events(TOGETHER, timedelta(), first, start):
            event = parse(text).event
            assert event is not None
            yield bytes.fromhex(rules.key(event.data.tenant, event.data.candidate.id)), encoded(event)
        first += TOGETHER


async def append(servers: str, topic: str, keyed: Sequence[Keyed], partitions: int) -> None:
    """These records, stamped now."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, linger_ms=20, max_batch_size=500_000)
    await producer.start()
    try:
        sent = []
        for key, value in keyed:
            sent.append(await producer.send(topic, value, key, partition_of(key, partitions)))
            if len(sent) == _IN_FLIGHT:
                await sent.pop()
                sent.clear()
        await producer.flush()
    finally:
        await producer.stop()


async def emptied(servers: str, kept: Collection[str]) -> None:
    """All topics of ours but these are gone, and the topics that works write to are new."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        there = await admin.list_topics()
        await admin.delete_topics([topic for topic in there if topic not in kept and _OURS.search(topic)])
    finally:
        await admin.close()
    await made(servers, dict.fromkeys([LIGHT_TARGET, *TOPICS], PARTITIONS))


async def written(servers: str) -> int:
    """Records on the topics that works write to, as a `read_committed` reader sees them."""
    reader = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level="read_committed", auto_offset_reset="earliest")
    await reader.start()
    try:
        places = [TopicPartition(topic, n) for topic in (LIGHT_TARGET, *TOPICS) for n in range(PARTITIONS)]
        reader.assign(places)
        ends, seen = await reader.end_offsets(places), 0
        left = [place for place in places if ends[place]]
        while left:
            seen += sum(map(len, (await reader.getmany(timeout_ms=200)).values()))
            left = [place for place in left if await reader.position(place) < ends[place]]
        return seen
    finally:
        await reader.stop()


async def made(servers: str, topics: Mapping[str, int], configs: Mapping[str, str] | None = None) -> None:
    """Topics with so many partitions, unless they are there."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        with_configs = {"file.delete.delay.ms": "1000", **(configs or {})}
        new = [NewTopic(name, partitions, 1, topic_configs=with_configs) for name, partitions in topics.items()]
        answer: Any = await admin.create_topics(new)
        failed = [f"{name}: {message}" for name, code, message in answer.topic_errors if code not in {0, THERE}]
        if failed:
            raise RuntimeError(f"bench: topics could not be made: {'; '.join(failed)}")
        async with asyncio.timeout(_PATIENCE):
            while not set(topics) <= set(await admin.list_topics()):  # noqa: ASYNC110  it answers before it knows them
                await asyncio.sleep(0.02)
    finally:
        await admin.close()
