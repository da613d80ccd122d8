"""Survey invitations: scheduling, sending, reminding, expiry, answers (rules 2, 8, 11-14)."""

from datetime import datetime

from msgspec.structs import replace
from pydantic import JsonValue

from afterview.events.calendar import in_window, iso_week, next_in_window
from afterview.events.ids import numbered, response_id
from afterview.events.journey.decision import Draft, InvitationVerb
from afterview.events.journey.eligibility import Asking, reason_not_to_ask
from afterview.events.journey.outbox import forget_sent, mark_sent, request_mail, settled, withdraw_mail
from afterview.events.journey.rulebook import latest
from afterview.events.journey.state import Application, Invitation
from afterview.schemas.facts import Answered, Asked, Ended
from afterview.schemas.incoming import SurveyAnsweredData
from afterview.schemas.outgoing import SurveyInvitation, Touchpoint


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
        _emit_unscheduled(draft, application_id, touchpoint, n, reason)
        return
    delay = draft.rules.interview_delay if touchpoint == "interview" else draft.rules.rejection_delay
    send_at = _opening(draft, application, latest(reason_at + delay, not_before, draft.now))  # R11, R26
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
    _emit(draft, application_id, invitation, "scheduled")


def skip_never_told(draft: Draft, application_id: str) -> None:
    """Rule 9: a rejection survey that has no sense, since nobody told the candidate (R25)."""
    application = draft.application(application_id)
    n = application.ordinals.get("rejection", 0) + 1
    draft.put(replace(application, ordinals={**application.ordinals, "rejection": n}))
    _emit_unscheduled(draft, application_id, "rejection", n, "rejection-not-delivered")


def cancel_unsent(
    draft: Draft,
    application_id: str,
    reason: str,
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
    elif not _open_now(draft, application) or _link_ended(draft, invitation):
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
        remind_at=_opening(draft, application, draft.now + draft.rules.remind_after),
    )
    update(draft, application_id, invitation, changed)
    _emit(draft, application_id, changed, "sent")
    rejection = application.rejection
    owed_at = rejection.rejected_at if rejection and invitation.touchpoint == "rejection" else invitation.reason_at
    draft.fact(application, Asked, touchpoint=invitation.touchpoint, reason_at=owed_at)


