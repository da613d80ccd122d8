"""`/r/<token>`: a recruiter's own open tasks; several of them in one action (CONTRACT 6).

GET never changes anything. What is done to several is asked once more before it happens, then recorded in one append.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from afterview.workers.gateway.http.forms import form_of
from afterview.workers.gateway.http.origins import check_origin
from afterview.workers.gateway.pages import taskevents
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.lists import Found
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.tickets import Guest, Tickets
from afterview.workers.gateway.pages.worklistforms import Chosen, read_chosen
from afterview.workers.gateway.pages.worklistview import PER_PAGE, Row, first_of_page, pageful, row
from afterview.workers.gateway.recording import NotRecorded, Said
from afterview.workers.tokens import TASK, TaskTicket, WorklistTicket


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody's list, and who has come for it."""

    guest: Guest[WorklistTicket]
    found: list[Found]
    first: int
    """the first task of the page that is looked at"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one of the chosen tasks: `why` it does not, if it does not."""

    row: Row
    event: Said | None
    why: str | None


class Worklists:
    """The door of whoever has several things to do."""

    def __init__(self, tickets: Tickets[WorklistTicket], means: Means) -> None:
        self._tickets, self._means = tickets, means

    async def show(self, request: web.BaseRequest, token: str) -> web.Response:
        """The list; changes nothing."""
        opened = await self._opened(request, token)
        if isinstance(opened, web.Response):
            return opened
        return self._list(opened)

    async def take(self, request: web.BaseRequest, token: str) -> web.Response:
        """Ask whether it is meant so; then record all that can be done in one go, and say what could not."""
        check_origin(request, self._means.public_url)
        opened = await self._opened(request, token)
        if isinstance(opened, web.Response):
            return opened
        chosen = read_chosen(await form_of(request, self._means.body_seconds))
        if chosen.trouble:
            return self._list(opened, 400, trouble=chosen.trouble, chosen=chosen.tasks)
        fates = self._fates(opened, chosen)
        if not chosen.sure:
            return self._told("confirm", opened, chosen, fates)
        try:
            await self._record(fates)
        except NotRecorded:
            return self._list(opened, 503, trouble="unsaved", chosen=chosen.tasks)
        return self._told("settled", opened, chosen, fates)

    async def _opened(self, request: web.BaseRequest, token: str) -> Opened | web.Response:
        guest = self._tickets.guest(request, token)
        if isinstance(guest, web.Response):
            return guest
        found = await self._means.lists.of(guest.ticket.tenant, guest.ticket.assignee)
        return Opened(guest, found, first_of_page(request.query.get("from", ""), len(found)))

    def _fates(self, opened: Opened, chosen: Chosen) -> list[Fate]:
        """Of every chosen task that is still on the list; the others are only counted."""
        named = chosen.tasks | chosen.stay
        some = [self._prepared(opened, found) for found in opened.found if found.id in named]
        return [self._fate(opened, prepared, chosen) for prepared in some]

    def _fate(self, opened: Opened, prepared: Prepared, chosen: Chosen) -> Fate:
        """Only letters are sent, and nothing else is closed by sending."""
        now, person = self._means.recorder.clock.now(), opened.guest.ticket.person
        shown = self._row(opened, prepared)
        why = shown.hindrance if chosen.do == "send" or not shown.can_be_chosen else None
        if why or shown.id in chosen.stay:
            return Fate(shown, None, why or "stayed")
        if chosen.do == "delivered":
            return Fate(shown, taskevents.completed(prepared, "delivered", shown.channel, None, now), None)
        text = prepared.draft.text.strip()
        return Fate(shown, taskevents.released(prepared, person, prepared.subject, text, now), None)

    async def _record(self, fates: Sequence[Fate]) -> None:
        events = [fate.event for fate in fates if fate.event]
        if events:
            await self._means.recorder.said(*events)

    def _told(self, page: str, opened: Opened, chosen: Chosen, fates: Sequence[Fate]) -> web.Response:
        """What happens, or has happened, to which."""
        house = opened.guest.house
        return self._means.pages.page(
            page,
            opened.guest.language,
            company=house.name,
            do=chosen.do,
            going=[fate.row for fate in fates if fate.event],
            staying=[(fate.row, fate.why) for fate in fates if not fate.event],
            gone=len(chosen.tasks | chosen.stay) - len(fates),
            first=opened.first,
        )

    def _list(self, opened: Opened, status: int = 200, **told: Any) -> web.Response:
        guest, first = opened.guest, opened.first
        some = opened.found[first : first + PER_PAGE]
        rows = [self._row(opened, self._prepared(opened, found)) for found in some]
        known = {"trouble": None, "chosen": frozenset[str]()} | told
        return self._means.pages.page(
            "worklist",
            guest.language,
            status,
            company=guest.house.name,
            reader=guest.ticket.person.name,
            list=pageful(rows, first, len(opened.found)),
            **known,
        )

    def _prepared(self, opened: Opened, found: Found) -> Prepared:
        guest = opened.guest
        return self._means.desk.prepare(found.journey, found.task, guest.house.name, guest.ticket.person)

    def _row(self, opened: Opened, prepared: Prepared) -> Row:
        guest, now = opened.guest, self._means.recorder.clock.now()
        return row(prepared, self._link(guest.ticket, prepared), guest.house, guest.language, now)

    def _link(self, ticket: WorklistTicket, prepared: Prepared) -> str:
        """The task's own page, wherever the gateway is mounted; it ends with the task."""
        asked = TaskTicket(
            tenant=ticket.tenant,
            locale=ticket.locale,
            candidate_id=prepared.journey.candidate_id,
            application_id=prepared.found.application.id,
            task_id=prepared.task_id,
            person=ticket.person,
            expires_at=prepared.found.task.expires_at,
        )
        return f"../t/{self._means.tokens.make(TASK, asked)}"
