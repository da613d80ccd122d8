"""`/healthz`, `/readyz` and `/startupz` of the operations listener: 200, or 503 with one line of reason."""

from collections.abc import Callable

from aiohttp import web

from afterview.workers.gateway.http.turned import plain

Health = Callable[[], str | None]
"""None is fine; else the reason why not, in one line."""


def well() -> str | None:
    """Always fine."""
    return None


class Probe:
    def __init__(self, ask: Health) -> None:
        self._ask = ask

    async def answer(self, request: web.BaseRequest) -> web.Response:
        del request
        reason = self._ask()
        return plain(200, "ok") if reason is None else plain(503, " ".join(reason.split()))
