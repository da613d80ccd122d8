"""What a Kafka cluster has of our topics, and making what it has not."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    NoError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from afterview.events.canonical import OURS
from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.topics import Layout

ENOUGH_SECONDS = 60.0
"""for everything that is asked at once; aiokafka itself may wait for ever"""
SHOWN_WITHIN = 15.0
"""seconds until a topic that was made is known to every broker"""
LOOK_EVERY = 0.05

_FINE = (NoError, TopicAlreadyExistsError)


@asynccontextmanager
async def administering(connection: Connection) -> AsyncIterator[AIOKafkaAdminClient]:
    """Raises `Unreachable` when no broker answers, or not in time."""
    admin = connection.admin()
    with connection.reached():
        async with asyncio.timeout(ENOUGH_SECONDS):
            try:
                await admin.start()
                yield admin
            finally:
                await admin.close()


async def found(admin: AIOKafkaAdminClient, keys: Collection[str]) -> dict[str, Layout]:
    """Every topic there, of ours with the values of these keys. Asking by name could make what is not there."""
    listed = [topic for topic in await admin.describe_topics() if not topic["is_internal"]]
    ours = [topic["topic"] for topic in listed if topic["topic"].startswith(OURS)]
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(keys)) for name in ours]
    configs = {name: values for answer in await admin.describe_configs(resources) for name, values in _read(answer)}
    return {
        topic["topic"]: Layout(
            topic["topic"],
            len(topic["partitions"]),
            min((len(partition["replicas"]) for partition in topic["partitions"]), default=0),
            configs.get(topic["topic"], {}),
        )
        for topic in listed
    }


async def counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Every topic, and how many partitions it has."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


async def policies(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> dict[str, str]:
    """Each one's `cleanup.policy`, of those whose configuration this user may read."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic, {"cleanup.policy": None}) for topic in topics]
    answers = await admin.describe_configs(resources)
    said: list[Any] = [one for answer in answers for one in answer.resources]  # type: ignore[attr-defined]
    return {name: entries[0][1] for code, _, _, name, entries in said if not code and entries}


async def partitions(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> dict[str, int]:
    """How many each of them has. Raises `Misconfigured` with those that are not there."""
    there = await counts(admin)
    wanted = dict.fromkeys(topics)
    if missing := [topic for topic in wanted if topic not in there]:
        raise Misconfigured(f"kafka: there is no topic {', '.join(missing)}: `afterview topics create` makes ours")
    return {topic: there[topic] for topic in wanted}


async def attended(connection: Connection, groups: Collection[str]) -> bool:
    """Whether each of these consumer groups has members; true where this user may not look.

    They are asked for one by one: aiokafka cannot read the answer about two.
    """
    async with administering(connection) as admin:
        said: list[Any] = [one for group in groups for one in await admin.describe_consumer_groups([group])]
    return all(code or members for answer in said for code, _, _, _, _, members, *_ in answer.groups)


async def make(admin: AIOKafkaAdminClient, layouts: Iterable[Layout]) -> list[Layout]:
    """Make them, and wait until they are known; returns those that were not there.

    Raises `Misconfigured` with what Kafka says against it.
    """
    wanted = {layout.name: layout for layout in layouts}
    if not wanted:
        return []
    topics = [
        NewTopic(one.name, one.partitions, one.replication, topic_configs=dict(one.configs)) for one in wanted.values()
    ]
    answer = await admin.create_topics(topics)
    said = {name: (for_code(code), message) for name, code, message in answer.topic_errors}  # type: ignore[attr-defined]
    refused = {kind: (name, message) for name, (kind, message) in said.items() if kind not in _FINE}
    if refused:
        raise Misconfigured("\n".join(_why(kind, wanted[name], message) for kind, (name, message) in refused.items()))
    await _shown(admin, wanted)
    return [layout for name, layout in wanted.items() if said[name][0] is NoError]


async def grow(admin: AIOKafkaAdminClient, layouts: Iterable[Layout]) -> list[Layout]:
    """Give them more partitions, and wait until those are known. Raises `Misconfigured` with what Kafka says."""
    wanted = {layout.name: layout for layout in layouts}
    for name, layout in wanted.items():
        try:
            await admin.create_partitions({name: NewPartitions(layout.partitions)})
        except KafkaError as error:
            raise Misconfigured(f"{name}: cannot be given more partitions: {type(error).__name__}") from error
    for _ in range(int(SHOWN_WITHIN / LOOK_EVERY)):
        there = await counts(admin)
        if all(there.get(name, 0) >= layout.partitions for name, layout in wanted.items()):
            return list(wanted.values())
        await asyncio.sleep(LOOK_EVERY)
    raise Unreachable("kafka: partitions were added, but its brokers do not know them yet: look again")


async def _shown(admin: AIOKafkaAdminClient, wanted: Mapping[str, Layout]) -> None:
    for _ in range(int(SHOWN_WITHIN / LOOK_EVERY)):
        if wanted.keys() <= set(await admin.list_topics()):
            return
        await asyncio.sleep(LOOK_EVERY)
    raise Unreachable("kafka: the topics were made, but its brokers do not know them yet: look again")


def _read(answer: Any) -> Iterable[tuple[str, dict[str, str]]]:
    for code, message, _, name, entries in answer.resources:
        if code:
            raise Misconfigured(f"{name}: its configuration cannot be read: {message or for_code(code).__name__}")
        yield name, {entry[0]: entry[1] for entry in entries}


def _why(kind: type[Exception], shall: Layout, message: str | None) -> str:
    """One line for all topics that are refused for the same reason."""
    said = " ".join((message or kind.__name__).split())
    if kind is InvalidReplicationFactorError:
        return f"kafka.replication_factor: {shall.replication} is more than there are brokers: {said}"
    if kind is TopicAuthorizationFailedError:
        return f"{shall.name}: this user may not make topics: its ACL needs CREATE, or somebody else makes them"
    return f"{shall.name}: cannot be made: {said}"
