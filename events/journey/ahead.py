"""What comes next for an application, and when: what its timers will do if nothing else happens before."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from afterview.events.journey import feedback, interviews, letters, surveys, telling
from afterview.events.journey.decision import Draft
from afterview.events.journey.eligibility import Asking, reason_not_to_ask
from afterview.events.journey.explaining import ASKED, OWED, SURVEY_NAMES, SURVEYS, TASK_NAMES, Said
from afterview.events.journey.lines import Line, in_words, together
from afterview.events.journey.reasons import NotAsked
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Invitation, Journey, Sent, Task
from afterview.events.journey.timers import Timer, armed_timers

GRACE = timedelta(minutes=1)
"""what is due is done within a second or two, unless something is wrong"""

TIMERS: Mapping[Callable[[Draft, str, Any], None], tuple[str, Said]] = {
    interviews.derive: (
        "interview completed, derived",
        Said("a planned interview counts as having taken place, unless it is cancelled or reported before", (21,)),
    ),
    feedback.remind: ("reminded", Said("its assignee is reminded, if it is not done before", (5,))),
    feedback.escalate: ("escalated", Said("it is escalated to the hiring manager, if it is not done before", (6,))),
    feedback.expire: ("expired", Said("its task expires, if it is not done before", (7,))),
    letters.send: ("letter sent", Said("the letter that was released for it is mailed")),
    surveys.send: ("sent", Said("it is mailed")),
    surveys.remind: ("reminded", Said("it is mailed once more, if it is not answered before", (12,))),
    surveys.expire: ("expired", Said("it expires, if it is not answered before", (13,))),
    telling.overdue: (
        "rejection survey skipped",
        Said("the survey about the rejection is given up, if nobody has told the candidate of it before", (9,)),
    ),
}
"""What each timer does: as the journal will call it (of a task or survey, the verb), and in words."""


Refusal = tuple[NotAsked | None, str]
"""the reason, and in words; None: it is no reason of rule 11"""


def ahead(journey: Journey, now: datetime, rules: Rulebook, only: str | None = None) -> Iterator[Line]:
    """All that comes next, of one application or of all."""
    if journey.awaiting:
        sentence = "what is known of another record of this candidate is being handed over to this one"
        yield Line("merging", sentence, rules=(24,))
    for timer in sorted(armed_timers(journey, rules), key=itemgetter(slice(5))):
        application, act, subject, refusal = journey.applications[timer[3]], timer[5], timer[6], None
        if act in (surveys.send, surveys.remind) and isinstance(subject, Invitation):
            at = max(timer[0], now)
            refusal = refusal_of(Draft.of(journey, at, rules), application, subject, reminder=act is surveys.remind)
            if act is surveys.send and refusal is None:  # and then the candidate is not asked again for a while
                sent = Sent(application.id, subject.touchpoint, subject.n, at)
                journey = replace(journey, sent=(*journey.sent, sent))
        if only in (None, application.id) and not (act is telling.overdue and was_told(application)):
            yield _of_timer(application, timer, refusal, now)
    for application in journey.applications.values():
        if only in (None, application.id):
            yield from _without_timer(application, now)


def _without_timer(application: Application, now: datetime) -> Iterator[Line]:
    """Due dates, and mails that a mail server is asked to take."""
    for task in application.tasks:
        yield _due(application, task, now)
        if task.letter and task.letter.in_flight:
            name = f"{TASK_NAMES[task.kind]}: what was released for it"
            yield _waiting(application, f"{task.kind} letter in flight", name, ())
    for invitation in application.invitations:
        if invitation.in_flight:
            name, rules = f"the mail of {SURVEY_NAMES[invitation.touchpoint]}", ASKED[invitation.touchpoint]
            yield _waiting(application, f"{invitation.touchpoint} survey in flight", name, rules)


def was_told(application: Application) -> bool:
    """Then the fourteen days matter to the metrics only."""
    return application.rejection is not None and application.rejection.told is not None


def _of_timer(application: Application, timer: Timer, refusal: Refusal | None, now: datetime) -> Line:
    at, act, subject = timer[0], timer[5], timer[6]
    what, said = TIMERS[act]
    name, rules, sentence = "", said.rules, said.text
    if isinstance(subject, Task):
        what, name = f"{subject.kind} {what}", f"{TASK_NAMES[subject.kind]}: "
        if act is feedback.expire and subject.kind == "verbal_feedback" and not was_told(application):
            sentence, rules = f"{sentence}; then a letter of rejection is owed", (7, 26)
    elif isinstance(subject, Invitation):
        what, name = f"{subject.touchpoint} survey {what}", f"{SURVEY_NAMES[subject.touchpoint]}: "
        rules = rules or ASKED[subject.touchpoint]
    if refusal:
        which = "its reminder" if act is surveys.remind else "it"
        sentence, rules = f"{which} is not sent, as things are now: {refusal[1]}", together(rules, (11,))
    reason, late = refusal[0] if refusal else None, at + GRACE <= now
    return Line(what, f"{name}{sentence}", at, application.id, reason, rules, late)


def refusal_of(draft: Draft, application: Application, invitation: Invitation, *, reminder: bool) -> Refusal | None:
    """Why a mail would not leave at the draft's moment, if all else stayed as it is; None: it would."""
    if reminder and invitation.touchpoint == "interview" and application.status != "active":
        return None, f"the application is {application.status}"
    asking = Asking(draft, application, invitation.touchpoint, invitation.since)
    reason = reason_not_to_ask(asking, reminder=reminder)
    return (reason, in_words(SURVEYS[reason], draft.rules)) if reason else None


def _due(application: Application, task: Task, now: datetime) -> Line:
    """It has no timer: the due date is for people."""
    whose = "nobody's"
    if task.assignee:
        whose = f"assignee {task.assignee.id}" if task.assignee.id else "of somebody without an id"
    verb = "was due, and is not done" if task.due_at <= now else "is due"
    rules = (26,) if task.fallback else OWED[task.kind]
    sentence = f"{TASK_NAMES[task.kind]} {verb} ({task.channel}, {whose})"
    return Line(f"{task.kind} due", sentence, task.due_at, application.id, None, rules)


def _waiting(application: Application, what: str, name: str, rules: tuple[int, ...]) -> Line:
    sentence = f"{name} was handed to the mailer, a mail server's word on it is waited for"
    return Line(what, sentence, None, application.id, None, rules)
