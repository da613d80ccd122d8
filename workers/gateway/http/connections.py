"""Connections of one listener: how many, how much they may send before anybody knows what they want, and how slowly.

Whoever is slow is not in anybody's way as such; there may be many of them, and some do it on purpose. So every wait for
a client has an end, and when there are too many connections the one that has waited longest goes first: not the one
that has just come, which may be a good one.

| waiting for | ends after | with |
|---|---|---|
| the first byte of a request | `IDLE_SECONDS` | hanging up |
| the end of its head | `HEAD_SECONDS`, `LARGEST_HEAD` | 408, 431 |
| its body | `reading.SECONDS`, the limit of its path | 408, 413 |
| the client to read its answer | `SENDING_SECONDS` | hanging up |
"""

import asyncio
from functools import cache
from typing import Any

from aiohttp import web

from afterview.workers.gateway.http.headers import dressed
from afterview.workers.gateway.http.turned import plain

MOST = 1_000
"""connections of a listener that nobody has said more of"""
IDLE_SECONDS = 60.0
"""longer than proxies keep theirs, so that it is they who hang up"""
HEAD_SECONDS = 15.0
SENDING_SECONDS = 30.0
LINGER_SECONDS = 2.0
"""a body that was not read to its end is read away for so long, so that the client sees the answer"""
LARGEST_HEAD = 32 * 1024
"""bytes of a head that comes in pieces; one that is there at once has at most 128 fields of 8 kB"""


class Connections:
    """Those that are open, by when they were last answered (or began), the longest ago first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: dict[Protocol, None] = {}

    def __len__(self) -> int:
        return len(self._open)

    def begun(self, one: "Protocol") -> None:
        self._open[one] = None
        if len(self._open) > self._most:
            next((each for each in self._open if each.waits), one).cut()

    def answered(self, one: "Protocol") -> None:
        """It has shown that it means something: others go first."""
        if one in self._open:
            del self._open[one]
            self._open[one] = None

    def ended(self, one: "Protocol") -> None:
        self._open.pop(one, None)


class Protocol(web.RequestHandler):
    """One connection. HTTP that is broken is answered without quoting it, and without a log line that does."""

    __slots__ = ("_connections", "_head", "_late")

    def __init__(self, manager: web.Server, connections: Connections, **settings: Any) -> None:
        super().__init__(manager, **settings)
        self._connections = connections
        self._head = 0
        """bytes of a head that is not whole yet"""
        self._late: asyncio.TimerHandle | None = None
        """when whatever we wait for now is given up; an idle connection is aiohttp's own affair"""

    @property
    def waits(self) -> bool:
        """For its client: there is no request, or not all of it, or the client does not read the answer."""
        request = self._current_request
        return request is None or not request.content.is_eof() or self.writing_paused

    def answered(self) -> None:
        """A request of it has an answer."""
        self._connections.answered(self)

    def cut(self) -> None:
        """At once, and without a word."""
        self._connections.ended(self)
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connections.begun(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._connections.ended(self)
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._waiter is None or self._waiter.done():
            if self._head:
                self._head = 0
                self._in_time()
            return
        self._head += len(data)
        if self._head > LARGEST_HEAD:
            self._refuse(431, f"At most {LARGEST_HEAD} bytes before the body.")
        elif self._late is None:
            self._late = self._loop.call_later(HEAD_SECONDS, self._refuse, 408, "The request took too long.")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._in_time()
        self._late = self._loop.call_later(SENDING_SECONDS, self.cut)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._in_time()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        del request, exc, message
        response = dressed(plain(status, "That is not HTTP as we know it." if status < 500 else "Out of order."))  # noqa: PLR2004 the server's own
        response.force_close()
        return response

    def _refuse(self, status: int, line: str) -> None:
        """A request of which there is not even a head, so nothing of aiohttp answers it."""
        if self.transport is not None:
            self.transport.write(_refusal(status, line))
        self.force_close()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


@cache
def _refusal(status: int, line: str) -> bytes:
    """Very many may be told the same."""
    response = dressed(plain(status, line, {"Connection": "close", "Content-Length": str(len(line) + 1)}))
    head = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    return f"HTTP/1.1 {status} {response.reason}\r\n{head}\r\n{line}\n".encode()


class Server(web.Server):
    """aiohttp's, with connections of ours."""

    def __init__(self, handler: Any, connections: Connections) -> None:
        super().__init__(handler)
        self._connections_of_ours = connections

    def __call__(self) -> web.RequestHandler:
        return Protocol(
            self,
            self._connections_of_ours,
            loop=asyncio.get_running_loop(),
            access_log=None,  # addresses hold tokens
            auto_decompress=False,  # what is signed are the bytes as sent; and nothing small becomes large
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=LINGER_SECONDS,
        )
