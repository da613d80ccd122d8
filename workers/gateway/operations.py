"""The operations listener: whether this process is alive, whether it does all its work, and where it is."""

from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web

from afterview.schemas.settings import GatewaySettings
from afterview.workers.gateway.http.health import Health, Probe
from afterview.workers.gateway.http.listener import Listener, Routes

Status = Callable[[], Awaitable[bytes]]
"""Where the process is, as JSON; nothing personal."""


def operations_routes(alive: Health, ready: Health, status: Status | None = None) -> Routes:
    """`alive`, `ready`: None is fine, else the reason."""
    routes: Routes = (
        ("/healthz", {"GET": Probe(alive).answer}),
        ("/readyz", {"GET": Probe(ready).answer}),
    )
    return routes if status is None else (*routes, ("/status.json", {"GET": _Told(status).answer}))


class Operations:
    """Serves from `start` to `stop`; or use it as an async context manager. For a process without the public pages."""

    def __init__(self, settings: GatewaySettings, alive: Health, ready: Health, status: Status | None = None) -> None:
        routes = operations_routes(alive, ready, status)
        self._listener = Listener("operations", settings.operations_host, settings.operations_port, routes)

    @property
    def port(self) -> int:
        """The port really listened on, once started."""
        return self._listener.port

    async def __aenter__(self) -> Self:
        await self._listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()


class _Told:
    def __init__(self, status: Status) -> None:
        self._status = status

    async def answer(self, request: web.BaseRequest) -> web.Response:
        del request
        return web.Response(body=await self._status(), content_type="application/json")
