"""Decisions on an application (rules 3, 4, 15, 16, 23)."""

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from afterview.events.journey import feedback, surveys
from afterview.events.journey.decision import Draft
from afterview.events.journey.state import Application, Rejection, Status, Telling
from afterview.events.journey.telling import heard_already, present_rejection, tell, tell_again
from afterview.schemas.facts import Owed
from afterview.schemas.incoming import (
    ApplicationActive,
    ApplicationWithdrawn,
    CandidateHired,
    CandidateRejected,
    RejectionWithdrawn,
)
from afterview.schemas.incoming_data import RejectionTold
from afterview.schemas.outgoing_data import TaskKind


def on_rejected(draft: Draft, event: CandidateRejected) -> None:
    """Rules 3, 4, 8-10, in the order of R50. Of a withdrawn application it changes nothing (R10)."""
    application_id, told = event.data.application_id, event.data.rejection
    application = draft.application(application_id)
    if application.status == "withdrawn":
        return
    if told.interviewed:
        draft.change(application_id, lambda known: replace(known, said_interviewed=True))
    if application.status == "rejected":
        if told.notice:  # a second rejection is not a new one, its notice counts (R18)
            tell_again(draft, application_id, told.notice.sent_at, told.notice.channel)
        return
    feedback.cancel(draft, application_id, "candidate_update", "decided")
    reject(draft, application_id, told)


def reject(draft: Draft, application_id: str, told: RejectionTold) -> None:
    """A new rejection: an answer is owed, spoken if there was an interview."""
    application = draft.application(application_id)
    telling = heard_already(application.heard, told)
    rejection = Rejection(
        rejected_at=told.rejected_at,
        known_at=draft.now,
        since=application.ordinals,
        not_before=told.not_before,
        reason=told.reason,
    )
    rejection = replace(rejection, overdue_at=rejection.owed_since + draft.rules.never_told_after)
    draft.put(
        replace(
            application,
            status="rejected",
            decided_at=draft.now,
            stage=told.stage or application.stage,
            rejection=rejection,
            heard=None,
        )
    )
    draft.note(application_id, "rejected")
    draft.fact(draft.application(application_id), Owed, touchpoint="rejection", reason_at=told.rejected_at)
    owe_answer(draft, application_id, telling)
    if telling:
        tell(draft, application_id, telling)


def owe_answer(draft: Draft, application_id: str, telling: Telling | None) -> None:
    """Rules 3 and 4: a call if they were interviewed, a letter if not; neither if that was done already (R16)."""
    application = draft.application(application_id)
    rejection = present_rejection(application)
    kind = _kind_owed(application)
    told = telling is not None and (telling.spoken or kind == "written_rejection")
    due = first_due(draft, application, rejection)
    draft.put(replace(application, rejection=replace(rejection, first_due=due)))
    feedback.schedule(draft, application_id, kind, rejection.owed_since, reason_at=rejection.rejected_at, told=told)


def first_due(draft: Draft, application: Application, rejection: Rejection) -> datetime:
    """When the answer to a rejection is due, by what is known of it now."""
    return feedback.due(draft, application, _kind_owed(application), rejection.owed_since)


def _kind_owed(application: Application) -> TaskKind:
    return "verbal_feedback" if application.interviewed else "written_rejection"


def on_rejection_withdrawn(draft: Draft, event: RejectionWithdrawn) -> None:
    """Rule 15. Not rejected: no output, but a remembered telling is forgotten (R42, R94)."""
    application = draft.application(event.data.application_id)
    draft.put(replace(application, heard=None))
    if application.status == "rejected":
        _reopen(draft, application.id)


def on_active(draft: Draft, event: ApplicationActive) -> None:
    """Rule 23: rejected, as rule 15; withdrawn or hired, active again; else only known (R60, R69)."""
    application_id, stage = event.data.application_id, event.data.stage
    application = draft.application(application_id)
    if stage:
        draft.put(replace(application, stage=stage))
    if application.status == "rejected":
        _reopen(draft, application_id)
    elif application.status != "active":
        _set_status(draft, application_id, "active")


def _reopen(draft: Draft, application_id: str) -> None:
    """The rejection's tasks and unsent invitation go; an `interview` invitation stays (R18, R105)."""
    application = draft.application(application_id)
    rejection = present_rejection(application)
    draft.fact(application, Owed, touchpoint="rejection", reason_at=rejection.rejected_at, negates=True)
    for kind in feedback.REJECTION_KINDS:
        feedback.cancel(draft, application_id, kind, "rejection-withdrawn")
    surveys.cancel_unsent(draft, application_id, "rejection-withdrawn", touchpoint="rejection")
    _set_status(draft, application_id, "active")


def on_withdrawn(draft: Draft, event: ApplicationWithdrawn) -> None:
    _close(draft, event.data.application_id, "withdrawn")


def on_hired(draft: Draft, event: CandidateHired) -> None:
    _close(draft, event.data.application_id, "hired")


def _close(draft: Draft, application_id: str, status: Literal["withdrawn", "hired"]) -> None:
    """Rule 16; the second time there is nothing left to cancel (R52)."""
    feedback.cancel_all(draft, application_id, status)
    surveys.cancel_unsent(draft, application_id, status)
    _set_status(draft, application_id, status)


def _set_status(draft: Draft, application_id: str, status: Status) -> None:
    """Any rejection is over with it, and so is what was told of it; that there was an interview is not (R18)."""
    application = draft.application(application_id)
    changed = replace(application, status=status, decided_at=draft.now, rejection=None)
    draft.put(replace(changed, heard=None) if status == "active" else changed)
    draft.note(application_id, status)
