"""Clients who are slow, on purpose or not: every wait for one ends, and many of them stop nobody (CONTRACT 6)."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import CONFIGURATION, Served, greenhouse

from afterview.schemas.settings import Configuration
from afterview.workers.gateway.http import connections, descriptors, reading
from afterview.workers.hosts.contract import Output

BODY = b'{"action": "ping", "payload": {}}'
HEAD = b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\n"
MOST = 20
PATIENCE = 15.0
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def room_for(most: int) -> Configuration:
    settings = CONFIGURATION.gateway.model_copy(update={"connections": most})
    return CONFIGURATION.model_copy(update={"gateway": settings})


async def good(served: Served) -> int:
    async with served.client.post(
        f"{served.url}/in/acme/greenhouse", data=BODY, headers={**greenhouse(BODY), "Connection": "close"}
    ) as answer:
        return answer.status


@asynccontextmanager
async def opened(served: Served, count: int, first: bytes) -> AsyncIterator[list[Pair]]:
    """Connections that have begun to say something."""
    found = [await asyncio.open_connection("127.0.0.1", served.gateway.public_port) for _ in range(count)]
    try:
        for _, writer in found:
            writer.write(first)
        yield found
    finally:
        for _, writer in found:
            writer.close()


async def hung_up(reader: asyncio.StreamReader) -> bytes:
    """What was said before the gateway hung up, if anything."""
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE)
    except ConnectionError:
        return b""


async def go(pairs: Sequence[Pair], count: int) -> set[int]:
    """Waits until so many have been hung up on; which ones."""
    ends = [asyncio.create_task(hung_up(reader)) for reader, _ in pairs]
    try:
        async with asyncio.timeout(PATIENCE):
            while sum(one.done() for one in ends) < count:
                await asyncio.wait([one for one in ends if not one.done()], return_when=asyncio.FIRST_COMPLETED)
        return {number for number, one in enumerate(ends) if one.done()}
    finally:
        for one in ends:
            one.cancel()
        await asyncio.wait(ends)


async def test_who_says_nothing_at_all_is_left(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.3)
    served = await serve()
    async with opened(served, 1, b"") as [(reader, _)]:
        assert await hung_up(reader) == b""


async def test_a_head_that_comes_a_byte_at_a_time_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte is soon enough after the last one: what counts is the whole."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    served = await serve()
    async with opened(served, 1, HEAD) as [(reader, writer)]:

        async def slowly() -> None:
            while True:
                writer.write(b"X")
                await asyncio.sleep(0.05)

        sending = asyncio.create_task(slowly())
        answer = await hung_up(reader)
        sending.cancel()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Server: Afterview\r\n" in answer
    assert answer.endswith(b"\r\n\r\nThe request took too long.\n")
    assert served.stored() == 0


async def test_a_head_that_is_whole_in_time_is_not_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    served = await serve()
    async with opened(served, 1, HEAD) as [(reader, writer)]:
        signed = b"".join(b"%s: %s\r\n" % (name.encode(), value.encode()) for name, value in greenhouse(BODY).items())
        writer.write(signed + b"Content-Length: %d\r\n\r\n" % len(BODY))
        await asyncio.sleep(0.6)
        writer.write(BODY)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")


async def test_a_head_that_grows_and_grows_is_refused(served: Served) -> None:
    async with opened(served, 1, HEAD) as [(reader, writer)]:
        for number in range(33):
            writer.write(b"X-%d: %s\r\n" % (number, b"a" * 1000))
            await asyncio.sleep(0.001)
        assert (await hung_up(reader)).startswith(b"HTTP/1.1 431 ")
    assert served.stored() == 0
    assert await good(served) == 200


async def asking_for_ever(deaf: socket.socket) -> None:
    while True:
        await asyncio.get_running_loop().sock_sendall(deaf, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 1000)


async def test_who_does_not_read_the_answers_is_cut(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SENDING_SECONDS", 0.3)
    served = await serve()
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(0)
        await asyncio.get_running_loop().sock_connect(deaf, ("127.0.0.1", served.gateway.public_port))
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(asking_for_ever(deaf), PATIENCE)
    assert await good(served) == 200


@pytest.mark.parametrize(
    "first",
    [b"", HEAD, HEAD + b"Signature: x\r\nContent-Length: 100\r\n\r\n123", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ids=["silent", "in the head", "in the body", "idle"],
)
async def test_of_too_many_those_who_have_waited_longest_go_and_a_good_one_is_answered(
    serve: Serve, first: bytes
) -> None:
    served = await serve(room_for(MOST))
    async with opened(served, MOST, first) as slow:
        await asyncio.sleep(0.1)
        assert [await good(served) for _ in range(3)] == [200] * 3
        async with opened(served, MOST, first) as others:
            await go(slow, MOST)
            assert [await good(served) for _ in range(3)] == [200] * 3
            assert MOST - 1 not in await go(others, 1)
    assert len(served.intake()) == 6


async def test_who_was_answered_last_goes_last(serve: Serve) -> None:
    served = await serve(room_for(3))
    asking = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    async with opened(served, 3, b"") as [first, second, third]:
        await asyncio.sleep(0.1)
        first[1].write(asking)
        assert (await first[0].readline()).startswith(b"HTTP/1.1 404 ")
        async with opened(served, 1, b""):
            assert await go([first, second, third], 1) == {1}


async def test_what_is_being_recorded_is_not_cut_for_anybody(serve: Serve) -> None:
    going, release = asyncio.Event(), asyncio.Event()

    async def slowly(outputs: Sequence[Output]) -> list[int]:
        going.set()
        await release.wait()
        return await served.log.append(outputs)

    served = await serve(room_for(2), append=slowly)
    recording = asyncio.create_task(good(served))
    await going.wait()
    async with opened(served, 8, HEAD) as slow:
        await go(slow, 7)
        release.set()
        assert await recording == 200
    assert len(served.intake()) == 1


async def test_large_bodies_that_are_under_way_leave_room_for_small_ones(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has looked at a signature yet."""
    room = reading.Room(1_200_000)
    monkeypatch.setattr(reading, "_room", room)
    served = await serve()
    begun = HEAD + b"Content-Length: 1000000\r\n\r\n" + b"a" * 500_000
    async with opened(served, 2, begun):
        async with asyncio.timeout(PATIENCE):
            while room.free > 1_200_000 - 2 * (500_000 - reading.SMALL):  # noqa: ASYNC110 there is no event for it
                await asyncio.sleep(0.01)
        async with opened(served, 1, begun) as [(reader, _)]:
            assert (await reader.readline()).startswith(b"HTTP/1.1 503 ")
        assert await good(served) == 200
    async with opened(served, 1, begun) as [(reader, writer)]:
        writer.write(b"a" * 500_000)
        assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
    assert room.free == 1_200_000
    assert len(served.intake()) == 1


@pytest.mark.parametrize(("files", "room"), [(65_536, 10_000), (4_096, 3_072), (1_024, 512), (64, 32)])
def test_there_are_no_more_connections_than_files_may_be_open(files: int, room: int) -> None:
    assert descriptors.bounded(10_000, files) == room
