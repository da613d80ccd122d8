"""Reading a request's body: its bytes as they were sent, of bounded size, in bounded time."""

import asyncio
from typing import TypeVar

from aiohttp import HttpVersion11, web

from afterview.workers.gateway.http.turned import TurnedAway

T = TypeVar("T", bytes, bytearray)

LARGEST = 1024 * 1024
"""bytes (CONTRACT 6)"""
LARGEST_FORM = 384 * 1024
"""bytes: room for the longest letter with notes and a remark beside it, 36 300 characters, of which a browser makes up
to nine bytes each (a Chinese one is `%E8%A9%B1`); no other page has a larger form"""
SMALL = 32 * 1024
"""bytes that every request may have here, as webhooks and forms nearly always do"""
ROOM = 64 * 1024 * 1024
"""bytes of all the larger bodies that are under way, together"""
SECONDS = 30.0


class Room:
    """What larger bodies take of the memory while they come. Anybody may send one, signed or not, and slowly."""

    def __init__(self, size: int = ROOM) -> None:
        self.free = size

    def take(self, size: int) -> None:
        if size > self.free:
            raise TurnedAway(503, "Too much at once; try again later.", {"Retry-After": "10"}, hang_up=True)
        self.free -= size


_room = Room()
"""of this process, as its memory is"""


async def read(request: web.BaseRequest, limit: int = LARGEST, seconds: float = SECONDS) -> bytes:
    """The whole body, whether its length was announced or not; 413 and 408 when it is too large or too slow.

    503 when too many others are large and under way.
    """
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    try:
        await _go_on(request)
        if request.content.is_eof():  # it came together with its head, as most do
            return _checked(request.content.read_nowait(), limit)
        async with asyncio.timeout(seconds):
            return await _all(request, limit)
    except TimeoutError:
        raise TurnedAway(408, "The request took too long.", hang_up=True) from None
    except (web.RequestPayloadError, OSError):
        raise TurnedAway(400, "The request ended before its body did.", hang_up=True) from None


async def _all(request: web.BaseRequest, limit: int) -> bytes:
    taken, held = bytearray(), 0
    try:
        async for chunk in request.content.iter_any():
            taken += chunk
            _checked(taken, limit)
            if (more := len(taken) - SMALL - held) > 0:
                _room.take(more)
                held += more
        return bytes(taken)
    finally:
        _room.free += held


def _checked(body: T, limit: int) -> T:
    if len(body) > limit:
        raise _too_large(limit)
    return body


async def _go_on(request: web.BaseRequest) -> None:
    """A client that asked first (`curl` does, with large bodies) has not been turned away: RFC 9110, 10.1.1."""
    if request.version >= HttpVersion11 and request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer itself has not begun


def _too_large(limit: int) -> TurnedAway:
    return TurnedAway(413, f"At most {limit} bytes.", hang_up=True)


def media_type(request: web.BaseRequest) -> str:
    """What the body says that it is, without its parameters; empty when it does not say."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
