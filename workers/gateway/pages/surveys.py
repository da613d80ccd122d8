"""`/s/<token>`: the survey, as a form that works without scripts. GET shows it, only POST records (CONTRACT 6).

An answer goes on the candidate's log; the journey counts one for each invitation (rule 14, R46).
"""

import hashlib

from aiohttp import web
from pydantic_core import to_json

from afterview.events.journey.looking import invitation_stands
from afterview.schemas.incoming import SurveyAnswered
from afterview.schemas.incoming_data import SurveyAnsweredData
from afterview.schemas.people import Candidate
from afterview.schemas.survey import Survey
from afterview.workers.gateway.http.forms import form_of
from afterview.workers.gateway.pages.answers import LONGEST_TEXT, Answered, asked, fields, preselected, read_answers
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.recording import NotRecorded
from afterview.workers.tokens import Ticket

SOURCE = "/survey"
_STATUS = {"unsaved": 503}
_LONGEST_ID = 400


class Surveys:
    """The door of candidates who were asked."""

    def __init__(self, tickets: Tickets[Ticket], survey: Survey, means: Means) -> None:
        self._tickets, self._survey, self._means = tickets, survey, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """Changes nothing, however often a mail scanner looks."""
        guest = await self._guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        chosen = preselected(asked(self._survey, guest.ticket.touchpoint), request.query.get("score", ""))
        return self._form(guest, Answered({}, chosen, None, frozenset()))

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        """Record what was answered; or show the form again, with everything still in it."""
        guest = await self._guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        questions = asked(self._survey, guest.ticket.touchpoint)
        answered = read_answers(await form_of(request, self._means.body_seconds), questions)
        if answered.trouble:
            return self._form(guest, answered)
        try:
            await self._means.recorder.said(self._event(guest.ticket, answered))
        except NotRecorded:
            return self._form(guest, Answered({}, answered.entered, "unsaved", frozenset()))
        return self._means.pages.page("thanks", guest.language, company=guest.house.name)

    async def _guest(self, request: web.BaseRequest, token: str) -> Guest[Ticket] | web.Response:
        """Whoever may still answer; else a page that says why not: 200 (of a POST 409) answered already, 410 over.

        The journey may lag behind: an answer that it has not counted yet can be sent again, and is the same event.
        """
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        ticket = guest.ticket
        journey = await self._means.journeys.of(ticket.tenant, ticket.candidate_id)
        stands = invitation_stands(journey, ticket.invitation_id) if journey else "over"
        if stands == "open":
            return guest
        answered, looking = stands == "answered", request.method in ("GET", "HEAD")
        return self._means.pages.page(
            "answered" if answered else "over",
            guest.language,
            410 if not answered else 200 if looking else 409,
            company=guest.house.name,
        )

    def _form(self, guest: Guest[Ticket], answered: Answered) -> web.Response:
        questions = asked(self._survey, guest.ticket.touchpoint)
        return self._means.pages.page(
            "survey",
            guest.language,
            _STATUS.get(answered.trouble, 400) if answered.trouble else 200,
            company=guest.house.name,
            touchpoint=guest.ticket.touchpoint,
            fields=fields(questions, guest.language, answered.entered, answered.wrong),
            trouble=answered.trouble,
            longest=LONGEST_TEXT,
        )

    def _event(self, ticket: Ticket, answered: Answered) -> SurveyAnswered:
        """The same answers to the same invitation are the same event, however often they are sent."""
        now = self._means.recorder.clock.now()
        same = hashlib.sha256(to_json([ticket.invitation_id, sorted(answered.answers.items())])).hexdigest()[:32]
        return SurveyAnswered(
            specversion="1.0",
            id=f"{ticket.invitation_id[:_LONGEST_ID]}:{same}",
            source=SOURCE,
            type="afterview.survey.answered.v1",
            time=now,
            subject=f"applications/{ticket.application_id}" if ticket.application_id else None,
            data=SurveyAnsweredData(
                tenant=ticket.tenant,
                application_id=ticket.application_id,
                candidate=Candidate(id=ticket.candidate_id),
                invitation_id=ticket.invitation_id,
                answers=dict(answered.answers),
                submitted_at=now,
            ),
        )
