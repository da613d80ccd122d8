"""Very many connections that send a byte now and then, and open again when they are hung up on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bench.intake.doors import LOOPBACK

EVERY_SECONDS = 5.0
"""between two bytes of one of them"""
_TOGETHER = 100
"""are opened, or send, at a time"""
_HEAD = b"POST /in/fjord/greenhouse HTTP/1.1\r\nHost: after.example.com\r\nX: "


@dataclass
class Slow:
    """What became of them."""

    connected: int = 0
    opened: int = 0
    closed: int = 0


class _One(asyncio.Protocol):
    def __init__(self, told: Slow) -> None:
        self._told = told
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._told.opened += 1
        self._told.connected += 1
        transport.write(_HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.transport = None
        self._told.closed += 1
        self._told.connected -= 1


@asynccontextmanager
async def slow(port: int, count: int) -> AsyncIterator[Slow]:
    """All of them are there when it begins."""
    told = Slow()
    ones = [_One(told) for _ in range(count)]
    for number in range(0, count, _TOGETHER):
        await asyncio.gather(*(_opened(one, port) for one in ones[number : number + _TOGETHER]))
    dripping = asyncio.create_task(_dripping(ones, port))
    try:
        yield told
    finally:
        dripping.cancel()
        await asyncio.wait([dripping])
        for one in ones:
            if one.transport is not None:
                one.transport.abort()


async def _dripping(ones: list[_One], port: int) -> None:
    while True:
        for number in range(0, len(ones), _TOGETHER):
            some = ones[number : number + _TOGETHER]
            for one in some:
                if one.transport is not None:
                    one.transport.write(b"a")
            await asyncio.gather(*(_opened(one, port) for one in some if one.transport is None))
            await asyncio.sleep(EVERY_SECONDS * _TOGETHER / len(ones))


async def _opened(one: _One, port: int) -> None:
    with suppress(OSError):
        await asyncio.get_running_loop().create_connection(lambda: one, LOOPBACK, port)
