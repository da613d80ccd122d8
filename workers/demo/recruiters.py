"""Recruiters and managers: they see their tasks on the topic, and do them, late, or never."""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from afterview.schemas.outgoing import FeedbackTask
from afterview.workers.clock import Clock
from afterview.workers.demo.agenda import Agenda
from afterview.workers.demo.book import Book
from afterview.workers.demo.cast import COMPANIES
from afterview.workers.demo.doors import Doors
from afterview.workers.demo.moments import Said, said

_COMPANIES = {company.slug: company for company in COMPANIES}


class Deed(NamedTuple):
    """What becomes of a task in somebody's hands."""

    outcome: str | None
    """None: it is forgotten"""
    channel: str
    hours: tuple[int, int]
    """after which it is done"""


_CALLED = Deed("delivered", "call", (2, 44))
_FORGOTTEN = Deed(None, "call", (0, 0))
_DEEDS: dict[str, dict[Deed, int]] = {
    "candidate_update": {Deed("delivered", "email", (4, 110)): 70, _FORGOTTEN: 30},
    "verbal_feedback": {
        _CALLED: 60,
        Deed("delivered", "meeting", (20, 50)): 5,
        Deed("declined", "call", (4, 40)): 6,
        Deed("unreachable", "call", (4, 40)): 12,
        _FORGOTTEN: 17,
    },
    "written_rejection": {Deed("delivered", "email", (2, 66)): 82, _FORGOTTEN: 18},
}
"""how often each happens, in a hundred"""
_OPENS, _CLOSES = 9, 17
_MANAGERS_DO = 0.5
"""of what is escalated to them"""


class Recruiters:
    def __init__(self, doors: Doors, agenda: Agenda, clock: Clock, book: Book) -> None:
        self._doors, self._agenda, self._clock, self._book = doors, agenda, clock, book
        self._open: dict[str, FeedbackTask] = {}

    def heard(self, verb: str, task: FeedbackTask, at: datetime) -> None:
        """Something is said of a task on the topic."""
        if verb == "scheduled":
            self._open[task.id] = task
            self._plan(task, at, _deed(task))
        elif verb == "escalated" and Random(f"{task.id} escalated").random() < _MANAGERS_DO:  # noqa: S311
            self._plan(task, at, _deed_of_manager(task))
        elif verb not in {"reminded", "escalated"}:
            known = self._open.pop(task.id, None)
            if known and verb == "expired" and task.kind == "verbal_feedback":
                self._book.given_up += 1

    def _plan(self, task: FeedbackTask, at: datetime, deed: Deed) -> None:
        if deed.outcome is None:
            return
        rng = Random(f"{task.id} {deed.hours}")  # noqa: S311 a day at work, no secret
        at += timedelta(hours=rng.randint(*deed.hours), minutes=rng.randrange(60), seconds=rng.randrange(60))
        self._agenda.put(_at_work(at, task.tenant), partial(self._does, task, deed))

    async def _does(self, task: FeedbackTask, deed: Deed) -> None:
        """Unless it is no task any more; the call is made, and reported."""
        if task.id not in self._open:
            return
        now, company = self._clock.now(), _COMPANIES[task.tenant]
        about = {"application_id": task.application_id, "candidate": {"id": task.candidate_id}}
        done = {"task_id": task.id, "completed_at": now, "channel": deed.channel, "outcome": deed.outcome}
        report = Said(now, said(now, company, "feedback.completed", task.id, about | done))
        if not self._book.said(report, await self._doors.say(report.event)):
            return
        del self._open[task.id]
        self._book.done[task.kind, deed.outcome or ""] += 1
        if task.kind != "candidate_update" and deed.outcome != "unreachable":
            self._book.heard_by[task.tenant, task.candidate_id] = deed.channel


def _deed(task: FeedbackTask) -> Deed:
    deeds = _DEEDS[task.kind]
    return Random(task.id).choices(list(deeds), list(deeds.values()))[0]  # noqa: S311


def _deed_of_manager(task: FeedbackTask) -> Deed:
    """A day or two later, and it works."""
    return Deed("delivered", "call" if task.kind == "verbal_feedback" else "email", (20, 60))


def _at_work(at: datetime, tenant: str) -> datetime:
    """The same moment if it is one of work, else one of the next working day."""
    local = at.astimezone(_COMPANIES[tenant].zone)
    if not _OPENS <= local.hour < _CLOSES:
        local += timedelta(days=local.hour >= _CLOSES)
        local = local.replace(hour=_OPENS + local.hour % (_CLOSES - _OPENS))
    while local.weekday() > 4:  # noqa: PLR2004 Friday
        local += timedelta(days=1)
    return local.astimezone(UTC)
