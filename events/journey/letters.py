"""Letters that somebody of the hiring team has released: nothing else ever sends a rejection.

    released --> waiting --> in flight --> accepted: the task is done, the candidate told
    waiting, in flight --> came back: the task is open as before, and may have its letter released again
    in flight --> waiting, for the next opening: no server took it in its window

Its text is in the state until a server has it; a task that is closed meanwhile takes it along.
"""

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from afterview.events.journey import feedback
from afterview.events.journey.assigning import assign
from afterview.events.journey.decision import Draft
from afterview.events.journey.invitations import open_now, opening
from afterview.events.journey.outbox import letter_id, request_letter, why_put_off
from afterview.events.journey.reasons import LetterReason
from afterview.events.journey.release import obstacle, open_task, reason_not_to_write
from afterview.events.journey.rulebook import latest
from afterview.events.journey.state import Application, Letter, Task, said
from afterview.events.journey.telling import done, present_rejection
from afterview.schemas.internal import LetterReleased, ReleasedLetter
from afterview.schemas.mail import MailOutcome


def on_released(draft: Draft, event: LetterReleased) -> None:
    """It waits for the window, and for `not_before` (rule 19); or comes back at once. Of two the first one counts."""
    data = event.data
    reason: LetterReason | None = obstacle(draft.journey, data.task_id, draft.rules) or _nothing_said(data)
    found = open_task(draft.journey, data.task_id)
    if found is None or reason == "spoken":
        if data.application_id in draft.journey.applications:
            draft.note(data.application_id, "letter not sent", reason)
        return
    application, task = found
    if reason == "released":
        return
    draft.note(application.id, "letter released")
    released = Letter(data.subject, data.text, said(data.released_by), requests=_requests(task))
    if reason:
        _come_back(draft, application.id, replace(task, letter=released), reason)
        return
    send_at = opening(draft, application, latest(draft.now, present_rejection(application).not_before))
    feedback.put(draft, application.id, replace(task, letter=replace(released, send_at=send_at)))
    if task.letter:
        assign(draft, application, task, "released")


def _nothing_said(data: ReleasedLetter) -> Literal["empty"] | None:
    return None if data.subject.strip() and data.text.strip() else "empty"


def _requests(task: Task) -> int:
    """So that no two mails about one task ever have the same id."""
    return task.letter.requests if task.letter else 0


def send(draft: Draft, application_id: str, task: Task) -> None:
    """The moment has come: what stood in no way at the release is asked again (R79). An open task is still owed."""
    application = draft.application(application_id)
    if reason := reason_not_to_write(draft.journey, draft.rules):
        _come_back(draft, application_id, task, reason)
    elif not open_now(draft, application):
        _put_off(draft, application_id, task)
    else:
        requested = request_letter(draft, application, task)
        feedback.put(draft, application_id, requested)
        if draft.rules.instant_mail:
            _accepted(draft, letter_id(draft, application_id, requested))


def on_letter_outcome(draft: Draft, outcome: MailOutcome) -> None:
    """The mailer's word on the letter in flight under this request (R79, R80); what a server has, was told."""
    if outcome.outcome == "accepted":
        _accepted(draft, outcome.request_id)
        return
    found = open_task(draft.journey, _task_of(outcome.request_id))
    if found and _is_in_flight(draft, found[0].id, found[1], outcome.request_id):
        _not_accepted(draft, found[0].id, found[1], outcome)


def _task_of(request_id: str) -> str:
    return request_id.rpartition("/letter/")[0]


def _is_in_flight(draft: Draft, application_id: str, task: Task, request_id: str) -> bool:
    return bool(task.letter and task.letter.in_flight) and letter_id(draft, application_id, task) == request_id


def _accepted(draft: Draft, request_id: str) -> None:
    """As `feedback.completed`, delivered by mail, now (rules 8, 10; R9, R36); of a closed task as R41 says."""
    task_id = _task_of(request_id)
    found = open_task(draft.journey, task_id)
    if found is None:
        _note_too_late(draft, task_id)
    elif _is_in_flight(draft, found[0].id, found[1], request_id):
        feedback.put(draft, found[0].id, replace(found[1], letter=None))
    done(draft, task_id, "delivered", "email", draft.now)


def _note_too_late(draft: Draft, task_id: str) -> None:
    """The task was closed, but a server had its letter: whoever looks should know."""
    for application in draft.journey.applications.values():
        if feedback.was_made(draft, application, task_id):
            draft.note(application.id, "letter sent all the same")
            return


def _not_accepted(draft: Draft, application_id: str, task: Task, outcome: MailOutcome) -> None:
    """Back to the recruiter, or armed for the next opening."""
    if outcome.outcome == "undeliverable":
        address = task.letter.mail_to if task.letter else None
        draft.journey = replace(draft.journey, undeliverable=address)
        _come_back(draft, application_id, task, "undeliverable")
    elif outcome.outcome == "failed":
        _come_back(draft, application_id, task, "mail-refused")
    elif task.letter and task.letter.withdrawn:
        _come_back(draft, application_id, task, "opted-out")
    elif reason := reason_not_to_write(draft.journey, draft.rules):
        _come_back(draft, application_id, task, reason)
    else:
        _put_off(draft, application_id, task, paused=outcome.outcome == "paused")


def keep_withdrawn(draft: Draft, application: Application) -> None:
    """An opt-out that withdrew a letter is undone before the mailer's word is back: it is a draft then all the same."""
    for task in application.tasks:
        if task.letter and task.letter.in_flight:
            feedback.put(draft, application.id, replace(task, letter=replace(task.letter, withdrawn=True)))


def _come_back(draft: Draft, application_id: str, task: Task, reason: LetterReason) -> None:
    """It is the recruiter's again, as a draft (R27): nobody has to write it twice. Their worklist hears of it."""
    subject, text = (task.letter.subject, task.letter.text) if task.letter else ("", "")
    letter = Letter(subject, text, requests=_requests(task), quiet_until=_quiet_until(draft, task), came_back=reason)
    feedback.put(draft, application_id, replace(task, letter=letter))
    draft.note(application_id, "letter came back", reason)
    assign(draft, draft.application(application_id), task, "returned")


def _put_off(draft: Draft, application_id: str, task: Task, *, paused: bool = False) -> None:
    if task.letter is None:
        raise AssertionError("a task whose letter is put off has one")
    send_at = opening(draft, draft.application(application_id), draft.arrival)
    waiting = replace(
        task.letter, send_at=send_at, in_flight=False, mail_key="", mail_to="", quiet_until=_quiet_until(draft, task)
    )
    feedback.put(draft, application_id, replace(task, letter=waiting))
    draft.note(application_id, "letter put off", why_put_off(draft, task.letter.mail_to, paused=paused))


def _quiet_until(draft: Draft, task: Task) -> datetime | None:
    """What came due in the task while the mailer was asked is due now (R11)."""
    asked = task.letter and task.letter.in_flight
    return draft.now if asked else None
