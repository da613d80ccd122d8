"""A worker whose connections stall, or are cut, amid everything: it is patient, and everything counts once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from tests.contract.stages import START
from tests.kafka.cluster import fresh_name
from tests.kafka.proxy import Proxy
from tests.kafka.reading import reading
from tests.workers.hosts.kafka.making import connected, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import Signed

from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Listener
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka import partition
from afterview.workers.hosts.kafka.committing import Committer

PARTITIONS = 2
KEYS = [b"%d" % n for n in range(6)]


@pytest.fixture
async def proxied() -> AsyncIterator[tuple[Cluster, Proxy]]:
    async with Proxy() as proxy, Cluster(detours=[proxy.port]) as kafka:
        proxy.leads_to(kafka.node(1).ports[Listener.DETOUR])
        yield kafka, proxy


class Load:
    """A record for every key, again and again, past the proxy, until it is ended."""

    def __init__(self, kafka: Cluster, topic: str) -> None:
        self._kafka, self._topic, self._ended = kafka, topic, False
        self.rounds = 0

    async def run(self) -> None:
        while not self._ended:
            outputs = [Output(self._topic, key, b"%d" % self.rounds, START) for key in KEYS]
            await put_all(self._kafka.bootstrap_servers, outputs, PARTITIONS)
            self.rounds += 1

    async def more(self, rounds: int) -> None:
        wanted = self.rounds + rounds
        await until(lambda: self.rounds >= wanted)

    def end(self) -> None:
        self._ended = True


class Trap:
    """Springs when a transaction begins: the network is bad before anything of it has been sent."""

    def __init__(self) -> None:
        self._springs: Callable[[], None] | None = None

    def set(self, springs: Callable[[], None]) -> None:
        self._springs = springs

    def has_sprung(self) -> bool:
        return self._springs is None

    def begin(self, really: Callable[[AIOKafkaProducer], Awaitable[None]]) -> Callable[[AIOKafkaProducer], Any]:
        async def begin(producer: AIOKafkaProducer) -> None:
            springs, self._springs = self._springs, None
            if springs is not None:
                springs()
            await really(producer)

        return begin


async def test_a_network_that_stalls_and_breaks_under_load_loses_and_doubles_nothing(
    proxied: tuple[Cluster, Proxy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "RETRY_SECONDS", 0.05)
    monkeypatch.setitem(Committer.__init__.__kwdefaults__ or {}, "seconds", 1.0)
    trap = Trap()
    monkeypatch.setattr(AIOKafkaProducer, "begin_transaction", trap.begin(AIOKafkaProducer.begin_transaction))
    kafka, proxy = proxied
    name = fresh_name("stage")
    stage = Signed(name, f"{name}-in", f"{name}-out", "worker")
    await make_for(kafka.bootstrap_servers, stage, partitions=PARTITIONS)
    load = Load(kafka, stage.source)
    connection = connected(kafka.servers(Listener.DETOUR), name, session_timeout_seconds=30)
    with reading(kafka.bootstrap_servers) as reader:

        async def gets_on() -> None:
            await load.more(2)
            before = await reader.come(stage.target, 0, PARTITIONS)
            await reader.come(stage.target, before + 1, PARTITIONS)

        async with running(connection, tmp_path, [stage], SteppedClock(START)) as host:
            await until(lambda: host.unready() is None)
            loading = asyncio.create_task(load.run())
            for bad in (proxy.cut, proxy.stall, proxy.cut, proxy.stall):
                await gets_on()
                trap.set(bad)
                await until(trap.has_sprung)
                await until(host.unready)
                await load.more(3)
                proxy.go_on()
                assert host.trouble() is None
            await gets_on()
            load.end()
            await loading
            await reader.come(stage.target, load.rounds * len(KEYS), PARTITIONS, 60)
        found: dict[bytes, list[tuple[bytes | None, bytes]]] = defaultdict(list)
        for record in reader.raw(stage.target, PARTITIONS):
            found[record.key or b""].append((record.value, dict(record.headers)["count"]))
    assert found == {key: [(b"%d" % n, b"%d" % (n + 1)) for n in range(load.rounds)] for key in KEYS}
