"""A Kafka of these tests alone: they make, change and delete our topics, which others have in the shared one."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from tests.workers.mail.smtp import certificate

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Access
from afterview.workers.hosts.kafka.cluster import found


async def known(servers: Sequence[str], topic: str, **configs: str) -> None:
    """Wait until the broker says so itself: what it acknowledges it knows a moment later. `_` stands for `.`."""
    wanted = {key.replace("_", "."): value for key, value in configs.items()}
    async with asyncio.timeout(30), AsyncExitStack() as opened:
        admin = AIOKafkaAdminClient(bootstrap_servers=list(servers))
        await admin.start()
        opened.push_async_callback(admin.close)
        there = await found(admin, wanted)
        while topic not in there or not wanted.items() <= there[topic].configs.items():
            there = await found(admin, wanted)


@pytest.fixture(scope="session")
def own_access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    identity = certificate(tmp_path_factory.mktemp("broker"))
    return Access(identity, certificate(tmp_path_factory.mktemp("client")), "afterview", "open-sesame")


@pytest.fixture(scope="session")
def cluster(own_access: Access) -> Iterator[Cluster]:
    with Cluster(access=own_access) as cluster:
        yield cluster


@pytest.fixture
async def empty(cluster: Cluster) -> tuple[str, ...]:
    """Its addresses; whatever the test before has made is gone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=list(cluster.bootstrap_servers))
    async with asyncio.timeout(30):
        await admin.start()
        while there := [topic for topic in await admin.list_topics() if not topic.startswith("__")]:
            await admin.delete_topics(there)
        await admin.close()
    return cluster.bootstrap_servers
