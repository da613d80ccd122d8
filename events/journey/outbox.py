"""What the journey says to the mailer, and what counts for the quarantine (R13, R80)."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from afterview.events.calendar import window_end
from afterview.events.ids import numbered
from afterview.events.journey.decision import Draft, Mail
from afterview.events.journey.reasons import PutOff
from afterview.events.journey.state import Application, Invitation, Letter, Sent, Task, person_of
from afterview.schemas.mail import LetterRequested, MailRequested, MailWithdrawn

Purpose = Literal["invitation", "reminder"]


def request_id(draft: Draft, application_id: str, invitation: Invitation, purpose: Purpose) -> str:
    """Unique per attempt of the journey, and the same in a replay."""
    about = numbered(draft.journey.tenant, application_id, invitation.touchpoint, invitation.n)
    return f"{about}/{purpose}/{invitation.requests}"


def request_mail(draft: Draft, application: Application, invitation: Invitation, purpose: Purpose) -> Invitation:
    """Ask the mailer for one mail; returns the invitation as it is now, with the mail in flight."""
    email = str(draft.journey.said["email"])
    requested = replace(invitation, requests=invitation.requests + 1, in_flight=purpose, mail_key="", mail_to=email)
    rest = tuple(
        requested if (other.touchpoint, other.n) == (invitation.touchpoint, invitation.n) else other
        for other in application.invitations
    )
    draft.put(replace(draft.application(application.id), invitations=rest))
    if not draft.rules.instant_mail:
        request = _request(draft, application, requested, purpose)
        draft.add(Mail(draft.journey.key, request, draft.trace(application.id)))
    return requested


def _request(draft: Draft, application: Application, invitation: Invitation, purpose: Purpose) -> MailRequested:
    said, job = draft.journey.said, application.job
    return MailRequested(
        id=request_id(draft, application.id, invitation, purpose),
        purpose=purpose,
        tenant=draft.journey.tenant,
        invitation_id=numbered(draft.journey.tenant, application.id, invitation.touchpoint, invitation.n),
        application_id=application.id,
        candidate_id=draft.journey.candidate_id,
        touchpoint=invitation.touchpoint,
        to=invitation.mail_to,
        name=_text(said.get("name")),
        locale=_text(said.get("locale")) or draft.place.language,
        job_title=job.title if job else None,
        not_after=_not_after(draft, application),
        expires_at=invitation.expires_at,
    )


def _not_after(draft: Draft, application: Application) -> datetime:
    return window_end(draft.arrival, draft.candidate_zone(), draft.country(application), draft.rules.window)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def settled(invitation: Invitation) -> Invitation:
    """No mail of it is in flight any more."""
    return replace(invitation, in_flight=None, mail_key="", mail_to="", withdrawn=None)


def withdraw_mail(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Take the mail in flight back, on the log it was asked for on."""
    if invitation.in_flight:
        record = MailWithdrawn(id=request_id(draft, application_id, invitation, invitation.in_flight))
        draft.add(Mail(invitation.mail_key or draft.journey.key, record))


def withdraw_all(draft: Draft) -> None:
    """Opt-out and erasure: a survey mail that no server has yet is not sent any more (R27, R80)."""
    for application in draft.journey.applications.values():
        for invitation in application.invitations:
            withdraw_mail(draft, application.id, invitation)


def letter_id(draft: Draft, application_id: str, task: Task) -> str:
    """Of the last request for the task's letter."""
    about = numbered(draft.journey.tenant, application_id, task.kind, task.n)
    return f"{about}/letter/{task.letter.requests if task.letter else 0}"


def request_letter(draft: Draft, application: Application, task: Task) -> Task:
    """Ask the mailer for the letter of this task; returns the task as it is now, with the letter in flight."""
    letter = task.letter or Letter()
    email, quiet_until = str(draft.journey.said["email"]), _not_after(draft, application)
    asked = replace(
        letter, requests=letter.requests + 1, in_flight=True, mail_key="", mail_to=email, quiet_until=quiet_until
    )
    requested = replace(task, letter=asked)
    if not draft.rules.instant_mail:
        request = _letter_request(draft, application, requested, asked)
        draft.add(Mail(draft.journey.key, request, draft.trace(application.id)))
    return requested


def _letter_request(draft: Draft, application: Application, task: Task, letter: Letter) -> LetterRequested:
    journey, by = draft.journey, person_of(letter.by_said)
    return LetterRequested(
        id=letter_id(draft, application.id, task),
        tenant=journey.tenant,
        task_id=numbered(journey.tenant, application.id, task.kind, task.n),
        candidate_id=journey.candidate_id,
        to=letter.mail_to,
        name=_text(journey.said.get("name")),
        locale=_text(journey.said.get("locale")) or draft.place.language,
        subject=letter.subject,
        text=letter.text,
        reply_to=by.email if by else None,
        not_after=_not_after(draft, application),
    )


def withdraw_letter(draft: Draft, application_id: str, task: Task) -> None:
    """The same of a letter in flight."""
    if task.letter and task.letter.in_flight:
        record = MailWithdrawn(id=letter_id(draft, application_id, task))
        draft.add(Mail(task.letter.mail_key or draft.journey.key, record))


def withdraw_letters(draft: Draft) -> None:
    """Out of all mails: out of letters too (R27, R80)."""
    for application in draft.journey.applications.values():
        for task in application.tasks:
            withdraw_letter(draft, application.id, task)


def withdraw_misaddressed(draft: Draft) -> None:
    """They have another address now, or none: what no server has yet is taken back, and asked for anew (R29, R80)."""
    email = draft.journey.said.get("email")
    _withdraw(draft, lambda mail_to: mail_to != email)


def withdraw_to(draft: Draft, address: str) -> None:
    """No mail can reach this address."""
    _withdraw(draft, lambda mail_to: mail_to == address)


def _withdraw(draft: Draft, which: Callable[[str], bool]) -> None:
    """What no server has yet, by the address that it goes to."""
    for application in draft.journey.applications.values():
        for invitation in application.invitations:
            if which(invitation.mail_to):
                withdraw_mail(draft, application.id, invitation)
        for task in application.tasks:
            if task.letter and which(task.letter.mail_to):
                withdraw_letter(draft, application.id, task)


def why_put_off(draft: Draft, mail_to: str, *, paused: bool) -> PutOff:
    """Why a mail that was asked for to this address is asked for again, for the journal."""
    if paused:
        return "paused"
    moved = mail_to and mail_to != draft.journey.said.get("email")
    return "address-changed" if moved else "outside-send-window"


def mark_sent(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """From the request on it counts for the quarantine; with the server's word, from then."""
    forget_sent(draft, application_id, invitation)
    mark = Sent(application_id, invitation.touchpoint, invitation.n, draft.now)
    draft.journey = replace(draft.journey, sent=(*draft.journey.sent, mark))


def forget_sent(draft: Draft, application_id: str, invitation: Invitation) -> None:
    own = (application_id, invitation.touchpoint, invitation.n)
    rest = tuple(sent for sent in draft.journey.sent if (sent.application_id, sent.touchpoint, sent.n) != own)
    if len(rest) != len(draft.journey.sent):
        draft.journey = replace(draft.journey, sent=rest)