def rearm(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """An invitation that could not leave in its window waits for the next opening (R79, R80)."""
    application = draft.application(application_id)
    forget_sent(draft, application_id, invitation)
    send_at = _opening(draft, application, draft.arrival)
    changed = replace(settled(invitation), send_at=send_at, expires_at=send_at + draft.rules.expire_after)
    update(draft, application_id, invitation, changed)
    draft.note(application_id, f"{invitation.touchpoint} invitation put off", "outside-send-window")


def remind(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Rule 12: once, unless rule 11 holds (R14); an `interview` one only while the application is active (R86)."""
    application = draft.application(application_id)
    asking = Asking(draft, application, invitation.touchpoint, invitation.since)
    decided = invitation.touchpoint == "interview" and application.status != "active"
    if decided or reason_not_to_ask(asking, reminder=True):
        update(draft, application_id, invitation, replace(invitation, remind_at=None))
    elif not _open_now(draft, application):
        put_off_reminder(draft, application_id, invitation)
    else:
        requested = request_mail(draft, application, replace(invitation, remind_at=None), "reminder")
        if draft.rules.instant_mail:
            reminded(draft, application_id, requested)


def reminded(draft: Draft, application_id: str, invitation: Invitation) -> None:
    changed = settled(invitation)
    update(draft, application_id, invitation, changed)
    _emit(draft, application_id, changed, "reminded")


def put_off_reminder(draft: Draft, application_id: str, invitation: Invitation) -> None:
    opening = _opening(draft, draft.application(application_id), draft.arrival)
    update(draft, application_id, invitation, replace(settled(invitation), remind_at=opening))


def expire(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """Rule 13."""
    withdraw_mail(draft, application_id, invitation)
    end(draft, application_id, invitation, "expired", None)


def answer(draft: Draft, data: SurveyAnsweredData) -> None:
    """Rule 14: counted once, if the invitation is open at its arrival (R46)."""
    for application in draft.journey.applications.values():
        for invitation in application.invitations:
            open_ = invitation.sent_at or invitation.in_flight
            if open_ and _id(draft, application.id, invitation) == data.invitation_id:
                _count(draft, application, invitation, data)
                return


def _count(draft: Draft, application: Application, invitation: Invitation, data: SurveyAnsweredData) -> None:
    """An answer proves that the invitation was sent, if the mailer's word is not back yet."""
    withdraw_mail(draft, application.id, invitation)
    if not invitation.sent_at:
        sent(draft, application.id, invitation)
    draft.fact(
        application,
        Answered,
        touchpoint=invitation.touchpoint,
        response_id=response_id(draft.rules.responses, data.invitation_id),
        answers=_without_open_text(data.answers, draft.rules.choices),
        submitted_at=data.submitted_at,
        sent_at=invitation.sent_at or draft.now,
        week=iso_week(data.submitted_at, draft.place.zone),
    )
    draft.note(application.id, f"{invitation.touchpoint} invitation answered")
    close(draft, application.id, invitation)


def close(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """An answered invitation is over; there is no event about it (R46)."""
    application = draft.application(application_id)
    draft.fact(application, Ended, touchpoint=invitation.touchpoint, outcome="answered")
    _remove(draft, application, invitation)


def _without_open_text(answers: dict[str, JsonValue], choices: frozenset[str]) -> dict[str, JsonValue]:
    """R90: a number or a flag says nothing about anybody, a text may; only a choice is kept."""
    return {
        question: value
        for question, value in answers.items()
        if isinstance(value, int | float) or (isinstance(value, str) and question in choices)
    }


def end(draft: Draft, application_id: str, invitation: Invitation, verb: InvitationVerb, reason: str | None) -> None:
    """The invitation's one outcome."""
    application = draft.application(application_id)
    _remove(draft, application, invitation)
    _emit(draft, application_id, invitation, verb, reason)
    draft.fact(application, Ended, touchpoint=invitation.touchpoint, outcome=verb, reason=reason)


def update(draft: Draft, application_id: str, invitation: Invitation, changed: Invitation) -> None:
    application = draft.application(application_id)
    draft.put(
        replace(
            application,
            invitations=tuple(changed if same(other, invitation) else other for other in application.invitations),
        )
    )


def same(one: Invitation, other: Invitation) -> bool:
    return (one.touchpoint, one.n) == (other.touchpoint, other.n)


def _remove(draft: Draft, application: Application, invitation: Invitation) -> None:
    rest = tuple(other for other in application.invitations if not same(other, invitation))
    draft.put(replace(application, invitations=rest))


def _opening(draft: Draft, application: Application, moment: datetime) -> datetime:
    """The moment itself, or the next opening of the send window (R7)."""
    return next_in_window(moment, draft.candidate_zone(), draft.country(application), draft.rules.window)


def _open_now(draft: Draft, application: Application) -> bool:
    """May a mail leave now? In simulation wake-ups come at their moment, so it always may (R31, R32)."""
    return draft.rules.instant_mail or in_window(
        draft.arrival, draft.candidate_zone(), draft.country(application), draft.rules.window
    )


def _link_ended(draft: Draft, invitation: Invitation) -> bool:
    """After an outage of weeks the link in the mail would be dead."""
    return draft.arrival >= invitation.expires_at and not draft.rules.instant_mail


def _id(draft: Draft, application_id: str, invitation: Invitation) -> str:
    return numbered(draft.journey.tenant, application_id, invitation.touchpoint, invitation.n)


def _emit(
    draft: Draft, application_id: str, invitation: Invitation, verb: InvitationVerb, reason: str | None = None
) -> None:
    fields = {
        "id": _id(draft, application_id, invitation),
        "tenant": draft.journey.tenant,
        "application_id": application_id,
        "touchpoint": invitation.touchpoint,
        "send_at": invitation.send_at,
        "expires_at": invitation.expires_at,
    }
    draft.emit(verb, SurveyInvitation.model_validate(fields | ({"reason": reason} if reason else {})))


def _emit_unscheduled(draft: Draft, application_id: str, touchpoint: Touchpoint, n: int, reason: str) -> None:
    """Skipped at once: no `send_at`, no `expires_at` (R35)."""
    data = SurveyInvitation.model_validate(
        {
            "id": numbered(draft.journey.tenant, application_id, touchpoint, n),
            "tenant": draft.journey.tenant,
            "application_id": application_id,
            "touchpoint": touchpoint,
            "reason": reason,
        }
    )
    draft.emit("skipped", data)
    application = draft.application(application_id)
    draft.fact(application, Ended, touchpoint=touchpoint, outcome="skipped", reason=reason)
