"""Opening the token of a page's address, and the kind word for one that opens nothing."""

from dataclasses import dataclass
from typing import Generic

from aiohttp import web

from afterview.events.letters.values import Language
from afterview.workers.gateway.http.formats import as_json, wants_json
from afterview.workers.gateway.pages.rendering import Pages, preferred
from afterview.workers.gateway.pages.throttle import Throttle
from afterview.workers.mail.houses import House, Houses
from afterview.workers.tokens import Expired, Forged, Purpose, T, Tokens


@dataclass(frozen=True, slots=True)
class Guest(Generic[T]):
    """Whom a page is for."""

    ticket: T
    house: House
    language: Language


class Tickets(Generic[T]):
    """Opens tokens of one purpose."""

    def __init__(self, purpose: Purpose[T], tokens: Tokens, houses: Houses, pages: Pages, throttle: Throttle) -> None:
        self._purpose, self._tokens, self._houses, self._pages = purpose, tokens, houses, pages
        self._throttle = throttle

    def guest(self, request: web.BaseRequest, token: str) -> Guest[T] | web.Response:
        """Who comes with this token; else a page that says why not: 404 forged, 410 expired, 429 far too often."""
        found = self._tokens.open(self._purpose, token)
        if isinstance(found, Forged):
            return self._refused(request, "forged", 404, self._throttle.forged())
        guest = self._known(found.ticket if isinstance(found, Expired) else found)
        acts = request.method not in ("GET", "HEAD")
        wait = self._throttle.opened(token, acts=acts)
        if wait or isinstance(found, Expired):
            return self._refused(request, "expired", 410, wait, guest)
        return guest

    def _refused(
        self, request: web.BaseRequest, error: str, status: int, wait: int, guest: Guest[T] | None = None
    ) -> web.Response:
        """As a page or as JSON. `guest`: whose token it was, or is; in whose language it is said."""
        if wait:
            error, status = "busy", 429
        if wants_json(request):
            answer = as_json(status, {"error": error})
        else:
            language = guest.language if guest else preferred(request, self._houses.languages)
            company = guest.house.name if guest else None
            answer = self._pages.page(error, language, status, company=company, purpose=self._purpose.name)
        if wait:
            answer.headers["Retry-After"] = str(wait)
        return answer

    def _known(self, ticket: T) -> Guest[T]:
        house = self._houses.of(ticket.tenant)
        return Guest(ticket, house, house.speaks(ticket.locale))
