"""A gateway on its own: a host without any stage, that only appends."""

import asyncio
from datetime import timedelta
from pathlib import Path

from structlog.testing import capture_logs
from tests.contract.stages import START
from tests.workers.hosts.kafka.making import until

from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SteppedClock, SystemClock
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


async def test_a_clock_that_is_set_is_one_line(bootstrap: tuple[str, ...], tmp_path: Path) -> None:
    """Timers went by the old one, and go by the new one."""
    settings = KafkaSettings(bootstrap_servers=bootstrap, security_protocol="PLAINTEXT")
    clock = SteppedClock(START)
    with capture_logs() as logs:
        async with KafkaHost(Connection(settings), tmp_path, {}, clock, steady=lambda: 0.0) as host:
            run = asyncio.create_task(host.run())
            clock.advance(START + timedelta(hours=1))
            host.notify()
            await until(lambda: [line["seconds"] for line in logs if line["event"] == "clock"])
            host.stop()
            await run
    assert [line["seconds"] for line in logs if line["event"] == "clock"] == [3600]
