"""The locked doors of the shared broker: TLS with name and password, TLS with a client's certificate.

async def test_something(locked: Locked) -> None:
    connection = Connection(KafkaSettings.model_validate(locked.by_password("SCRAM-SHA-512")))
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.workers.mail.smtp import certificate

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Access, Listener

USER, PASSWORD = "afterview", "open-sesame"


@dataclass(frozen=True)
class Locked:
    """`by_password`, `by_certificate`: the table `[kafka]` of `afterview.toml` that opens the door."""

    cluster: Cluster
    identity: Path
    """the broker's key and certificate: self-signed, so it is also what a client must trust"""
    client: Path
    """a client's key and certificate"""

    def by_password(self, mechanism: str) -> dict[str, Any]:
        return {
            "bootstrap_servers": list(self.cluster.servers(Listener.SASL)),
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": mechanism,
            "sasl_username": USER,
            "sasl_password": PASSWORD,
            "ca_file": str(self.identity),
        }

    def by_certificate(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": list(self.cluster.servers(Listener.TLS)),
            "security_protocol": "SSL",
            "ca_file": str(self.identity),
            "certificate_file": str(self.client),
        }


@pytest.fixture(scope="session")
def access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    """The keys to the shared broker."""
    identity = certificate(tmp_path_factory.mktemp("broker"))
    return Access(identity, certificate(tmp_path_factory.mktemp("client")), USER, PASSWORD)


@pytest.fixture
def locked(kafka: Cluster, access: Access) -> Locked:
    return Locked(kafka, access.identity, access.authority)
