"""One invitation: its ends, its windows, and the events about it (R7, R34, R35)."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from afterview.events.calendar import in_window, next_in_window
from afterview.events.ids import numbered
from afterview.events.journey.decision import Draft, InvitationVerb
from afterview.events.journey.reasons import SurveyReason
from afterview.events.journey.state import Application, Invitation, mark
from afterview.schemas.facts import Ended
from afterview.schemas.outgoing_data import SurveyInvitation, Touchpoint

PROMPT = timedelta(minutes=1)
"""a wake-up that comes so soon after its moment comes in time"""


def end(
    draft: Draft, application_id: str, invitation: Invitation, verb: InvitationVerb, reason: SurveyReason | None
) -> None:
    """The invitation's one outcome."""
    application = draft.application(application_id)
    _remove(draft, application, invitation)
    emit(draft, application_id, invitation, verb, reason)
    draft.fact(application, Ended, touchpoint=invitation.touchpoint, outcome=verb, reason=reason)


def close(draft: Draft, application_id: str, invitation: Invitation) -> None:
    """An answered invitation is over; there is no event about it (R46)."""
    application = draft.application(application_id)
    draft.fact(application, Ended, touchpoint=invitation.touchpoint, outcome="answered")
    answered = (*application.answered, mark(invitation.touchpoint, invitation.n))
    _remove(draft, replace(application, answered=answered), invitation)


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


def opening(draft: Draft, application: Application, moment: datetime) -> datetime:
    """The moment itself, or the next opening of the send window (R7)."""
    return next_in_window(moment, draft.candidate_zone(), draft.country(application), draft.rules.window)


def open_now(draft: Draft, application: Application) -> bool:
    """May a mail leave now? A wake-up that comes too late for its window waits for the next opening (R79).

    One that comes in time is sent, even if the candidate's clock says something else than when it was armed (R37).
    """
    if draft.rules.instant_mail or _inside(draft, application, draft.arrival):
        return True
    return draft.arrival - draft.now <= PROMPT and not _inside(draft, application, draft.now)


def _inside(draft: Draft, application: Application, moment: datetime) -> bool:
    return in_window(moment, draft.candidate_zone(), draft.country(application), draft.rules.window)


def link_ended(draft: Draft, invitation: Invitation) -> bool:
    """After an outage of weeks the link in the mail would be dead."""
    return draft.arrival >= invitation.expires_at and not draft.rules.instant_mail


def too_late_by_now(draft: Draft, invitation: Invitation) -> bool:
    """After an outage, or a pause: rule 11 must be asked again as of the moment at which a mail would really leave."""
    return draft.arrival - invitation.since > draft.rules.too_late and not draft.rules.instant_mail


def invitation_id(draft: Draft, application_id: str, invitation: Invitation) -> str:
    return numbered(draft.journey.tenant, application_id, invitation.touchpoint, invitation.n)


def emit(
    draft: Draft, application_id: str, invitation: Invitation, verb: InvitationVerb, reason: SurveyReason | None = None
) -> None:
    fields = {
        "id": invitation_id(draft, application_id, invitation),
        "tenant": draft.journey.tenant,
        "application_id": application_id,
        "touchpoint": invitation.touchpoint,
        "send_at": invitation.send_at,
        "expires_at": invitation.expires_at,
    }
    draft.emit(verb, SurveyInvitation.model_validate(fields | ({"reason": reason} if reason else {})))


def emit_unscheduled(draft: Draft, application_id: str, touchpoint: Touchpoint, n: int, reason: SurveyReason) -> None:
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
