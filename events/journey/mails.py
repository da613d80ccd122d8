"""What the mailer reports back of a request (R79, R80). In simulation nothing of this happens (R32)."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from afterview.events.journey import invitations, letters, surveys
from afterview.events.journey.decision import Draft, InvitationVerb
from afterview.events.journey.eligibility import Asking, reason_not_to_ask
from afterview.events.journey.outbox import forget_sent, request_id, settled, withdraw_to
from afterview.events.journey.state import Invitation
from afterview.schemas.internal import BouncedMail
from afterview.schemas.mail import MailOutcome


def on_mail_outcome(draft: Draft, outcome: MailOutcome) -> None:
    """Find the invitation whose mail is in flight under this request; anything else is history."""
    if outcome.purpose == "letter":
        letters.on_letter_outcome(draft, outcome)
        return
    for application in draft.journey.applications.values():
        for invitation in application.invitations:
            purpose = invitation.in_flight
            if purpose and request_id(draft, application.id, invitation, purpose) == outcome.request_id:
                settle = _INVITATION if purpose == "invitation" else _REMINDER
                settle[outcome.outcome](draft, application.id, invitation)
                return


def _not_sent(draft: Draft, application_id: str, invitation: Invitation, *, paused: bool = False) -> None:
    """Withdrawn, or too late for its window: cancelled, skipped, or armed for the next opening."""
    forget_sent(draft, application_id, invitation)
    application = draft.application(application_id)
    asking = Asking(draft, application, invitation.touchpoint, invitation.since)
    if invitation.withdrawn:
        verb: InvitationVerb = "skipped" if invitation.withdrawn == "opted-out" else "cancelled"
        invitations.end(draft, application_id, invitation, verb, invitation.withdrawn)
    elif reason := reason_not_to_ask(asking):
        invitations.end(draft, application_id, invitation, "skipped", reason)
    else:
        surveys.rearm(draft, application_id, invitation, paused=paused)


def _failed(draft: Draft, application_id: str, invitation: Invitation) -> None:
    forget_sent(draft, application_id, invitation)
    invitations.end(draft, application_id, invitation, "failed", "mail-refused")


def _undeliverable(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """The address is refused for good: nothing more is sent to it (rule 11 `undeliverable`)."""
    _remember_bounce(draft, invitation)
    forget_sent(draft, application_id, invitation)
    invitations.end(draft, application_id, invitation, "failed", "undeliverable")


def _reminder_dropped(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """No reminder, no event; the invitation stays answerable (R14)."""
    invitations.update(draft, application_id, invitation, settled(invitation))


def _reminder_not_sent(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Armed for the next opening, unless an opt-out that was undone since has withdrawn it."""
    if invitation.withdrawn:
        _reminder_dropped(draft, application_id, invitation)
    else:
        surveys.put_off_reminder(draft, application_id, invitation)


def _reminder_undeliverable(draft: Draft, application_id: str, invitation: Invitation) -> None:
    _remember_bounce(draft, invitation)
    _reminder_dropped(draft, application_id, invitation)


def _remember_bounce(draft: Draft, invitation: Invitation) -> None:
    """It is the address that the mail went to that is refused, whatever the candidate's is by now."""
    draft.journey = replace(draft.journey, undeliverable=invitation.mail_to)


def on_bounced(draft: Draft, bounced: BouncedMail) -> None:
    """A mail came back after a server had taken it. What is on its way to the same address is taken back (R80)."""
    draft.journey = replace(draft.journey, undeliverable=bounced.address)
    withdraw_to(draft, bounced.address)
    for application_id in draft.journey.applications:
        draft.note(application_id, "mail came back", "undeliverable")


_Settle = Callable[[Draft, str, Invitation], None]

_INVITATION: dict[str, _Settle] = {
    "accepted": surveys.sent,
    "withdrawn": _not_sent,
    "missed": _not_sent,
    "paused": partial(_not_sent, paused=True),
    "failed": _failed,
    "undeliverable": _undeliverable,
}
_REMINDER: dict[str, _Settle] = {
    "accepted": surveys.reminded,
    "withdrawn": _reminder_not_sent,
    "missed": _reminder_not_sent,
    "paused": _reminder_not_sent,
    "failed": _reminder_dropped,
    "undeliverable": _reminder_undeliverable,
}
