"""A cluster in which nobody looks after transactions: Kafka's own settings, on fewer brokers than those ask for."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.stages import START, put
from tests.workers.cli.running import AFTERVIEW, afterview, environment
from tests.workers.hosts.kafka.making import connected, make, until

from afterview.events.errors import Unreachable
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka import properties
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.kafka import publishing
from afterview.workers.hosts.kafka.committing import Committer
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.log import Log

SAID = "kafka: no broker looks after our transactions"


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[tuple[str, ...]]:
    """A cluster of this file's own."""
    more = {"transaction.state.log.replication.factor": 3, "transaction.state.log.min.isr": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(properties, "UNHURRIED", {**properties.UNHURRIED, **more})
        with Cluster() as kafka:
            yield kafka.bootstrap_servers


async def test_a_worker_says_so_and_ends(
    bootstrap: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "REQUEST_SECONDS", 1.0)
    host = KafkaHost(connected(bootstrap, "g"), tmp_path, {}, SteppedClock(START))
    with pytest.raises(Unreachable, match=SAID):
        await asyncio.wait_for(host.open(), 20)


async def test_whoever_sends_is_told(bootstrap: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Committer.__init__.__kwdefaults__ or {}, "seconds", 1.0)
    await make(bootstrap, "out")

    def send() -> None:
        with Log(connected(bootstrap, "g").settings) as log, pytest.raises(Unreachable, match=SAID):
            log.append([put("a", "1", topic="out")])

    await asyncio.wait_for(asyncio.to_thread(send), 20)


async def test_a_worker_that_is_still_opening_ends_when_it_is_asked_to(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    variables = {
        "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": bootstrap[0],
        "AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "AFTERVIEW_KAFKA__PARTITIONS": "1",
        "AFTERVIEW_KAFKA__REPLICATION_FACTOR": "1",
        "AFTERVIEW_STORAGE__DIRECTORY": str(tmp_path),
        "AFTERVIEW_SECRETS__INSTALLATION": "i" * 40,
        "AFTERVIEW_SECRETS__LINKS": '["l"]',
        "AFTERVIEW_GATEWAY__OPERATIONS_PORT": "0",
    }
    made = await asyncio.to_thread(afterview, "topics", "create", variables=variables)
    assert made.code == 0, made.err
    worker = await asyncio.create_subprocess_exec(
        AFTERVIEW, "run", "--host", "kafka", "--role", "metrics", cwd=tmp_path, env=environment(variables)
    )
    try:
        await until(lambda: worker.returncode is not None or (tmp_path / "kafka-states" / "CURRENT").exists())
        assert worker.returncode is None
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), 10) == 0
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
