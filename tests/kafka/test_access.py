"""The locked doors of a broker open to the right key, and to no other."""

from typing import Any

import pytest
from tests.kafka.access import Locked

from afterview.events.errors import Unreachable
from afterview.schemas.settings import KafkaSettings
from afterview.workers.demo.kafka.listeners import MECHANISMS
from afterview.workers.hosts.kafka.connection import Connection


async def nodes(table: dict[str, Any]) -> list[int]:
    """Ids of the brokers, as somebody hears who comes with these settings."""
    connection = Connection(KafkaSettings.model_validate(table))
    admin = connection.admin()
    with connection.reached():
        try:
            await admin.start()
            return [broker["node_id"] for broker in (await admin.describe_cluster())["brokers"]]
        finally:
            await admin.close()


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_name_and_password_open(locked: Locked, mechanism: str) -> None:
    assert await nodes(locked.by_password(mechanism)) == [1]


async def test_a_certificate_opens(locked: Locked) -> None:
    assert await nodes(locked.by_certificate()) == [1]


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_wrong_password_does_not(locked: Locked, mechanism: str) -> None:
    with pytest.raises(Unreachable):
        await nodes(locked.by_password(mechanism) | {"sasl_password": "shazam"})


async def test_without_a_certificate_it_stays_shut(locked: Locked) -> None:
    with pytest.raises(Unreachable):
        await nodes(locked.by_certificate() | {"certificate_file": None})


async def test_a_broker_that_nobody_vouches_for_is_not_spoken_to(locked: Locked) -> None:
    with pytest.raises(Unreachable):
        await nodes(locked.by_certificate() | {"ca_file": None})
