"""The one address of the demo, listened on before there is anything behind it: links in mails have to name its port."""

from typing import Self

from aiohttp import web

from afterview.events.errors import Misconfigured
from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.demo.screen.front import PAGES
from afterview.workers.demo.screen.website import PATHS
from afterview.workers.gateway.http.listener import Door, Listener, Routes
from afterview.workers.gateway.http.turned import TurnedAway


class Entrance:
    def __init__(self, port: int) -> None:
        """`port`: the one that it should have; another if somebody else has it."""
        self._doors: dict[tuple[str, str], Door] = {}
        self._port = port
        self._routes: Routes = [
            *((path, {"GET": self._leading("GET", path)}) for path in PATHS),
            *((path, {"GET": self._leading("GET", path), "POST": self._leading("POST", path)}) for path in PAGES),
        ]

    async def __aenter__(self) -> Self:
        self._listener = Listener("demo", LOOPBACK, self._port, self._routes)
        try:
            await self._listener.start()
        except Misconfigured:
            self._listener = Listener("demo", LOOPBACK, 0, self._routes)
            await self._listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()

    @property
    def url(self) -> str:
        return self._listener.url

    def open(self, routes: Routes) -> None:
        """From now on these answer."""
        self._doors = {(method, path): door for path, doors in routes for method, door in doors.items()}

    def _leading(self, method: str, path: str) -> Door:
        async def door(request: web.BaseRequest, *places: str) -> web.Response:
            if (method, path) not in self._doors:
                raise TurnedAway(503, "Nobody plays yet.", {"Retry-After": "1"})
            return await self._doors[method, path](request, *places)

        return door
