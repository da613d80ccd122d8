"""A gateway on its own: a host without any stage, that only appends."""

from pathlib import Path

from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SystemClock
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost


async def test_a_host_without_stages_is_alive_and_ready(bootstrap: tuple[str, ...], tmp_path: Path) -> None:
    """Else whoever watches it ends the gateway every few seconds."""
    settings = KafkaSettings(bootstrap_servers=bootstrap, security_protocol="PLAINTEXT")
    async with KafkaHost(Connection(settings), tmp_path, {}, SystemClock()) as host:
        assert host.trouble() is None
        assert host.unready() is None
        host.stop()
        assert host.trouble() == "the host is not running"
