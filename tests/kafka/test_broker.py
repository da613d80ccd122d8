"""Kafka from nothing but Python: it comes up, it stands faults, it leaves nothing behind."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord
from tests.kafka.cluster import fresh_name, make_topic

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.demo.kafka.answering import ask
from afterview.workers.demo.kafka.broker import Cluster

SECONDS = 30.0


async def written(bootstrap: Sequence[str], topic: str, *values: bytes, at: int | None = None) -> None:
    """Acknowledged by all replicas; `at` in milliseconds."""
    async with AIOKafkaProducer(bootstrap_servers=list(bootstrap), acks="all", enable_idempotence=True) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, timestamp_ms=at)


async def read(bootstrap: Sequence[str], topic: str, count: int) -> list[ConsumerRecord[bytes, bytes]]:
    """So many records from the start of partition 0."""
    async with AIOKafkaConsumer(bootstrap_servers=list(bootstrap), auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        async with asyncio.timeout(SECONDS):
            return [await consumer.getone() for _ in range(count)]


@pytest.mark.parametrize("days", [-400, 400])
async def test_a_record_of_another_year_is_taken_and_kept(bootstrap: tuple[str, ...], days: int) -> None:
    topic, then = fresh_name("another-year"), int((time.time() + timedelta(days=days).total_seconds()) * 1000)
    await make_topic(bootstrap, topic, configs={"retention.ms": "60000"})
    await written(bootstrap, topic, b"then", at=then)
    (record,) = await read(bootstrap, topic, 1)
    assert (record.value, record.timestamp) == (b"then", then)


async def test_a_broker_keeps_ports_and_records_through_a_kill_and_another_day(tmp_path: Path) -> None:
    async with Cluster(directory=tmp_path) as kafka:
        before = kafka.bootstrap_servers
        await make_topic(before, "kept")
        await written(before, "kept", b"one")
        await kafka.stop(1, kill=True)
        await kafka.start(1)
        await written(before, "kept", b"two")
    async with Cluster(directory=tmp_path) as again:
        assert [record.value for record in await read(again.bootstrap_servers, "kept", 2)] == [b"one", b"two"]


async def test_three_brokers_go_on_without_one_and_take_it_back() -> None:
    async with Cluster(3) as kafka:
        servers = kafka.bootstrap_servers
        await make_topic(servers, "replicated", copies=3)
        await written(servers, "replicated", b"of three")
        await kafka.stop(1, kill=True)
        await written(servers[1:], "replicated", b"of two")
        await kafka.start(1)
        await kafka.stop(2)
        await written(servers, "replicated", b"of two others")
        values = [record.value for record in await read(servers, "replicated", 3)]
    assert values == [b"of three", b"of two", b"of two others"]


async def test_a_broker_that_does_not_come_up_says_why_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "node-1" / "data"
    data.mkdir(parents=True)
    (data / "meta.properties").write_text("version=1\nnode.id=7\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n")
    with pytest.raises(Unreachable, match=r"^kafka: broker 1 does not come up: .*Stored node id 7 .*$"):
        await Cluster(directory=tmp_path).__aenter__()


def test_the_data_of_three_brokers_is_not_opened_by_one(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"node-{number}").mkdir()
    with pytest.raises(Misconfigured, match=r"has the data of 3 broker\(s\), not of 1$"):
        Cluster(directory=tmp_path).open()


async def test_only_a_broker_counts_as_a_broker(kafka: Cluster) -> None:
    """A stranger on a port of ours says something else, or the id of another cluster."""

    async def parrot(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(1000))
        writer.close()

    known = await asyncio.to_thread(ask, kafka.nodes[0].port)
    assert known is not None
    assert (set(known.nodes), len(known.cluster_id)) == ({1}, 22)
    async with await asyncio.start_server(parrot, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await asyncio.to_thread(ask, port) is None
    assert await asyncio.to_thread(ask, port) is None
