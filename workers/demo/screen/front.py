"""The demo's front door, which links in mails lead to: what the visitor asks for is passed on to the gateway."""

from collections.abc import Mapping

from aiohttp import ClientSession, web

from afterview.workers.demo.play import Play
from afterview.workers.demo.players.visitor import Visitor
from afterview.workers.gateway.http.forms import parsed
from afterview.workers.gateway.http.listener import Routes
from afterview.workers.gateway.http.reading import LARGEST_FORM, media_type, read

PAGES = ("/s/<token>", "/u/<token>", "/t/<token>", "/r/<token>")
_PASSED_ON = ("Accept-Language", "Content-Type", "Accept", "Origin", "Sec-Fetch-Site", "User-Agent")
_NOT_BACK = {"content-length", "transfer-encoding", "connection", "date", "server", "keep-alive", "content-encoding"}
_OK = range(200, 400)


class FrontDoor:
    def __init__(self, session: ClientSession, gateway: str, play: Play, visitor: Visitor) -> None:
        """`gateway`: the address of its public listener."""
        self._session, self._gateway, self._play, self._visitor = session, gateway, play, visitor

    @property
    def routes(self) -> Routes:
        doors = {"GET": self._shows, "POST": self._takes}
        return [(path, doors) for path in PAGES]

    async def _shows(self, request: web.BaseRequest, _token: str) -> web.Response:
        return await self._passed_on(request, b"")

    async def _takes(self, request: web.BaseRequest, _token: str) -> web.Response:
        """The play stands still meanwhile."""
        body = await read(request, LARGEST_FORM)
        form = parsed(media_type(request), request.headers.get("Content-Type", ""), body)
        async with self._play.visit():
            note = await self._visitor.intends(f"{self._gateway}{request.rel_url.raw_path_qs}", form)
            answer = await self._passed_on(request, body)
            if answer.status in _OK:
                note()
            return answer

    async def _passed_on(self, request: web.BaseRequest, body: bytes) -> web.Response:
        address = f"{self._gateway}{request.rel_url.raw_path_qs}"
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        async with self._session.request(
            request.method, address, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return web.Response(status=answer.status, body=await answer.read(), headers=_back(answer.headers))


def _back(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _NOT_BACK}
