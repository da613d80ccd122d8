"""Timers live in the state: what is due, in which order, and what it does (R11, R15, R79).

A timer whose moment had passed when it was armed fires right after the event that armed it, as of then (R11): its
*effective* moment is the later of its moment and its arming.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from afterview.events.journey import applications, feedback, interviews, surveys
from afterview.events.journey.decision import Draft
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Interview, Invitation, Journey, Rejection, Task

_INTERVIEW, _REJECTION = 0, 1
_PLAN, _TASK, _SURVEY = 0, 1, 2


class Timer(NamedTuple):
    """One armed timer. The first five fields are its order (R15): moment, reason, application, interview first."""

    effective: datetime
    moment: datetime
    reason_at: datetime
    application_id: str
    rank: tuple[int, int]
    act: Callable[[Draft, str, Any], None]
    subject: Interview | Task | Invitation | Rejection


def fire_due(draft: Draft) -> None:
    """Fire every timer due at or before the record's arrival, each as of its own moment, one after the other."""
    while due := [timer for timer in _armed(draft.journey, draft.rules) if timer.effective <= draft.arrival]:
        timer = min(due, key=_order)
        draft.now = timer.effective
        timer.act(draft, timer.application_id, timer.subject)
        draft.close_step()
    draft.now = draft.arrival


def next_due(journey: Journey, rules: Rulebook) -> datetime | None:
    """The earliest moment at which something is due; None: nothing is waited for."""
    return min((timer.effective for timer in _armed(journey, rules)), default=None)


def _order(timer: Timer) -> tuple[object, ...]:
    return timer[:5]


def _armed(journey: Journey, rules: Rulebook) -> Iterator[Timer]:
    for application in journey.applications.values():
        for interview in application.interviews:
            if interview.state == "planned":
                yield _plan_timer(application, interview, rules)
        for task in application.tasks:
            yield from _task_timers(application, task)
        for invitation in application.invitations:
            yield from _invitation_timers(application, invitation)
        if application.rejection and application.rejection.overdue_at:
            yield _overdue_timer(application, application.rejection, application.rejection.overdue_at)


def _plan_timer(application: Application, plan: Interview, rules: Rulebook) -> Timer:
    """Rule 21."""
    moment = plan.ends_at + rules.derive_after
    rank = (_INTERVIEW, _PLAN)
    return Timer(max(moment, plan.known_at), moment, plan.ends_at, application.id, rank, interviews.derive, plan)


def _task_timers(application: Application, task: Task) -> Iterator[Timer]:
    """Rules 5, 6, 7."""
    rank = (_INTERVIEW if task.kind == "candidate_update" else _REJECTION, _TASK)
    for moment, act in (
        (task.remind_at, feedback.remind),
        (task.escalate_at, feedback.escalate),
        (task.expires_at, feedback.expire),
    ):
        if moment:
            yield Timer(max(moment, task.scheduled_at), moment, task.reason_at, application.id, rank, act, task)


def _invitation_timers(application: Application, invitation: Invitation) -> Iterator[Timer]:
    """Rules 2, 8 (sending), 12, 13. While a mail is in flight, the mailer's word is waited for."""
    rank = (_INTERVIEW if invitation.touchpoint == "interview" else _REJECTION, _SURVEY)
    waiting = not invitation.in_flight
    for moment, act in (
        (invitation.send_at if waiting and not invitation.sent_at else None, surveys.send),
        (invitation.remind_at if waiting and invitation.sent_at else None, surveys.remind),
        (invitation.expires_at if invitation.sent_at else None, surveys.expire),
    ):
        if moment:
            yield Timer(max(moment, invitation.sent_at or moment), moment, invitation.reason_at, application.id, rank, act, invitation)


def _overdue_timer(application: Application, rejection: Rejection, moment: datetime) -> Timer:
    """Rule 9."""
    effective, rank = max(moment, rejection.known_at), (_REJECTION, _SURVEY)
    return Timer(effective, moment, rejection.rejected_at, application.id, rank, applications.overdue, rejection)
