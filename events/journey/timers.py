"""Timers live in the state: what is due, in which order, and what it does (R11, R15, R79).

A timer whose moment had passed when it was armed fires right after the event that armed it, as of then (R11): its
*effective* moment is the later of its moment and its arming.
"""

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Any

from afterview.events.journey import feedback, interviews, letters, surveys, telling
from afterview.events.journey.decision import Draft
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Interview, Invitation, Journey, Rejection, Task

_INTERVIEW, _REJECTION = 0, 1
_PLAN, _TASK, _SURVEY = 0, 1, 2

Timer = tuple[datetime, datetime, datetime, str, tuple[int, int], Callable[[Draft, str, Any], None], object]
"""One armed timer: its effective moment, its moment, its reason's moment, the application, interview before rejection;
then what it does, and to what. The first five are its order (R15). A plain tuple: every decision looks at all of them.
"""
_effective, _order = itemgetter(0), itemgetter(slice(5))


def fire_due(draft: Draft) -> datetime | None:
    """Fire every timer due at or before the record's arrival, each as of its own moment, one after the other.

    Returns when the next one is due; None: nothing is waited for.
    """
    armed = armed_timers(draft.journey, draft.rules)
    while due := [timer for timer in armed if timer[0] <= draft.arrival]:
        draft.now, _, _, application_id, _, act, subject = min(due, key=_order)
        act(draft, application_id, subject)
        draft.close_step()
        armed = armed_timers(draft.journey, draft.rules)
    draft.now = draft.arrival
    return _earliest(armed)


def next_due(journey: Journey, rules: Rulebook) -> datetime | None:
    """The earliest moment at which something is due; None: nothing is waited for."""
    return _earliest(armed_timers(journey, rules))


def _earliest(armed: list[Timer]) -> datetime | None:
    return min(map(_effective, armed), default=None)


def armed_timers(journey: Journey, rules: Rulebook) -> list[Timer]:
    """All that is waited for, in no order."""
    timers: list[Timer] = []
    for application in journey.applications.values():
        plans = (interview for interview in application.interviews if interview.state == "planned")
        timers += [_plan_timer(application, plan, rules) for plan in plans]
        for task in application.tasks:
            timers += _task_timers(application, task)
        for invitation in application.invitations:
            timers += _invitation_timers(application, invitation)
        if application.rejection and application.rejection.overdue_at:
            timers.append(_overdue_timer(application, application.rejection, application.rejection.overdue_at))
    return timers


def _plan_timer(application: Application, plan: Interview, rules: Rulebook) -> Timer:
    """Rule 21."""
    moment = plan.ends_at + rules.derive_after
    rank = (_INTERVIEW, _PLAN)
    return max(moment, plan.known_at or moment), moment, plan.ends_at, application.id, rank, interviews.derive, plan


def _task_timers(application: Application, task: Task) -> list[Timer]:
    """Rules 5, 6, 7, and at last its letter. While one is in flight, the mailer's word is waited for."""
    rank, letter = (_INTERVIEW if task.kind == "candidate_update" else _REJECTION, _TASK), task.letter
    armed = max(task.scheduled_at, letter.quiet_until or task.scheduled_at) if letter else task.scheduled_at
    return [
        (max(moment, armed), moment, task.reason_at, application.id, rank, act, task)
        for moment, act in (
            (task.remind_at, feedback.remind),
            (task.escalate_at, feedback.escalate),
            (task.expires_at, feedback.expire),
            (letter.send_at if letter and not letter.in_flight else None, letters.send),
        )
        if moment
    ]


def _invitation_timers(application: Application, invitation: Invitation) -> list[Timer]:
    """Rules 2, 8 (sending), 12, 13. While a mail is in flight, the mailer's word is waited for."""
    rank = (_INTERVIEW if invitation.touchpoint == "interview" else _REJECTION, _SURVEY)
    waiting = not invitation.in_flight
    return [
        (max(moment, invitation.sent_at or moment), moment, invitation.reason_at, application.id, rank, act, invitation)
        for moment, act in (
            (invitation.send_at if waiting and not invitation.sent_at else None, surveys.send),
            (invitation.remind_at if waiting and invitation.sent_at else None, surveys.remind),
            (invitation.expires_at if invitation.sent_at else None, surveys.expire),
        )
        if moment
    ]


def _overdue_timer(application: Application, rejection: Rejection, moment: datetime) -> Timer:
    """Rule 9."""
    effective, rank = max(moment, rejection.known_at or moment), (_REJECTION, _SURVEY)
    return effective, moment, rejection.rejected_at, application.id, rank, telling.overdue, rejection
