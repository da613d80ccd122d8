"""`/t/<token>`: one task for its assignee: the brief, notes, the letter, closing it (CONTRACT 3 and 6).

GET never changes anything; with `?call=` it gives the calendar file of a call then. The page ends with its task; of an
erased candidate nothing is shown. To whoever asks for JSON, GET gives the brief, and errors are JSON with the same
status.
"""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from afterview.events.journey.looking import ClosedTask, OpenTask, look_up_task
from afterview.events.journey.reassigning import was_given_away
from afterview.events.journey.state import Journey
from afterview.events.letters import Brief
from afterview.events.letters.values import PARTS
from afterview.workers.gateway.http.formats import as_json, wants_json
from afterview.workers.gateway.http.forms import form_of
from afterview.workers.gateway.http.origins import check_origin
from afterview.workers.gateway.pages import wording
from afterview.workers.gateway.pages.callfile import as_attachment
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.handing import called, handing
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.reading import Reading
from afterview.workers.gateway.pages.taskcalls import call_asked_for
from afterview.workers.gateway.pages.taskevents import entered_events
from afterview.workers.gateway.pages.taskforms import (
    LONGEST_LETTER,
    LONGEST_NOTE,
    LONGEST_SUBJECT,
    Entered,
    read_entered,
)
from afterview.workers.gateway.pages.taskview import task_view
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.recording import NotRecorded
from afterview.workers.tokens import TaskTicket

_ERASED = ClosedTask(end="cancelled", reason="erased")
_NOTED = ("do", "interview", *PARTS)
_LONGEST = {"note": LONGEST_NOTE, "text": LONGEST_LETTER, "subject": LONGEST_SUBJECT}


@dataclass(frozen=True, slots=True)
class Opened:
    """An open task, and who has come for it."""

    request: web.BaseRequest
    guest: Guest[TaskTicket]
    prepared: Prepared


