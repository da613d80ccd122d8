"""Readers that begin, or are stopped, just when their broker is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from tests.contract.stages import START
from tests.kafka.cluster import fresh_name, make_topic
from tests.kafka.proxy import Proxy
from tests.workers.hosts.kafka.making import connected, make_for, until
from tests.workers.hosts.kafka.stages import Signed

from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Listener
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.tailing import Tail


@asynccontextmanager
async def proxied() -> AsyncIterator[tuple[Cluster, Proxy]]:
    async with Proxy() as proxy, Cluster(detours=[proxy.port]) as kafka:
        proxy.leads_to(kafka.node(1).ports[Listener.DETOUR])
        yield kafka, proxy


async def test_a_broker_that_goes_away_while_a_worker_starts_is_waited_for(tmp_path: Path) -> None:
    """It answered when somebody knocked: that the group cannot begin yet is no failure of ours."""
    async with proxied() as (kafka, proxy):
        name = fresh_name("stage")
        stage = Signed(name, f"{name}-in", f"{name}-out", "worker")
        await make_for(kafka.bootstrap_servers, stage)
        connection = connected(kafka.servers(Listener.DETOUR), name)
        async with KafkaHost(connection, tmp_path, {"role": [stage]}, SteppedClock(START)) as host:
            proxy.cut()
            refused = proxy.refused
            run = asyncio.create_task(host.run())
            await until(lambda: proxy.refused > refused + 3)
            assert host.trouble() is None
            proxy.go_on()
            await until(lambda: host.unready() is None)
            host.stop(leave=True)
            await run


async def test_whoever_stops_a_reader_while_its_broker_is_away_is_not_cancelled_by_it() -> None:
    """aiokafka lets out the cancellation of a fetch of its own. The task of a partition, or of the pages' copy, would
    end without a word, and nobody would do its work.
    """
    async with proxied() as (kafka, proxy):
        topic = fresh_name("read")
        await make_topic(kafka.bootstrap_servers, topic)
        servers = kafka.servers(Listener.DETOUR)
        connection = Connection(KafkaSettings(bootstrap_servers=servers, security_protocol="PLAINTEXT"))
        readers = [await _reading(connection, topic) for _ in range(2)]
        proxy.cut()
        for reader in readers:
            await _waits_after_a_failure(reader)
        with pytest.raises(asyncio.CancelledError):
            await readers[0].stop()
        await readers[0]._client.close()
        await ended(readers[1])


async def test_a_tail_whose_broker_goes_away_ends_without_complaint() -> None:
    async with proxied() as (kafka, proxy):
        topic = fresh_name("tail")
        await make_topic(kafka.bootstrap_servers, topic)
        servers = kafka.servers(Listener.DETOUR)
        connection = Connection(KafkaSettings(bootstrap_servers=servers, security_protocol="PLAINTEXT"))
        tail = await Tail.of(connection, {topic: 1}, from_start=True)
        await tail.read()
        proxy.cut()
        await _waits_after_a_failure(tail._consumer)
        await tail.close()


async def _reading(connection: Connection, topic: str) -> AIOKafkaConsumer:
    reader = connection.consumer(retry_backoff_ms=5000)
    await reader.start()
    reader.assign([TopicPartition(topic, 0)])
    await reader.getmany(timeout_ms=200)
    return reader


async def _waits_after_a_failure(reader: AIOKafkaConsumer) -> None:
    """Its fetch has failed, and is not over yet."""
    assert reader._fetcher is not None
    async with asyncio.timeout(20):
        while reader._client._conns or not reader._fetcher._pending_tasks:  # noqa: ASYNC110 it has no event
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_records_are_read_whatever_their_producer_compresses_them_with(
    codec: str, bootstrap: tuple[str, ...]
) -> None:
    topic = fresh_name(codec)
    await make_topic(bootstrap, topic)
    async with AIOKafkaProducer(bootstrap_servers=list(bootstrap), compression_type=codec) as producer:
        await producer.send_and_wait(topic, b"x" * 10_000)
    connection = Connection(KafkaSettings(bootstrap_servers=bootstrap, security_protocol="PLAINTEXT"))
    tail = await Tail.of(connection, {topic: 1}, from_start=True)
    try:
        async with asyncio.timeout(20):
            while not (found := await tail.read()):
                pass
    finally:
        await tail.close()
    assert [record.value for record in found] == [b"x" * 10_000]
