"""Reading a request's body: its bytes as they were sent, of bounded size, in bounded time."""

import asyncio

from aiohttp import HttpVersion11, web

from afterview.workers.gateway.http.turned import TurnedAway

LARGEST = 1024 * 1024
"""bytes (CONTRACT 6)"""
LARGEST_FORM = 384 * 1024
"""bytes: room for the longest letter with notes and a remark beside it, 36 300 characters, of which a browser makes up
to nine bytes each (a Chinese one is `%E8%A9%B1`); no other page has a larger form"""
SECONDS = 30.0


async def read(request: web.BaseRequest, limit: int = LARGEST, seconds: float = SECONDS) -> bytes:
    """The whole body, whether its length was announced or not; 413 and 408 when it is too large or too slow."""
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(seconds):
            return await _all(request, limit)
    except TimeoutError:
        raise TurnedAway(408, "The request took too long.", hang_up=True) from None
    except (web.RequestPayloadError, OSError):
        raise TurnedAway(400, "The request ended before its body did.", hang_up=True) from None


async def _all(request: web.BaseRequest, limit: int) -> bytes:
    await _go_on(request)
    taken = bytearray()
    async for chunk in request.content.iter_any():
        taken += chunk
        if len(taken) > limit:
            raise _too_large(limit)
    return bytes(taken)


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
