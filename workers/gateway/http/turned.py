"""How a request is turned away: a status and one short line, which never quotes the request."""

from collections.abc import Mapping

from aiohttp import web

from afterview.workers.gateway.http.formats import as_json

TEXT = {"Content-Type": "text/plain; charset=utf-8"}


class TurnedAway(Exception):
    """The request goes no further; whoever raises it has stored nothing."""

    def __init__(
        self, status: int, line: str, headers: Mapping[str, str] | None = None, *, hang_up: bool = False
    ) -> None:
        """`hang_up`: the rest of the request is not worth waiting for."""
        super().__init__(line)
        self.status, self.line, self.hang_up = status, line, hang_up
        self.headers = dict(headers or {})

    def response(self, *, json: bool = False) -> web.Response:
        response = as_json(self.status, {"error": self.line}) if json else plain(self.status, self.line)
        response.headers.update(self.headers)
        if self.hang_up:
            response.force_close()
        return response


def plain(status: int, line: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """One line of text."""
    return web.Response(status=status, body=f"{line}\n".encode(), headers={**TEXT, **(headers or {})})
