"""Survey invitations: scheduling, sending, reminding, expiry (rules 2, 8, 9, 11-13)."""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.journey.decision import Draft
from afterview.events.journey.eligibility import Asking, reason_not_to_ask
from afterview.events.journey.invitations import (
    emit,
    emit_unscheduled,
    end,
    link_ended,
    open_now,
    opening,
    too_late_by_now,
    update,
)
from afterview.events.journey.outbox import forget_sent, mark_sent, request_mail, settled, why_put_off, withdraw_mail
from afterview.events.journey.reasons import SurveyReason
from afterview.events.journey.rulebook import latest
from afterview.events.journey.state import Invitation
from afterview.schemas.facts import Asked
from afterview.schemas.outgoing_data import Touchpoint


def invite(
    draft: Draft,
    application_id: str,
    touchpoint: Touchpoint,
    reason_at: datetime,
    *,
    not_before: datetime | None = None,
    interview: str | None = None,
) -> None:
    """Rules 2 and 8: an invitation is scheduled, or skipped at once for a reason of rule 11."""
    application = draft.application(application_id)
    n = application.ordinals.get(touchpoint, 0) + 1
    draft.put(replace(application, ordinals={**application.ordinals, touchpoint: n}))
    since = latest(reason_at, not_before)
    if reason := reason_not_to_ask(Asking(draft, application, touchpoint, since)):
        emit_unscheduled(draft, application_id, touchpoint, n, reason)
        return
    delay = draft.rules.interview_delay if touchpoint == "interview" else draft.rules.rejection_delay
    send_at = opening(draft, application, latest(reason_at + delay, not_before, draft.now))  # R11, R26
    invitation = Invitation(
        touchpoint=touchpoint,
        n=n,
        reason_at=reason_at,
        since=since,
        send_at=send_at,
        expires_at=send_at + draft.rules.expire_after,
        interview=interview,
    )
    application = draft.application(application_id)
    draft.put(replace(application, invitations=(*application.invitations, invitation)))
    emit(draft, application_id, invitation, "scheduled")


def skip_never_told(draft: Draft, application_id: str) -> None:
    """Rule 9: a rejection survey that has no sense, since nobody told the candidate (R25)."""
    application = draft.application(application_id)
    n = application.ordinals.get("rejection", 0) + 1
    draft.put(replace(application, ordinals={**application.ordinals, "rejection": n}))
    emit_unscheduled(draft, application_id, "rejection", n, "rejection-not-delivered")


def cancel_unsent(
    draft: Draft,
    application_id: str,
    reason: SurveyReason,
    *,
    touchpoint: Touchpoint | None = None,
    interview: str | None = None,
) -> None:
    """What is not sent yet is cancelled; a mail in flight is taken back, and the mailer's word decides (R80)."""
    for invitation in draft.application(application_id).invitations:
        if invitation.sent_at or (touchpoint and invitation.touchpoint != touchpoint):
            continue
        if interview and invitation.interview != interview:
            continue
        if not invitation.in_flight:
            end(draft, application_id, invitation, "cancelled", reason)
        elif not invitation.withdrawn:
            withdraw_mail(draft, application_id, invitation)
            update(draft, application_id, invitation, replace(invitation, withdrawn=reason))


def send(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """The moment has come: rule 11 once more, and the mail leaves if the window is open (R12, R79)."""
    application = draft.application(application_id)
    asking = Asking(draft, application, invitation.touchpoint, invitation.since)
    if reason := reason_not_to_ask(asking):
        end(draft, application_id, invitation, "skipped", reason)
    elif not open_now(draft, application) or link_ended(draft, invitation) or too_late_by_now(draft, invitation):
        rearm(draft, application_id, invitation)
    else:
        requested = request_mail(draft, application, invitation, "invitation")
        mark_sent(draft, application_id, invitation)
        if draft.rules.instant_mail:
            sent(draft, application_id, requested)


def sent(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """A server has accepted the invitation: reminder and expiry run from now (rules 12, 13; R37)."""
    application = draft.application(application_id)
    mark_sent(draft, application_id, invitation)
    changed = replace(
        settled(invitation),
        sent_at=draft.now,
        remind_at=opening(draft, application, draft.now + draft.rules.remind_after),
    )
    update(draft, application_id, invitation, changed)
    emit(draft, application_id, changed, "sent")
    rejection = application.rejection
    owed_at = rejection.rejected_at if rejection and invitation.touchpoint == "rejection" else invitation.reason_at
    draft.fact(application, Asked, touchpoint=invitation.touchpoint, reason_at=owed_at)


def rearm(draft: Draft, application_id: str, invitation: Invitation, *, paused: bool = False) -> None:
    """An invitation that could not leave in its window, or was taken back, waits for the next opening (R79, R80)."""
    application = draft.application(application_id)
    forget_sent(draft, application_id, invitation)
    send_at = opening(draft, application, draft.arrival)
    changed = replace(settled(invitation), send_at=send_at, expires_at=send_at + draft.rules.expire_after)
    update(draft, application_id, invitation, changed)
    why = why_put_off(draft, invitation.mail_to, paused=paused)
    draft.note(application_id, f"{invitation.touchpoint} survey put off", why)


def remind(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Rule 12: once, unless rule 11 holds (R14); an `interview` one only while the application is active (R86)."""
    application = draft.application(application_id)
    asking = Asking(draft, application, invitation.touchpoint, invitation.since)
    decided = invitation.touchpoint == "interview" and application.status != "active"
    if decided or reason_not_to_ask(asking, reminder=True):
        update(draft, application_id, invitation, replace(invitation, remind_at=None))
    elif not open_now(draft, application) or too_late_by_now(draft, invitation):
        put_off_reminder(draft, application_id, invitation)
    else:
        requested = request_mail(draft, application, replace(invitation, remind_at=None), "reminder")
        if draft.rules.instant_mail:
            reminded(draft, application_id, requested)


def reminded(draft: Draft, application_id: str, invitation: Invitation) -> None:
    changed = settled(invitation)
    update(draft, application_id, invitation, changed)
    emit(draft, application_id, changed, "reminded")


def put_off_reminder(draft: Draft, application_id: str, invitation: Invitation) -> None:
    remind_at = opening(draft, draft.application(application_id), draft.arrival)
    update(draft, application_id, invitation, replace(settled(invitation), remind_at=remind_at))


def expire(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Rule 13."""
    withdraw_mail(draft, application_id, invitation)
    end(draft, application_id, invitation, "expired", None)
