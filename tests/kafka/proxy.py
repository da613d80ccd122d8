"""A TCP proxy in front of one broker, which can make the network bad.

async with Proxy() as proxy, Cluster(detours=[proxy.port]) as kafka:
    proxy.leads_to(kafka.node(1).ports[Listener.DETOUR])
    ...  # clients that begin at kafka.servers(Listener.DETOUR) pass through here, the others do not
    proxy.stall()    # nothing passes any more; connections stay, new ones are accepted and hear nothing
    proxy.stall(some)  # only connections of which some() is true at this moment
    proxy.go_on()    # what was held back passes, in order
    proxy.cut()      # every connection is reset, new ones are refused, until `go_on`
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 1 << 16
HOST = "127.0.0.1"


class Proxy:
    def __init__(self) -> None:
        self.port = 0
        self.passed = 0
        """bytes, both ways"""
        self.refused = 0
        """connections"""
        self._target: int | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self._connections: set[asyncio.Task[None]] = set()
        self._stalled: dict[asyncio.Task[None], asyncio.Event] = {}
        self._server: asyncio.Server | None = None

    @property
    def connections(self) -> int:
        """Open ones."""
        return len(self._connections)

    def leads_to(self, port: int) -> None:
        self._target = port

    def stall(self, some: Callable[[], bool] | None = None) -> None:
        if some is None:
            self._flowing.clear()
        else:
            self._stalled = {connection: asyncio.Event() for connection in self._connections if some()}

    def cut(self) -> None:
        self._refusing = True
        for connection in self._connections:
            connection.cancel()

    def go_on(self) -> None:
        self._refusing = False
        self._flowing.set()
        for stalled in self._stalled.values():
            stalled.set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing or self._target is None:
            self.refused += 1
            _reset(writer)
            return
        connection = asyncio.ensure_future(self._forward(self._target, reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _forward(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until one side has ended, or somebody cuts: then both sides are reset."""
        onward: asyncio.StreamWriter | None = None
        try:
            with suppress(OSError):
                await self._flowing.wait()
                back, onward = await asyncio.open_connection(HOST, port)
                ways = [
                    asyncio.ensure_future(self._pass(reader, onward, asyncio.current_task())),
                    asyncio.ensure_future(self._pass(back, writer, asyncio.current_task())),
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
        finally:
            for side in (writer, onward):
                if side is not None:
                    _reset(side)

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, connection: asyncio.Task[None] | None
    ) -> None:
        while chunk := await source.read(CHUNK):
            await self._may_pass(connection)
            sink.write(chunk)
            await sink.drain()
            self.passed += len(chunk)
        await self._may_pass(connection)  # nor does the news of an end pass before

    async def _may_pass(self, connection: asyncio.Task[None] | None) -> None:
        await self._flowing.wait()
        if connection is not None and connection in self._stalled:
            await self._stalled[connection].wait()


def _reset(side: asyncio.StreamWriter) -> None:
    """At once, and not as if it had been meant; unless it has ended already."""
    with suppress(OSError):
        side.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    side.transport.abort()
