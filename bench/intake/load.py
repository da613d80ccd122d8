"""Webhooks as a proxy sends them: over connections that stay, made beforehand, as cheap as Python can send them.

Open loop: each request has its time, and its latency counts from there, whether it could be sent then or not; so
nobody looks better by being too slow to be asked (no coordinated omission).
"""

import asyncio
import hmac
import json
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import Self

from tests.events.ats.deliveries import REJECTION

from bench.intake.doors import LOOPBACK, SECRET
from bench.intake.payloads import varied

CONNECTIONS = 256
_TICK = 0.001
_END = b"\r\n\r\n"
_PATIENCE = 30.0


def webhooks(count: int, first: int = 0, secret: str = SECRET) -> list[bytes]:
    """Requests of Greenhouse, 1.3 kB each with a body of 0.9, no two alike."""
    return [
        webhook(json.dumps(varied(REJECTION, n)).encode(), f"bench-{n}", secret) for n in range(first, first + count)
    ]


def webhook(body: bytes, delivery: str, secret: str = SECRET, more: bytes = b"") -> bytes:
    """As Greenhouse signs it; `more`: headers, each with its line's end."""
    signature = hmac.digest(secret.encode(), body, "sha256").hex()
    return (
        b"POST /in/fjord/greenhouse HTTP/1.1\r\nHost: after.example.com\r\nContent-Type: application/json\r\n"
        b"User-Agent: Greenhouse\r\nSignature: sha256 %s\r\nGreenhouse-Event-ID: %s\r\n%sContent-Length: %d\r\n\r\n%s"
        % (signature.encode(), delivery.encode(), more, len(body), body)
    )


@dataclass
class Told:
    """What came of it."""

    seconds: float
    milliseconds: list[float] = field(default_factory=list)
    """of those that were recorded"""
    statuses: Counter[int] = field(default_factory=Counter)
    """0: the connection ended without an answer"""

    @property
    def recorded(self) -> int:
        return self.statuses[200]

    @property
    def rate(self) -> float:
        return self.recorded / self.seconds

    def percentile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100)[percent - 1] if len(self.milliseconds) > 1 else float("nan")


class Connection(asyncio.Protocol):
    """One request at a time; says which status came back."""

    def __init__(self, free: Callable[["Connection", int], None]) -> None:
        self._free, self._seen = free, b""
        self._transport: asyncio.Transport | None = None
        self.scheduled: float | None = None
        """of the request under way"""

    @classmethod
    async def open(cls, port: int, free: Callable[["Connection", int], None]) -> Self:
        _, connection = await asyncio.get_running_loop().create_connection(lambda: cls(free), LOOPBACK, port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @property
    def gone(self) -> bool:
        """The other side has hung up."""
        return self._transport is None or self._transport.is_closing()

    def send(self, request: bytes, scheduled: float) -> None:
        self.scheduled, self._seen = scheduled, b""
        if self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Answers are short lines; the last byte of one is a line's end."""
        self._seen += data
        if _END in self._seen and self._seen.endswith(b"\n"):
            self._free(self, int(self._seen[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        if self.scheduled is not None:
            self._free(self, 0)

    def close(self) -> None:
        if self._transport:
            self._transport.abort()


class Load:
    """Some connections, and who waits for one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: deque[Connection] = deque()
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._left = 0
        self._told = Told(0)
        self._done = asyncio.Event()

    async def at(self, rate: float, requests: Sequence[bytes]) -> Told:
        """So many a second, each at its time."""
        await self._begin(len(requests))
        begun, sent = perf_counter(), 0
        while sent < len(requests):
            due = min(len(requests), int((perf_counter() - begun) * rate) + 1)
            for number in range(sent, due):
                self._send(requests[number], begun + number / rate)
            sent = due
            await asyncio.sleep(_TICK)
        return await self._end(begun)

    async def flat_out(self, requests: Sequence[bytes]) -> Told:
        """As fast as answers come."""
        await self._begin(len(requests))
        begun = perf_counter()
        for request in requests:
            self._send(request, begun)
        return await self._end(begun)

    async def _begin(self, count: int) -> None:
        self._left, self._told = count, Told(0)
        self._done.clear()
        await asyncio.sleep(0.05)  # whoever was hung up on while the requests were made hears of it now
        self._idle = deque(one for one in self._idle if not one.gone)
        while len(self._idle) < CONNECTIONS:
            self._idle.append(await Connection.open(self._port, self._free))

    async def _end(self, begun: float) -> Told:
        async with asyncio.timeout(_PATIENCE):
            await self._done.wait()
        self._told.seconds = perf_counter() - begun
        return self._told

    def _send(self, request: bytes, scheduled: float) -> None:
        while self._idle:
            connection = self._idle.popleft()
            if not connection.gone:
                connection.send(request, scheduled)
                return
            self._again()
        self._waiting.append((request, scheduled))

    def _free(self, connection: Connection, status: int) -> None:
        assert connection.scheduled is not None
        if status == 200:  # noqa: PLR2004
            self._told.milliseconds.append((perf_counter() - connection.scheduled) * 1e3)
        self._told.statuses[status] += 1
        self._left -= 1
        connection.scheduled = None
        if status and self._waiting:
            connection.send(*self._waiting.popleft())
        elif status:
            self._idle.append(connection)
        else:
            self._again()
        if not self._left:
            self._done.set()

    def _again(self) -> None:
        """Another connection in place of one that ended."""
        opening = asyncio.ensure_future(Connection.open(self._port, self._free))
        opening.add_done_callback(self._opened)

    def _opened(self, opening: asyncio.Future[Connection]) -> None:
        connection = opening.result()
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._idle.append(connection)

    def close(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()
