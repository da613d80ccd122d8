"""Kinds of bad traffic, each from a few connections, together more than comes of good webhooks beside."""

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from bench.intake.load import Connection, webhook, webhooks

CONNECTIONS = 8
PAUSE_SECONDS = 0.01
"""after each answer: up to 800 a second; flat out they would only show that a core has an end"""
_PATIENCE = 2.0
"""seconds for the answers that are still to come; some never do"""
_MEBIBYTE = 1024 * 1024
_PATH = b"POST /in/fjord/greenhouse HTTP/1.1\r\nHost: after.example.com\r\n"
_ZEROS = b"0" * _MEBIBYTE
_BOMB = gzip.compress(b"0" * (256 * _MEBIBYTE))
_WRONG = webhooks(1, secret="of somebody else")[0]  # noqa: S106 of nobody
_CHUNK = b"10000\r\n%s\r\n" % (b"0" * 65_536)

KINDS: Mapping[str, bytes] = {
    "wrong signatures": _WRONG,
    "replays of one webhook": webhooks(1)[0],
    "bodies of 1 MiB, not signed": webhook(_ZEROS, "large", "of somebody else"),
    "bodies over the limit": _PATH + b"Transfer-Encoding: chunked\r\n\r\n" + 17 * _CHUNK + b"0\r\n\r\n",
    "gzip bombs, 256 MiB in 256 kB": webhook(_BOMB, "bomb", "of somebody else", b"Content-Encoding: gzip\r\n"),
    "500 header fields": _PATH + b"".join(b"X-%d: a\r\n" % number for number in range(500)) + b"\r\n",
    "heads of 100 kB": _PATH + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1_000) for n in range(100)) + b"\r\n",
    "chunks that never end": _PATH + b"Transfer-Encoding: chunked\r\n\r\n" + 10 * _CHUNK,
    "pipelines of 100": _WRONG * 99 + webhook(b"{}", "last", "of somebody else", b"Connection: close\r\n"),
}


@asynccontextmanager
async def flooded(port: int, request: bytes) -> AsyncIterator[Counter[int]]:
    """How often each status came back; 0: hung up."""
    told: Counter[int] = Counter()
    enough = asyncio.Event()
    floods = [asyncio.create_task(_flood(port, request, told, enough)) for _ in range(CONNECTIONS)]
    try:
        yield told
    finally:
        enough.set()
        await asyncio.wait(floods, timeout=_PATIENCE)
        for one in floods:
            one.cancel()
        await asyncio.wait(floods)


async def _flood(port: int, request: bytes, told: Counter[int], enough: asyncio.Event) -> None:
    """One connection, or the next one; each answer is waited for."""
    while not enough.is_set():
        answers: asyncio.Queue[int] = asyncio.Queue()
        with suppress(OSError):
            connection = await Connection.open(port, _into(answers))
            try:
                while not (connection.gone or enough.is_set()):
                    connection.send(request, 0.0)
                    status = await answers.get()
                    told[status] += 1
                    if not status:
                        break
                    await asyncio.sleep(PAUSE_SECONDS)
            finally:
                connection.close()


def _into(answers: asyncio.Queue[int]) -> Callable[[Connection, int], None]:
    def free(_connection: Connection, status: int) -> None:
        answers.put_nowait(status)

    return free
