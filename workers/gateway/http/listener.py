"""One listening address, its paths, and how it answers what is no request of ours."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from aiohttp import web

from afterview.events.errors import AfterviewError, Misconfigured, Unreachable
from afterview.workers.clock import counted_seconds
from afterview.workers.gateway.http.connections import MOST, Connections, Protocol, Server
from afterview.workers.gateway.http.descriptors import room_for
from afterview.workers.gateway.http.formats import wants_json
from afterview.workers.gateway.http.headers import dressed
from afterview.workers.gateway.http.turned import TurnedAway, plain
from afterview.workers.gateway.recording import NotRecorded
from afterview.workers.guard import Fatal, guarded

Door = Callable[..., Awaitable[web.Response]]
"""Answers a request; it is given what stands in the path's <places>."""
Routes = Sequence[tuple[str, Mapping[str, Door]]]


class Answered(NamedTuple):
    """One request, for whoever counts."""

    route: str
    """its path as `Routes` have it; empty where there is none"""
    places: Mapping[str, str]
    """what stood in the <places>, by name: whatever was sent"""
    status: int
    seconds: float


Answers = Callable[[Answered], None]


class _Route(NamedTuple):
    path: str
    pattern: re.Pattern[str]
    doors: Mapping[str, Door]


def unwatched(_answered: Answered) -> None:
    """Nobody measures."""


STOP_SECONDS = 5.0
WAITING = 1024
"""connections that may wait to be accepted"""
AT_A_TIME = 16
"""are accepted before anybody else has a turn: asyncio takes as many at once as may wait, for a tenth of a second"""
_PLACE = re.compile(r"<(\w+)>")


class Listener:
    """Serves routes on one address from `start` to `stop`."""

    def __init__(
        self, name: str, host: str, port: int, routes: Routes, watch: Answers = unwatched, *, connections: int = MOST
    ) -> None:
        """`port` 0 takes a free one. `connections`: at once, at most."""
        self._name, self._host, self._port, self._watch = name, host, port, watch
        self._most = connections
        self._routes = [_Route(path, _pattern(path), doors) for path, doors in routes]
        self._runner: web.ServerRunner | None = None

    @property
    def started(self) -> bool:
        return self._runner is not None

    @property
    def port(self) -> int:
        """The port that is listened on, once started."""
        addresses = self._runner.addresses if self._runner else []
        return int(addresses[0][1]) if addresses else self._port

    @property
    def url(self) -> str:
        """What it is called on this machine."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Raises `Misconfigured` when the address cannot be had."""
        server = Server(self._answer, Connections(room_for(self._most)))
        self._runner = web.ServerRunner(server, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        try:
            site = web.TCPSite(self._runner, self._host, self._port, backlog=AT_A_TIME)
            await site.start()
            _let_wait(site)
        except OSError as error:
            await self.stop()
            where = f"gateway.{self._name}_host and {self._name}_port: {self._host}:{self._port}"
            raise Misconfigured(f"{where} cannot be listened on ({error.strerror or 'no such address'})") from error

    async def stop(self) -> None:
        """Requests under way are finished first."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        begun = counted_seconds()
        route, places = self._route(request.rel_url.raw_path)
        response = dressed(await self._guarded(request, route, places))
        path = "" if route is None else route.path
        self._watch(Answered(path, places, response.status, counted_seconds() - begun))
        if isinstance(request.protocol, Protocol):
            request.protocol.answered()
        return response

    async def _guarded(self, request: web.BaseRequest, route: _Route | None, places: Mapping[str, str]) -> web.Response:
        """A bug costs the one request that met it: nothing of it was acknowledged."""
        try:
            with guarded("gateway"):
                return await self._routed(request, route, places)
        except (Fatal, AfterviewError):
            return plain(500, "Something went wrong here; nothing was recorded.")

    async def _routed(self, request: web.BaseRequest, route: _Route | None, places: Mapping[str, str]) -> web.Response:
        try:
            return await _door(request.method, route)(request, *places.values())
        except TurnedAway as turned:
            return turned.response(json=wants_json(request))
        except (NotRecorded, Unreachable):  # nothing can be written, or read: a locked file
            later = TurnedAway(503, "This cannot be recorded now; try again later.", {"Retry-After": "60"})
            return later.response(json=wants_json(request))

    def _route(self, path: str) -> tuple[_Route | None, Mapping[str, str]]:
        for route in self._routes:
            if found := route.pattern.fullmatch(path):
                return route, found.groupdict("")
        return None, {}


def _let_wait(site: web.TCPSite) -> None:
    """In the kernel, where `WAITING` of them are in nobody's way."""
    server = site._server  # noqa: SLF001 its sockets are told nowhere else
    for one in server.sockets if isinstance(server, asyncio.Server) else ():
        with socket.fromfd(one.fileno(), one.family, one.type) as the_same:
            the_same.listen(WAITING)


def _door(method: str, route: _Route | None) -> Door:
    if route is None:
        raise TurnedAway(404, "There is nothing here.")
    door = route.doors.get("GET" if method == "HEAD" else method)
    if door is None:
        raise TurnedAway(405, "Not that method.", {"Allow": _allowed(route.doors)})
    return door


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>[^/]+)", path))


def _allowed(doors: Mapping[str, Door]) -> str:
    return ", ".join([*doors, "HEAD"] if "GET" in doors else doors)
