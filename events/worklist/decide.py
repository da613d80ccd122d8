"""`take`: what follows from a batch of an assignee's log. Pure, as the journey's `decide` is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from afterview.events.journey.rulebook import Rulebook
from afterview.events.worklist.listing import listed
from afterview.events.worklist.state import Worklist, earliest
from afterview.events.worklist.telling import asked, next_mail, settled, taken_back, trace_of_all
from afterview.schemas.internal import MailReturned, TimerDue
from afterview.schemas.mail import MailWithdrawn, TasksRequested
from afterview.schemas.tracing import Trace
from afterview.schemas.worklist import TaskListed

BOUNCE_MEMORY = timedelta(days=180)
"""how long an address that was refused is remembered"""


Step = TaskListed | MailReturned | TimerDue
Timed = tuple[Step, datetime, Trace | None]
"""with the record's timestamp, and the trace that it is part of"""


class Decision(Struct, frozen=True):
    """The worklist after some records, what the mailer is asked, and when it must be looked at again."""

    state: Worklist
    at: datetime
    """as of when"""
    mails: tuple[TasksRequested | MailWithdrawn, ...] = ()
    trace: Trace | None = None
    """of the mail that is asked for, where all of its news are of one"""
    due: datetime | None = None


def take(state: Worklist, steps: Sequence[Timed], rules: Rulebook) -> Decision:
    """Apply the records, one at least; then turn to what is due.

    All of them come first, so that what has ended is not told of any more: after an outage the wake-up for a mail may
    stand before the word that its task is somebody else's. A wake-up decides nothing: it only lets time pass (as R79).
    """
    worklist, now = state, max(steps[0][1], state.at or steps[0][1])
    for step, at, trace in steps:
        now = max(now, at)
        worklist = _applied(worklist, step, now, rules, trace)
    worklist = _tidied(replace(worklist, at=now), now)
    worklist, withdrawals = taken_back(worklist)
    worklist, requests = asked(worklist, now, rules)
    trace = trace_of_all(worklist, requests)
    return Decision(worklist, now, (*withdrawals, *requests), trace, _due(worklist, now, rules))


def _applied(worklist: Worklist, step: Step, now: datetime, rules: Rulebook, trace: Trace | None) -> Worklist:
    match step:
        case TaskListed():
            return listed(worklist, step, now, rules, trace)
        case MailReturned():
            return settled(worklist, step.data, now, rules)
        case TimerDue():
            return worklist


def _tidied(worklist: Worklist, now: datetime) -> Worklist:
    """Nothing is kept for ever."""
    if worklist.bounced and worklist.bounced.at + BOUNCE_MEMORY <= now:
        worklist = replace(worklist, bounced=None)
    if not worklist.tasks:
        return replace(worklist, tell_from=None, tidy_from=None)
    if worklist.tidy_from is None or worklist.tidy_from > now:
        return worklist
    tasks = {task.id: task for task in worklist.tasks.values() if task.leaves_at > now}
    return replace(worklist, tasks=tasks, tidy_from=earliest(*(task.leaves_at for task in tasks.values())))


def _due(worklist: Worklist, now: datetime, rules: Rulebook) -> datetime | None:
    forget_at = worklist.bounced.at + BOUNCE_MEMORY if worklist.bounced else None
    return earliest(next_mail(worklist, now, rules), worklist.tidy_from, forget_at)
