"""A real broker for tests, shared by all tests of a session; its fixtures are known everywhere under `tests/`.

    async def test_something(bootstrap: tuple[str, ...]) -> None:
        topic = fresh_name("candidate-events")
        await make_topic(bootstrap, topic, partitions=4)

`kafka` is the `Cluster` itself: started when the first test asks for it, in some three seconds. It knows no event
loop. Others read and write there, too: make your names of topics, groups and transactions with `fresh_name`, and do
not stop its broker. Whoever stops, kills, or needs three brokers has a cluster of their own: `async with Cluster(3)`.
With TLS and passwords: `tests/kafka/access.py`. Through a proxy: `tests/kafka/proxy.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Access


@pytest.fixture(scope="session")
def kafka(access: Access) -> Iterator[Cluster]:
    with Cluster(access=access) as cluster:
        yield cluster


@pytest.fixture
def bootstrap(kafka: Cluster) -> tuple[str, ...]:
    """Addresses, as `kafka.bootstrap_servers` of the settings."""
    return kafka.bootstrap_servers


def fresh_name(prefix: str) -> str:
    """A name that nobody has had."""
    return f"{prefix}-{token_hex(4)}"


async def make_topic(
    bootstrap: Sequence[str],
    name: str,
    *,
    partitions: int = 1,
    copies: int = 1,
    configs: Mapping[str, str] | None = None,
) -> None:
    """Make a topic of the shared broker, or of a cluster of one's own."""
    admin = AIOKafkaAdminClient(bootstrap_servers=list(bootstrap))
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(name, partitions, copies, topic_configs=dict(configs or {}))])
        assert [error["error_code"] for error in answer.to_object()["topic_errors"]] == [0], answer
    finally:
        await admin.close()
