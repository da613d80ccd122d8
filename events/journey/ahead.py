"""What comes next for an application, and when: what its timers will do if nothing else happens before."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from afterview.events.journey import feedback, interviews, letters, surveys, telling
from afterview.events.journey.decision import Draft
from afterview.events.journey.eligibility import Asking, reason_not_to_ask
from afterview.events.journey.explaining import ASKED, OWED, SURVEY_NAMES, SURVEYS, TASK_NAMES, Said
from afterview.events.journey.lines import Line, in_words, together
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Invitation, Journey, Task
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
        Said("the candidate counts as never told, and is not asked, if nobody tells them before", (9,)),
    ),
}
"""What each timer does: as the journal will call it (of a task or survey, the verb), and in words."""


class _About(NamedTuple):
    journey: Journey
    application: Application
    now: datetime
    rules: Rulebook


def ahead(journey: Journey, application: Application, now: datetime, rules: Rulebook) -> Iterator[Line]:
    """Every timer of the application, due dates, and mails that a mail server is asked to take."""
    about = _About(journey, application, now, rules)
    for timer in armed_timers(journey, rules):
        act, of = timer[-2], timer[3]
        if of == application.id and not (act is telling.overdue and _told(application)):
            yield _of_timer(about, timer)
    for task in application.tasks:
        yield _due(about, task)
        if task.letter and task.letter.in_flight:
            yield _waiting(about, f"{task.kind} letter in flight", "the letter that was released for it", ())
    for invitation in application.invitations:
        if invitation.in_flight:
            name = f"the mail of {SURVEY_NAMES[invitation.touchpoint]}"
            yield _waiting(about, f"{invitation.touchpoint} survey in flight", name, ASKED[invitation.touchpoint])


def merging_ahead(journey: Journey) -> list[Line]:
    sentence = "what is known of another record of this candidate is being handed over to this one"
    return [Line("merging", sentence, rules=(24,))] if journey.awaiting else []


def _told(application: Application) -> bool:
    """Then the fourteen days matter to the metrics only."""
    return application.rejection is not None and application.rejection.told is not None


def _of_timer(about: _About, timer: Timer) -> Line:
    at, _, _, application_id, _, act, subject = timer
    what, said = TIMERS[act]
    sentence, rules, reason = said.text, said.rules, None
    if isinstance(subject, Task):
        what, sentence = f"{subject.kind} {what}", f"{TASK_NAMES[subject.kind]}: {sentence}"
        if act is feedback.expire and subject.kind == "verbal_feedback" and not _told(about.application):
            sentence, rules = f"{sentence}; then a letter of rejection is owed", (7, 26)
    elif isinstance(subject, Invitation):
        what, name = f"{subject.touchpoint} survey {what}", SURVEY_NAMES[subject.touchpoint]
        rules = rules or ASKED[subject.touchpoint]
        refusal = _refusal(about, subject, act, max(at, about.now))
        if refusal:
            reason, because = refusal
            which = "its reminder" if act is surveys.remind else "it"
            sentence, rules = f"{which} is not sent, as things are now: {because}", together(rules, (11,))
        sentence = f"{name}: {sentence}"
    late = at + GRACE <= about.now
    return Line(what, sentence, at, application_id, reason, rules, late)


def _refusal(
    about: _About, invitation: Invitation, act: Callable[[Draft, str, Any], None], at: datetime
) -> tuple[str | None, str] | None:
    """Why what is armed would not be mailed at its moment, if all else stayed as it is now; None: it would."""
    if act not in (surveys.send, surveys.remind):
        return None
    status, reminder = about.application.status, act is surveys.remind
    if reminder and invitation.touchpoint == "interview" and status != "active":
        return None, f"the application is {status}"
    asking = Asking(
        Draft.of(about.journey, at, about.rules), about.application, invitation.touchpoint, invitation.since
    )
    reason = reason_not_to_ask(asking, reminder=reminder)
    return (reason, in_words(SURVEYS[reason], about.rules)) if reason else None


def _due(about: _About, task: Task) -> Line:
    """It has no timer: the due date is for people."""
    assignee = task.assignee.id if task.assignee else None
    whose = (
        f"assignee {assignee}" if assignee else "assigned to somebody without an id" if task.assignee else "nobody's"
    )
    verb = "was due, and is not done" if task.due_at <= about.now else "is due"
    rules = (26,) if task.fallback else OWED[task.kind]
    sentence = f"{TASK_NAMES[task.kind]} {verb} ({task.channel}, {whose})"
    return Line(f"{task.kind} due", sentence, task.due_at, about.application.id, None, rules)


def _waiting(about: _About, what: str, name: str, rules: tuple[int, ...]) -> Line:
    sentence = f"{name} was handed to the mailer, a mail server's word on it is waited for"
    return Line(what, sentence, None, about.application.id, None, rules)
