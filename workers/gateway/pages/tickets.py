"""Opening the token of a page's address, and the kind word for one that opens nothing."""

from dataclasses import dataclass
from typing import Generic

from aiohttp import web

from afterview.events.letters.values import Language
from afterview.workers.gateway.http.formats import as_json, wants_json
from afterview.workers.gateway.pages.rendering import Pages, preferred
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

    def __init__(self, purpose: Purpose[T], tokens: Tokens, houses: Houses, pages: Pages) -> None:
        self._purpose, self._tokens, self._houses, self._pages = purpose, tokens, houses, pages

    def guest(self, request: web.BaseRequest, token: str) -> Guest[T] | web.Response:
        """Who comes with this token; else a page that says why it opens nothing: 404 forged, 410 expired."""
        found = self._tokens.open(self._purpose, token)
        if wants_json(request) and isinstance(found, Forged | Expired):
            return (
                as_json(404, {"error": "forged"}) if isinstance(found, Forged) else as_json(410, {"error": "expired"})
            )
        if isinstance(found, Forged):
            return self._pages.page("forged", preferred(request, self._houses.languages), 404)
        if isinstance(found, Expired):
            guest = self._known(found.ticket)
            return self._pages.page(
                "expired", guest.language, 410, company=guest.house.name, purpose=self._purpose.name
            )
        return self._known(found)

    def _known(self, ticket: T) -> Guest[T]:
        house = self._houses.of(ticket.tenant)
        return Guest(ticket, house, house.speaks(ticket.locale))
