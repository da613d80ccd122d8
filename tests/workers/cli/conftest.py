"""A Kafka of these tests alone: they make, change and delete our topics, which others have in the shared one."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from afterview.workers.demo.kafka.broker import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
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
