"""Recruiters and managers who have a system of their own: it reads the tasks' topic, and reports on the bus."""

from datetime import datetime
from functools import partial

from afterview.schemas.outgoing_data import FeedbackTask
from afterview.workers.clock import Clock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.players.agenda import Agenda
from afterview.workers.demo.players.deeds import Deed, deed, deed_of_manager, in_writing, moment_of
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.world.cast import COMPANIES
from afterview.workers.demo.world.moments import Said, said

_COMPANIES = {company.slug: company for company in COMPANIES}


class Recruiters:
    def __init__(self, doors: Doors, agenda: Agenda, clock: Clock, book: Book) -> None:
        self._doors, self._agenda, self._clock, self._book = doors, agenda, clock, book
        self._open: dict[str, FeedbackTask] = {}

    def heard(self, verb: str, task: FeedbackTask, at: datetime) -> None:
        """Something is said of a task on the topic."""
        if verb == "scheduled":
            self._open[task.id] = task
            self._plan(task, at, deed(task.kind, task.id))
        elif verb == "escalated":
            self._plan(task, at, deed_of_manager(task.kind, task.id))
        elif verb not in {"reminded", "reassigned"}:
            known = self._open.pop(task.id, None)
            if known and verb == "expired" and task.kind == "verbal_feedback":
                self._book.given_up += 1

    def _plan(self, task: FeedbackTask, at: datetime, deed: Deed) -> None:
        company = _COMPANIES[task.tenant]
        if task.channel == "email":
            deed = in_writing(deed)
        if deed.outcome and company.tool == "bus":
            self._agenda.put(moment_of(deed, at, company, task.id), partial(self._does, task, deed))

    async def _does(self, task: FeedbackTask, deed: Deed) -> None:
        """Unless it is no task any more; the call is made, and reported."""
        if task.id not in self._open:
            return
        now, company = self._clock.now(), _COMPANIES[task.tenant]
        about = {"application_id": task.application_id, "candidate": {"id": task.candidate_id}}
        done = {"task_id": task.id, "completed_at": now, "channel": deed.channel, "outcome": deed.outcome}
        report = Said(now, said(now, company, "feedback.completed", task.id, about | done))
        if self._book.said(report, await self._doors.say(report.event)):
            del self._open[task.id]
            self._book.done[task.kind, deed.outcome or ""] += 1
            self._book.told(task.tenant, task.candidate_id, task.kind, deed.outcome, deed.channel)