class Tasks:
    """The door of assignees."""

    def __init__(self, tickets: Tickets[TaskTicket], means: Means) -> None:
        self._tickets, self._means = tickets, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """The brief; changes nothing."""
        opened = await self._opened(request, token)
        if isinstance(opened, web.Response):
            return opened
        if call := call_asked_for(request.query.get("call"), opened.prepared, opened.guest, self._means):
            return as_attachment(call)
        return as_json(200, self._told(opened)) if wants_json(request) else self._page(opened, Entered())

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        """Record what was done; or show the page again, with everything still in it."""
        check_origin(request, self._means.public_url)
        opened = await self._opened(request, token)
        if isinstance(opened, web.Response):
            return opened
        prepared = opened.prepared
        ids = {interview.id for interview in prepared.interviews}
        entered = read_entered(await form_of(request, self._means.body_seconds), ids, prepared.ready_text)
        if entered.trouble:
            return self._again(opened, entered, 400, entered.trouble)
        if entered.do == "check":
            return self._checked(opened, entered)
        if entered.do == "send" and (obstacle := prepared.obstacle):
            return self._again(opened, entered, 409, obstacle)
        if entered.do == "reassign" and (trouble := self._not_given(opened, entered)):
            return trouble
        recorder = self._means.recorder
        try:
            await recorder.said(*entered_events(prepared, opened.guest.ticket.person, entered, recorder.clock.now()))
        except NotRecorded:
            return self._again(opened, Entered(entered.fields, "unsaved"), 503, "unsaved")
        return self._done(opened, entered)

    async def _opened(self, request: web.BaseRequest, token: str) -> Opened | web.Response:
        """The open task; else a page that says how it ended: 410."""
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        journey = await self._means.journeys.of(guest.ticket.tenant, guest.ticket.candidate_id)
        if journey is None or journey.erased:
            return self._closed(request, guest, _ERASED if journey else None)
        found = look_up_task(journey, guest.ticket.task_id)
        if not isinstance(found, OpenTask):
            return self._closed(request, guest, found)
        if was_given_away(found.task, guest.ticket.person):
            return self._given_away(request, guest, found)
        return Opened(request, guest, self._prepared(guest, journey, found))

    def _told(self, opened: Opened) -> dict[str, Any]:
        """The brief, and what helps with it: advice on wording, times for a call."""
        desk, prepared = self._means.desk, opened.prepared
        calls = desk.calls(prepared, self._means.recorder.clock.now())
        return contract(prepared.brief) | {
            "lint": wording.as_told(prepared),
            "calls": [{"start": call.start, "end": call.end, "at_work": call.at_work} for call in calls],
        }

    def _checked(self, opened: Opened, entered: Entered) -> web.Response:
        """What is to be said of the texts as they stand; nothing is recorded."""
        if wants_json(opened.request):
            prepared = opened.prepared
            found = wording.on_note(prepared, entered.note)
            if prepared.is_letter:
                found += wording.on_letter(prepared, entered.text)
            return as_json(200, {"lint": [finding._asdict() for finding in found]})
        return self._page(opened, entered, checked=True)

    def _prepared(self, guest: Guest[TaskTicket], journey: Journey, found: OpenTask) -> Prepared:
        return self._means.desk.prepare(journey, found, guest.house.name, guest.ticket.person)

    def _closed(self, request: web.BaseRequest, guest: Guest[TaskTicket], closed: ClosedTask | None) -> web.Response:
        end, reason = (closed.end, closed.reason) if closed else (None, None)
        if wants_json(request):
            return as_json(410, {"error": "closed", "end": end, "reason": reason})
        return self._means.pages.page("closed", guest.language, 410, company=guest.house.name, end=end, reason=reason)

    def _given_away(self, request: web.BaseRequest, guest: Guest[TaskTicket], found: OpenTask) -> web.Response:
        """Whoever had it neither sees nor does anything any more, unless it comes back to them."""
        if wants_json(request):
            return as_json(410, {"error": "reassigned"})
        now = called(found.task.assignee) if found.task.assignee else None
        return self._means.pages.page("closed", guest.language, 410, company=guest.house.name, end="given", reason=now)

    def _not_given(self, opened: Opened, entered: Entered) -> web.Response | None:
        """Why the task cannot be given to whom the form names; None: it can."""
        may = handing(opened.prepared)
        if may.hindrance:
            return self._again(opened, entered, 409, may.hindrance)
        wrong = Entered(entered.fields, "nobody", frozenset({"address"} if entered.fields.get("address") else {"to"}))
        return None if may.person(entered.fields) else self._again(opened, wrong, 400, "nobody")

    def _done(self, opened: Opened, entered: Entered) -> web.Response:
        """A note is noted on the page itself; closing and sending end there."""
        if wants_json(opened.request):
            return as_json(200, {"done": entered.do})
        if entered.do == "note":
            advice = wording.on_note(opened.prepared, entered.note)
            kept = ("do",) if advice else _NOTED  # what could be worded better stays, to be saved again
            rest = {name: said for name, said in entered.fields.items() if name not in kept}
            return self._page(opened, Entered(rest), noted=True)
        guest = opened.guest
        to = handing(opened.prepared).person(entered.fields) if entered.do == "reassign" else None
        outcome = entered.fields.get("outcome") if entered.do == "close" else None
        return self._means.pages.page(
            "done",
            guest.language,
            company=guest.house.name,
            do=entered.do,
            outcome=outcome,
            to=called(to) if to else None,
            kind=opened.prepared.found.task.kind,
        )

    def _again(self, opened: Opened, entered: Entered, status: int, trouble: str) -> web.Response:
        if wants_json(opened.request):
            return as_json(status, {"error": trouble, "fields": sorted(entered.wrong)})
        return self._page(opened, entered, status, trouble=trouble)

    def _page(self, opened: Opened, entered: Entered, status: int = 200, **told: Any) -> web.Response:
        guest, desk, prepared = opened.guest, self._means.desk, opened.prepared
        now, text = self._means.recorder.clock.now(), entered.fields.get("text")
        reading = Reading(guest.house, guest.language, guest.ticket.person, now, text)
        view = task_view(prepared, reading, desk.calls(prepared, now))
        advice = [] if entered.trouble else wording.on_note(prepared, entered.note)
        known = {"noted": False, "checked": False, "trouble": None, "advice": advice, "handing": handing(prepared)}
        return self._means.pages.page(
            "task",
            guest.language,
            status,
            company=guest.house.name,
            view=view,
            entered=entered,
            longest=_LONGEST,
            **(known | told),
        )


def contract(brief: Brief) -> dict[str, Any]:
    """The brief as CONTRACT 3 has it: what is not known is left out, but `job`."""
    known = brief.model_dump(mode="json", exclude_none=True)
    return {"language": known.pop("language"), "candidate": known.pop("candidate"), "job": None} | known
