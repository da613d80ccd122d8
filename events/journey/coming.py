"""What the timers of one candidate will do until some moment, if nothing else happens before: to be added up.

They are fired on a copy, one after the other, as they will be when their moments come: so what follows from one of them
(an interview that counts as held, then the survey about it) is there too. Mail counts as taken by a server at once.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal, NamedTuple, get_args

from msgspec import Struct

from afterview.events.journey import feedback, interviews, letters, surveys, telling
from afterview.events.journey.ahead import refusal_of, was_told
from afterview.events.journey.assigning import is_gathered
from afterview.events.journey.decision import Draft, Emit
from afterview.events.journey.invitations import opening
from afterview.events.journey.release import reason_not_to_write
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Invitation, Journey, Task
from afterview.events.journey.timers import Timer, armed_timers
from afterview.schemas.outgoing_data import FeedbackTask, TaskKind
from afterview.schemas.people import Person

Kind = Literal[
    "interview survey",
    "rejection survey",
    "interview reminder",
    "rejection reminder",
    "letter",
    "task reminded",
    "task due",
    "task escalated",
    "task expired",
    "survey expired",
    "interview derived",
    "never told",
]
"""`interview reminder`: of a survey about an interview. `never told`: rule 9, nobody told a rejected candidate."""
MAILED: tuple[Kind, ...] = (
    "interview survey",
    "rejection survey",
    "interview reminder",
    "rejection reminder",
    "letter",
)
"""to candidates"""
Verb = Literal["scheduled", "reminded", "escalated"]
_VERBS: Mapping[str, Verb] = {verb: verb for verb in get_args(Verb)}


class Coming(NamedTuple):
    kind: Kind
    at: datetime
    refusal: str | None = None
    """why it would be left out, as things are now: a reason, as in `reasons.py`, or `decided`"""


class News(NamedTuple):
    """That of which an assignee will be told."""

    tenant: str
    assignee: Person
    kind: TaskKind
    verb: Verb
    at: datetime
    digest: bool = False
    """with the daily mail"""


class Foreseen(Struct, frozen=True):
    """Of one candidate."""

    coming: tuple[Coming, ...] = ()
    news: tuple[News, ...] = ()


_ACTS: Mapping[Callable[[Draft, str, Any], None], Kind] = {
    interviews.derive: "interview derived",
    feedback.remind: "task reminded",
    feedback.escalate: "task escalated",
    feedback.expire: "task expired",
    letters.send: "letter",
    surveys.expire: "survey expired",
    telling.overdue: "never told",
}
_effective, _order = itemgetter(0), itemgetter(slice(5))


def foresee(journey: Journey, now: datetime, until: datetime, rules: Rulebook) -> Foreseen:
    """All that is due by `until`. Needs rules with `instant_mail`; what is late already happens now."""
    armed = armed_timers(journey, rules)
    if not any(timer[0] <= until for timer in armed):
        return Foreseen(tuple(_due_ones(journey, now, until)))
    draft, found = Draft.of(journey, now, rules), list[Coming]()
    while due := [timer for timer in armed if timer[0] <= until]:
        timer = min(due, key=_order)
        draft.now = draft.arrival = max(timer[0], now)
        found += _of_timer(draft, timer, late=timer[0] < now)
        if timer[5] is feedback.expire and isinstance(timer[6], Task):
            found += _due_one(timer[6], now, until)
        timer[5](draft, timer[3], timer[6])
        draft.close_step()
        armed = armed_timers(draft.journey, rules)
    return Foreseen((*found, *_due_ones(draft.journey, now, until)), tuple(_news(draft)))


def _due_ones(journey: Journey, now: datetime, until: datetime) -> list[Coming]:
    """Due dates have no timers: they are for people."""
    tasks = (task for application in journey.applications.values() for task in application.tasks)
    return [one for task in tasks for one in _due_one(task, now, until)]


def _due_one(task: Task, now: datetime, until: datetime) -> list[Coming]:
    return [Coming("task due", task.due_at)] if now < task.due_at <= until else []


def _of_timer(draft: Draft, timer: Timer, *, late: bool) -> list[Coming]:
    application, act, subject = draft.application(timer[3]), timer[5], timer[6]
    if act is telling.overdue and was_told(application):
        return []
    if isinstance(subject, Invitation) and act in (surveys.send, surveys.remind):
        return [_of_survey(draft, application, subject, reminder=act is surveys.remind, late=late)]
    reason = reason_not_to_write(draft.journey, draft.rules) if act is letters.send else None
    at = _leaves(draft, application, late=late) if act is letters.send else draft.now
    return [Coming(_ACTS[act], at, reason)]


def _of_survey(draft: Draft, application: Application, invitation: Invitation, *, reminder: bool, late: bool) -> Coming:
    kinds: tuple[Kind, Kind] = ("interview survey", "interview reminder")
    if invitation.touchpoint == "rejection":
        kinds = "rejection survey", "rejection reminder"
    refusal = refusal_of(draft, application, invitation, reminder=reminder)
    return Coming(
        kinds[reminder], _leaves(draft, application, late=late), (refusal[0] or "decided") if refusal else None
    )


def _leaves(draft: Draft, application: Application, *, late: bool) -> datetime:
    """A mail whose moment has passed waits for the send window (R79)."""
    return opening(draft, application, draft.now) if late else draft.now


def _news(draft: Draft) -> Iterator[News]:
    """In the order of time."""
    for effect in draft.effects:
        if isinstance(effect, Emit) and isinstance(effect.data, FeedbackTask):
            task, verb = effect.data, _VERBS.get(effect.verb)
            if task.assignee and verb:
                digest = is_gathered(draft.application(task.application_id), task.kind)
                yield News(task.tenant, task.assignee, task.kind, verb, effect.at, digest)
