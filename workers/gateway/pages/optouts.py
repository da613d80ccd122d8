"""`/u/<token>`: no more mails. GET asks which, POST acts; a mail program's one click acts at once (RFC 8058, R27).

It needs no login, and works after its survey has ended: the token has its own, much later end.
"""

from typing import Literal

from aiohttp import web

from afterview.schemas.incoming import CandidateOptedOut
from afterview.schemas.incoming_data import OptedOutData
from afterview.schemas.people import Candidate
from afterview.workers.gateway.http.forms import Form, form_of
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.recording import NotRecorded
from afterview.workers.tokens import Ticket

SOURCE = "/opt-out"
ONE_CLICK = ("List-Unsubscribe", "One-Click")
Scope = Literal["survey", "all"]
SCOPES: tuple[Scope, ...] = ("survey", "all")
_LONGEST_ID = 400


class OptOuts:
    """The door of candidates who want to be left alone."""

    def __init__(self, tickets: Tickets[Ticket], means: Means) -> None:
        self._tickets, self._means = tickets, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """Asks; changes nothing."""
        guest = self._tickets.guest(request, token)
        return guest if isinstance(guest, web.Response) else self._form(guest)

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        scope = scope_of(await form_of(request, self._means.body_seconds))
        if scope is None:
            return self._form(guest, 400, "unclear")
        try:
            await self._means.recorder.said(self._event(guest.ticket, scope))
        except NotRecorded:
            return self._form(guest, 503, "unsaved", scope)
        return self._means.pages.page("opted_out", guest.language, company=guest.house.name, scope=scope)

    def _form(
        self, guest: Guest[Ticket], status: int = 200, trouble: str | None = None, chosen: Scope = "survey"
    ) -> web.Response:
        return self._means.pages.page(
            "opt_out", guest.language, status, company=guest.house.name, trouble=trouble, chosen=chosen
        )

    def _event(self, ticket: Ticket, scope: Scope) -> CandidateOptedOut:
        """Opting out twice is the same event."""
        return CandidateOptedOut(
            specversion="1.0",
            id=f"{ticket.invitation_id[:_LONGEST_ID]}:{scope}",
            source=SOURCE,
            type="afterview.candidate.opted_out.v1",
            time=self._means.recorder.clock.now(),
            data=OptedOutData(tenant=ticket.tenant, candidate=Candidate(id=ticket.candidate_id), scope=scope),
        )


def scope_of(form: Form) -> Scope | None:
    """What the candidate wants no more of. One click stops what its mail belongs to: surveys."""
    if ONE_CLICK in form:
        return "survey"
    given = {value for name, value in form if name == "scope"}
    return next((scope for scope in SCOPES if given == {scope}), None)
