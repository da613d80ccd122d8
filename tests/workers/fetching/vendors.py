"""APIs of vendors, as their documentation and recorded answers show them, on this machine; with all that goes wrong."""

import asyncio
import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from tests.events.ats.bodies import Json
from tests.workers.mail.smtp import LOOPBACK

KEY = "a key of the API"
BASIC, BEARER = f"Basic {b64encode(f'{KEY}:'.encode()).decode()}", f"Bearer {KEY}"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Vendor:
    """One API: what it holds by path, and what it does instead, once each."""

    login: str
    holds: dict[str, Any] = field(default_factory=dict)
    """by path: an answer, or a function that makes it of the request"""
    instead: dict[str, list[Handler]] = field(default_factory=lambda: defaultdict(list))
    """by path; `*`: of any"""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    down: bool = False

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def fail(self, *handlers: Handler, path: str = "*") -> None:
        self.instead[path] += handlers

    async def answer(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if text else None
        self.asked.append(Asked(request.method, request.path, dict(request.query), dict(request.headers), body))
        if self.down:
            return web.Response(status=503)
        for path in (request.path, "*"):
            if self.instead[path]:
                return await self.instead[path].pop(0)(request)
        return await self.held(request)

    async def held(self, request: web.Request) -> web.StreamResponse:
        """As if nothing were wrong."""
        if request.headers.get("Authorization") != self.login:
            return web.json_response({"error": "unauthorized"}, status=401)
        if request.path not in self.holds:
            return web.json_response({"error": "not found"}, status=404)
        held = self.holds[request.path]
        found = held(request, self.asked[-1].body) if callable(held) else held
        return found if isinstance(found, web.StreamResponse) else web.json_response(found)


@asynccontextmanager
async def speaking(vendor: Vendor) -> AsyncIterator[Vendor]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendor.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    vendor.url = "http://{}:{}".format(*runner.addresses[0])
    try:
        yield vendor
    finally:
        await runner.cleanup()


def status(code: int, **headers: str) -> Handler:
    async def answered(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response({"error": "of the vendor"}, status=code, headers=named)

    return answered


def said(text: str, content_type: str = "application/json") -> Handler:
    async def answered(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type)

    return answered


async def silent(request: web.Request) -> web.StreamResponse:
    """Takes the request, and says nothing until nobody listens any more."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 nobody tells
        await asyncio.sleep(0.02)
    return web.Response()


async def hung_up(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


def page_of(elements: list[Json], cursor: str | None, size: int) -> tuple[list[Json], str | None]:
    """A page of a list that is told where it goes on by a number, and where the next one is."""
    start = int(cursor or 0)
    more = start + size < len(elements)
    return elements[start : start + size], str(start + size) if more else None
