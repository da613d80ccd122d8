"""The operations listener: is this process alive and at work, where is it, why so, what comes next, and in numbers."""

from collections.abc import Awaitable, Callable
from typing import Self
from urllib.parse import unquote

from aiohttp import web

from afterview.events.outlook import Horizon
from afterview.schemas.base import MOMENT
from afterview.schemas.settings import GatewaySettings
from afterview.workers.gateway.http.formats import as_json
from afterview.workers.gateway.http.health import Health, Probe, well
from afterview.workers.gateway.http.listener import Door, Listener, Routes
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.upcoming import MOST_DAYS

Status = Callable[[], Awaitable[bytes]]
"""Where the process is, as JSON; nothing personal."""
Why = Callable[[str, str | None], Awaitable[bytes | None]]
"""The stories behind an id, in one tenant or all, as JSON (`workers/why.py`); None: nobody has this id."""
Upcoming = Callable[[Horizon, str | None], Awaitable[bytes]]
"""What comes next, in one tenant or all, as JSON (`workers/upcoming.py`)"""
Metrics = Callable[[], Awaitable[bytes]]
"""All its metrics, in Prometheus's text format"""

_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


def operations_routes(
    alive: Health,
    ready: Health,
    status: Status | None = None,
    *,
    why: Why | None = None,
    upcoming: Upcoming | None = None,
    metrics: Metrics | None = None,
    starting: Health = well,
) -> Routes:
    """`alive`, `ready`, `starting`: None is fine, else the reason."""
    probes = {"/healthz": alive, "/readyz": ready, "/startupz": starting}
    doors: dict[str, Door] = {path: Probe(ask).answer for path, ask in probes.items()}
    if status is not None:
        doors["/status.json"] = _Told(status, "application/json").answer
    if why is not None:
        doors["/why/<id>"] = _Explained(why).answer
    if upcoming is not None:
        doors["/upcoming"] = _Foretold(upcoming).answer
    if metrics is not None:
        doors["/metrics"] = _Told(metrics, _EXPOSITION).answer
    return [(path, {"GET": door}) for path, door in doors.items()]


class Operations:
    """Serves from `start` to `stop`; or use it as an async context manager.

    It may be started before anything else is: an orchestrator asks from the first second on.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        alive: Health,
        ready: Health,
        status: Status | None = None,
        *,
        starting: Health = well,
        why: Why | None = None,
        upcoming: Upcoming | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """`alive`, `ready`, `starting`: None is fine, else the reason. `status`: where the host is, as JSON.

        `why`, `upcoming`: the stories behind an id, and what comes next, where nobody else can read the states.
        `metrics`: the process, in numbers.
        """
        routes = operations_routes(alive, ready, status, why=why, upcoming=upcoming, metrics=metrics, starting=starting)
        self._listener = Listener("operations", settings.operations_host, settings.operations_port, routes)

    @property
    def port(self) -> int:
        """The port really listened on, once started."""
        return self._listener.port

    @property
    def url(self) -> str:
        return self._listener.url

    async def start(self) -> None:
        """Raises `Misconfigured` when the address cannot be had. One that is started already goes on."""
        if not self._listener.started:
            await self._listener.start()

    async def stop(self) -> None:
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


class _Told:
    def __init__(self, told: Callable[[], Awaitable[bytes]], kind: str) -> None:
        self._told, self._kind = told, kind

    async def answer(self, request: web.BaseRequest) -> web.Response:
        del request
        return web.Response(body=await self._told(), headers={"Content-Type": self._kind})


class _Explained:
    def __init__(self, why: Why) -> None:
        self._why = why

    async def answer(self, request: web.BaseRequest, wanted: str) -> web.Response:
        """An id that nobody has is 404 in JSON, so that it can be told from a listener that has no such path."""
        said = await self._why(unquote(wanted), request.rel_url.query.get("tenant"))
        if said is None:
            return as_json(404, [])
        return web.Response(body=said, content_type="application/json")


class _Foretold:
    def __init__(self, upcoming: Upcoming) -> None:
        self._upcoming = upcoming

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """`?until=TIME`, or `?days=N` (1); `tenant=`."""
        query = request.rel_url.query
        said = await self._upcoming(_horizon(query.get("until"), query.get("days", "1")), query.get("tenant"))
        return web.Response(body=said, content_type="application/json")


def _horizon(until: str | None, days: str) -> Horizon:
    try:
        if until is not None:
            return MOMENT.validate_python(until)
        if days.isdecimal() and int(days) <= MOST_DAYS:
            return int(days)
    except ValueError:
        pass
    raise TurnedAway(400, f"until is a time with an offset, such as 2027-03-04T11:00:00Z; days are 0 to {MOST_DAYS}")
