"""`/u/<token>`: no more mails. GET asks which, POST acts; a mail program's one click acts at once (RFC 8058, R27).

It needs no login, and works after its survey has ended: the token has its own, much later end. Whoever has opted out
may take it back here.
"""

from aiohttp import web

from afterview.workers.gateway.http.forms import form_of
from afterview.workers.gateway.http.origins import check_origin
from afterview.workers.gateway.pages.candidateevents import opted_in, opted_out
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.scopes import UNDO, Scope, scope_of
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.recording import NotRecorded
from afterview.workers.tokens import Ticket


class OptOuts:
    """The door of candidates who want to be left alone."""

    def __init__(self, tickets: Tickets[Ticket], means: Means) -> None:
        self._tickets, self._means = tickets, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """Asks; or says what has been stopped already, and offers to take that back. Changes nothing."""
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        scope = await self._stopped(guest.ticket)
        return self._page("opted_out", guest, scope=scope, new=False) if scope else self._form(guest)

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        form = await form_of(request, self._means.body_seconds)
        if scope := scope_of(form):
            return await self._stop(guest, scope)
        if UNDO not in form:
            return self._form(guest, 400, "unclear")
        check_origin(request, self._means.public_url)  # no mail program ever sends this
        return await self._undo(guest)

    async def _stop(self, guest: Guest[Ticket], scope: Scope) -> web.Response:
        recorder = self._means.recorder
        try:
            await recorder.said(opted_out(guest.ticket, scope, recorder.clock.now()))
        except NotRecorded:
            return self._form(guest, 503, "unsaved", scope)
        return self._page("opted_out", guest, scope=scope, new=True)

    async def _undo(self, guest: Guest[Ticket]) -> web.Response:
        """Whether there is an opt-out is the journey's to know: here it may not have heard of it yet."""
        recorder = self._means.recorder
        try:
            await recorder.said(opted_in(guest.ticket, recorder.clock.now()))
        except NotRecorded:
            return self._page("opted_out", guest, 503, trouble="unsaved")
        return self._page("opted_in", guest)

    async def _stopped(self, ticket: Ticket) -> Scope | None:
        """Of somebody erased nothing is told, not even that."""
        journey = await self._means.journeys.of(ticket.tenant, ticket.candidate_id)
        return journey.opted_out if journey and not journey.erased else None

    def _form(
        self, guest: Guest[Ticket], status: int = 200, trouble: str | None = None, chosen: Scope = "survey"
    ) -> web.Response:
        return self._page("opt_out", guest, status, trouble=trouble, chosen=chosen)

    def _page(self, page: str, guest: Guest[Ticket], status: int = 200, **known: object) -> web.Response:
        known = {"trouble": None, "scope": None, "new": False} | known
        return self._means.pages.page(page, guest.language, status, company=guest.house.name, **known)
