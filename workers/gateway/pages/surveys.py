"""`/s/<token>`: the survey, as a form that works without scripts. GET shows it, only POST records (CONTRACT 6).

An answer goes on the candidate's log; the journey counts one for each invitation (rule 14, R46). Beside the survey
about an interview, and apart from it, the candidate may say how they would like to hear from us (rule 25).
"""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from afterview.events.journey.looking import Standing, invitation_stands
from afterview.events.topics import CANDIDATE_EVENTS, DAY, TOPICS
from afterview.schemas.survey import Question, Surveys
from afterview.workers.gateway.http.forms import form_of
from afterview.workers.gateway.pages.answers import LONGEST_TEXT, Answered, fields, preselected, read_answers
from afterview.workers.gateway.pages.candidateevents import answered as answered_event
from afterview.workers.gateway.pages.candidateevents import preferred
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.pages.wishes import AFTERWARDS, LONGEST_TIMES, Wish, apart, read_wish
from afterview.workers.gateway.recording import NotRecorded, Said
from afterview.workers.tokens import Ticket

DAYS_KEPT = (TOPICS[CANDIDATE_EVENTS].retention or DAY).days
"""for which the log says whose an answer is: the page promises no more"""
_STATUS = {"unsaved": 503}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent, or what a form begins with."""

    answered: Answered
    wish: Wish
    afterwards: bool = False
    """the wish alone: the questions were not on the page"""

    @property
    def trouble(self) -> str | None:
        """Either part may be left out, not both; what is wrong with the first is told first."""
        only_wish = self.answered.trouble == "empty" and (self.wish.preference or self.wish.trouble)
        if self.afterwards or only_wish:
            return self.wish.trouble or (None if self.wish.preference else "channel")
        return self.answered.trouble or self.wish.trouble


class SurveyDoor:
    """The door of candidates who were asked."""

    def __init__(self, tickets: Tickets[Ticket], surveys: Surveys, means: Means) -> None:
        self._tickets, self._surveys, self._means = tickets, surveys, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """Changes nothing, however often a mail scanner looks."""
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        if (stands := await self._stands(guest)) != "open":
            return self._ended(guest, stands, 200)
        chosen = preselected(self._questions(guest), request.query.get("score", ""))
        return self._form(guest, Form(Answered({}, chosen, None, frozenset()), Wish()))

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        """Record what was said, all of it or nothing; or show the form again, with everything still in it."""
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        stands = await self._stands(guest)
        form = self._read(guest, await form_of(request, self._means.body_seconds))
        if stands == "over" or (stands == "answered" and not form.afterwards):
            return self._ended(guest, stands, 409, form.wish)
        if form.trouble:
            return self._again(guest, form, form.trouble)
        try:
            await self._means.recorder.said(*self._events(guest, form))
        except NotRecorded:
            return self._again(guest, form, "unsaved")
        return self._thanks(guest, form)

    async def _stands(self, guest: Guest[Ticket]) -> Standing:
        """The journey may lag behind: an answer that it has not counted yet can be sent again, as the same event."""
        journey = await self._means.journeys.of(guest.ticket.tenant, guest.ticket.candidate_id)
        return invitation_stands(journey, guest.ticket.invitation_id) if journey else "over"

    def _questions(self, guest: Guest[Ticket]) -> list[Question]:
        return self._surveys.of(guest.ticket.tenant).of(guest.ticket.touchpoint)

    def _read(self, guest: Guest[Ticket], sent: list[tuple[str, str]]) -> Form:
        survey, wish = apart(sent) if _may_wish(guest) else (sent, [])
        answered = read_answers(survey, self._questions(guest))
        afterwards = answered.trouble == "empty" and any(name == AFTERWARDS for name, _ in wish)
        return Form(answered, read_wish(wish), afterwards)

    def _events(self, guest: Guest[Ticket], form: Form) -> list[Said]:
        now = self._means.recorder.clock.now()
        events: list[Said] = []
        if form.answered.answers:
            events.append(answered_event(guest.ticket, form.answered.answers, now))
        if form.wish.preference:
            events.append(preferred(guest.ticket, form.wish.preference, now))
        return events

    def _again(self, guest: Guest[Ticket], form: Form, trouble: str) -> web.Response:
        if not form.afterwards:
            return self._form(guest, form, trouble)
        return self._page("answered", guest, _STATUS.get(trouble, 400), wish=form.wish, trouble=trouble)

    def _form(self, guest: Guest[Ticket], form: Form, trouble: str | None = None) -> web.Response:
        return self._page(
            "survey",
            guest,
            _STATUS.get(trouble, 400) if trouble else 200,
            touchpoint=guest.ticket.touchpoint,
            fields=fields(self._questions(guest), guest.language, form.answered.entered, form.answered.wrong),
            wish=form.wish if _may_wish(guest) else None,
            trouble=trouble,
            longest=LONGEST_TEXT,
            days_kept=DAYS_KEPT,
        )

    def _thanks(self, guest: Guest[Ticket], form: Form) -> web.Response:
        """Whoever has said one thing is asked once for the other."""
        saved = bool(form.answered.answers)
        offered = Wish() if _may_wish(guest) and not form.wish.preference else None
        return self._page(
            "thanks", guest, saved=saved, heard=form.wish.preference, more=not (saved or form.afterwards), wish=offered
        )

    def _ended(self, guest: Guest[Ticket], stands: Standing, refused: int, wish: Wish | None = None) -> web.Response:
        """Answered already: 200 to a look, 409 to another answer; else over: 410."""
        if stands == "over":
            return self._page("over", guest, 410)
        return self._page("answered", guest, refused, wish=(wish or Wish()) if _may_wish(guest) else None)

    def _page(self, page: str, guest: Guest[Ticket], status: int = 200, **known: Any) -> web.Response:
        known = {"trouble": None, "longest_times": LONGEST_TIMES} | known
        return self._means.pages.page(page, guest.language, status, company=guest.house.name, **known)


def _may_wish(guest: Guest[Ticket]) -> bool:
    """Whatever has been decided since: the page says nothing of it."""
    return guest.ticket.touchpoint == "interview"
