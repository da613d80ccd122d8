"""Very many connections that send a byte now and then, and open again when they are hung up on.

In a process of their own: what they cost there is nothing that good senders wait for.

    python -m bench.intake.slow PORT COUNT
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.e2e.working import PATH, Process

from bench.intake.doors import LOOPBACK, PATIENCE

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
    """All of them are there when it begins; what became of them is known at the end."""
    told = Slow()
    process = await Process.start(
        sys.executable, "-m", "bench.intake.slow", str(port), str(count), cwd=Path.cwd(), PYTHONPATH=PATH
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not process.lines:  # noqa: ASYNC110 another process does it
                await asyncio.sleep(0.05)
        yield told
    finally:
        await process.stop(signal.SIGTERM)
        told.__dict__.update(process.lines[-1])


async def main(port: int, count: int) -> None:
    """A line when all are there, and one at the end, on SIGTERM."""
    enough = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, enough.set)
    async with _opened_all(port, count) as told:
        print(json.dumps(asdict(told)), flush=True)
        await enough.wait()
        print(json.dumps(asdict(told)), flush=True)


@asynccontextmanager
async def _opened_all(port: int, count: int) -> AsyncIterator[Slow]:
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


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
