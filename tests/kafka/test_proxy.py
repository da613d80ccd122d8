"""The proxy makes a network bad, and good again; a real producer goes through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import AIOKafkaProducer
from tests.kafka.cluster import fresh_name, make_topic
from tests.kafka.proxy import Proxy

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Listener

SOON, A_WHILE = 5.0, 0.3


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that says what it hears."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while heard := await reader.read(100):
            writer.write(heard)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def connected(proxy: Proxy, target: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    proxy.leads_to(target)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionResetError):
            await writer.wait_closed()


async def test_a_stalled_connection_stays_and_goes_on_with_what_was_held_back(echo: int) -> None:
    async with Proxy() as proxy, connected(proxy, echo) as (reader, writer):
        writer.write(b"one")
        assert await asyncio.wait_for(reader.readexactly(3), SOON) == b"one"
        proxy.stall()
        writer.write(b"two")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(100), A_WHILE)
        assert proxy.connections == 1
        proxy.go_on()
        assert await asyncio.wait_for(reader.readexactly(3), SOON) == b"two"


async def test_a_cut_resets_what_is_open_and_refuses_what_comes_until_it_goes_on(echo: int) -> None:
    async with Proxy() as proxy:
        async with connected(proxy, echo) as (reader, writer):
            writer.write(b"one")
            await asyncio.wait_for(reader.readexactly(3), SOON)
            proxy.cut()
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(1), SOON)
        async with connected(proxy, echo) as (reader, _):
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(1), SOON)
        proxy.go_on()
        async with connected(proxy, echo) as (reader, writer):
            writer.write(b"two")
            assert await asyncio.wait_for(reader.readexactly(3), SOON) == b"two"


async def test_a_producer_that_begins_at_the_detour_never_leaves_it() -> None:
    """While the proxy stalls its record is not acknowledged, and another producer's is; afterwards it is."""
    async with Proxy() as proxy, Cluster(detours=[proxy.port]) as kafka:
        proxy.leads_to(kafka.node(1).ports[Listener.DETOUR])
        topic = fresh_name("detour")
        await make_topic(kafka.bootstrap_servers, topic)
        through = AIOKafkaProducer(bootstrap_servers=list(kafka.servers(Listener.DETOUR)), acks="all")
        direct = AIOKafkaProducer(bootstrap_servers=list(kafka.bootstrap_servers), acks="all")
        async with through, direct:
            await through.send_and_wait(topic, b"passes")
            proxy.stall()
            held = await through.send(topic, b"is held")
            await direct.send_and_wait(topic, b"overtakes")
            assert not held.done()
            proxy.go_on()
            assert (await asyncio.wait_for(held, SOON)).offset == 2
