"""What tests of the Kafka host need: topics of a stage, settings, a host that runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from afterview.events.topics import DEAD_LETTERS
from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import Clock
from afterview.workers.hosts.contract import Output, Performer, Stage
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.watching import Watch, unwatched

SECONDS = 60.0


def connected(bootstrap: Sequence[str], group: str, **more: object) -> Connection:
    return Connection(
        KafkaSettings.model_validate(
            {"bootstrap_servers": list(bootstrap), "security_protocol": "PLAINTEXT", "group": group, **more}
        )
    )


@asynccontextmanager
async def administering(bootstrap: Sequence[str]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=list(bootstrap))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def create(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    """Returns when the broker shows them: a moment after it has made them."""
    await admin.create_topics(list(topics))
    wanted = {topic.name for topic in topics}

    async def shown() -> bool:
        return wanted <= {topic["topic"] for topic in await admin.describe_topics() if topic["partitions"]}

    await until(shown)


async def make(bootstrap: Sequence[str], *topics: str, partitions: int = 1, **configs: str) -> None:
    """Topics that may be there already."""
    configs = {name.replace("_", "."): value for name, value in configs.items()}
    async with administering(bootstrap) as admin:
        await create(admin, [NewTopic(topic, partitions, 1, topic_configs=configs) for topic in topics])


async def make_for(bootstrap: Sequence[str], *stages: Stage, partitions: int = 1) -> None:
    """What stages read and write, and their changelogs."""
    names = {stage.source for stage in stages} | {str(vars(stage)["target"]) for stage in stages}
    await make(bootstrap, *names, partitions=partitions)
    await make(bootstrap, DEAD_LETTERS)
    await make(
        bootstrap, *(changelog_of(stage.name) for stage in stages), partitions=partitions, cleanup_policy="compact"
    )


async def until(holds: Callable[[], object] | Callable[[], Awaitable[object]], seconds: float = SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(
    connection: Connection,
    directory: Path,
    stages: Sequence[Stage],
    clock: Clock,
    performers: Mapping[str, Performer] | None = None,
    *,
    instance: str | None = None,
    watch: Watch = unwatched,
) -> AsyncIterator[KafkaHost]:
    """A host of one role; it leaves its group at the end."""
    roles = {"role": stages}
    async with KafkaHost(connection, directory, roles, clock, performers, instance=instance, watch=watch) as host:
        run = asyncio.create_task(host.run())
        try:
            yield host
            host.stop(leave=True)
            await run
        finally:
            await end(host, run)


async def end(host: KafkaHost, run: asyncio.Task[None]) -> None:
    """Of a host that failed: as the end of its process would, so that nothing of it is left in this one."""
    host.stop(leave=True)
    await asyncio.wait([run])
    async with asyncio.timeout(SECONDS):
        for group in host._groups:
            await group.stop(leave=True)


async def put_all(bootstrap: Sequence[str], outputs: Sequence[Output], partitions: int = 1) -> None:
    """Append from outside, where keys belong."""
    producer = AIOKafkaProducer(bootstrap_servers=list(bootstrap), acks="all", linger_ms=5)
    await producer.start()
    try:
        sent = [
            await producer.send(
                one.topic,
                one.value,
                key=one.key,
                partition=partition_of(one.key, partitions),
                timestamp_ms=millis(one.at),
                headers=list(one.headers),
            )
            for one in outputs
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def partitions_of(host: KafkaHost) -> list[int]:
    """The numbers of those that a host has, ready."""
    return sorted(one.number for group in host._groups for one in group.partitions.values() if one.ready)
