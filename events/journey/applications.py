"""Decisions on an application, and telling the candidate (rules 3, 4, 8-10, 15, 16, 23)."""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.journey import feedback, surveys
from afterview.events.journey.decision import Draft
from afterview.events.journey.state import Application, Rejection, Status, Task, Telling
from afterview.schemas.facts import Overdue, Owed, Told
from afterview.schemas.incoming import (
    ApplicationActive,
    ApplicationWithdrawn,
    CandidateHired,
    CandidateNotified,
    CandidateRejected,
    FeedbackCompleted,
    FeedbackNoted,
    Note,
    RejectionTold,
    RejectionWithdrawn,
    TellingChannel,
)
from afterview.schemas.outgoing import TaskKind
from afterview.schemas.people import Person

MAX_NOTES = 20
"""kept per application: beyond it the oldest give way"""

SPOKEN: tuple[TellingChannel, ...] = ("call", "meeting")


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
    telling = _telling(application.heard, told)
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


def _telling(heard: Telling | None, told: RejectionTold) -> Telling | None:
    """What the candidate has heard already: remembered first, then the notice; one spoken is enough (R16, R40)."""
    if told.notice is None:
        return heard
    notice = Telling(told.notice.sent_at, told.notice.channel, told.notice.channel in SPOKEN)
    return replace(heard, spoken=heard.spoken or notice.spoken) if heard else notice


def owe_answer(draft: Draft, application_id: str, telling: Telling | None) -> None:
    """Rules 3 and 4: a call if they were interviewed, a letter if not; neither if that was done already (R16)."""
    application = draft.application(application_id)
    rejection = _present(application)
    kind = _kind_owed(application)
    told = telling is not None and (telling.spoken or kind == "written_rejection")
    first_due = feedback.due(draft, application, kind, rejection.owed_since)
    draft.put(replace(application, rejection=replace(rejection, first_due=first_due)))
    feedback.schedule(draft, application_id, kind, rejection.owed_since, reason_at=rejection.rejected_at, told=told)


def _kind_owed(application: Application) -> TaskKind:
    return "verbal_feedback" if application.interviewed else "written_rejection"


def tell(draft: Draft, application_id: str, telling: Telling) -> None:
    """The first telling of a rejection: rules 8 and 10 (R9). Later ones move nothing."""
    application = draft.application(application_id)
    rejection = _present(application)
    if rejection.told:
        return
    draft.put(replace(application, rejection=replace(rejection, told=telling)))
    draft.note(application_id, f"told by {telling.channel}")
    draft.fact(
        application,
        Told,
        rejected_at=rejection.rejected_at,
        owed_since=rejection.owed_since,
        told_at=telling.at,
        channel=telling.channel,
        interviewed=application.interviewed,
        on_time=telling.at <= rejection.first_due if rejection.first_due else None,
        overdue=rejection.overdue_at is None,
    )
    surveys.cancel_unsent(draft, application_id, "superseded", touchpoint="interview")  # rule 10
    surveys.invite(draft, application_id, "rejection", telling.at, not_before=rejection.not_before)  # rule 8


def tell_again(draft: Draft, application_id: str, at: datetime, channel: TellingChannel) -> None:
    """The candidate was told beside our tasks: what is thereby done is cancelled (R17), and rule 8 holds."""
    feedback.cancel(draft, application_id, "written_rejection", "already-notified")
    if channel in SPOKEN:
        feedback.cancel(draft, application_id, "verbal_feedback", "already-notified")
    tell(draft, application_id, Telling(at, channel, channel in SPOKEN))


def on_notified(draft: Draft, event: CandidateNotified) -> None:
    """Told; before the rejection is known it is remembered (R40, R107)."""
    application = draft.application(event.data.application_id)
    at, channel = event.data.notified_at, event.data.channel
    if application.status == "rejected":
        tell_again(draft, application.id, at, channel)
        return
    first = application.heard or Telling(at, channel, spoken=False)
    draft.put(replace(application, heard=replace(first, spoken=first.spoken or channel in SPOKEN)))


def on_feedback_completed(draft: Draft, event: FeedbackCompleted) -> None:
    """A task is done: the id decides, not the application beside it (R36, R41)."""
    for application in draft.journey.applications.values():
        for task in application.tasks:
            if feedback.task_id(draft, application.id, task.kind, task.n) == event.data.task_id:
                _completed(draft, application.id, task, event)
                return
        if event.data.outcome != "unreachable" and _was_task_of_rejection(draft, application, event.data.task_id):
            tell_again(draft, application.id, event.data.completed_at, event.data.channel)
            return


def _completed(draft: Draft, application_id: str, task: Task, event: FeedbackCompleted) -> None:
    """Rules 8 and 26, R9: delivered or declined tells the candidate; unreachable does not."""
    data = event.data
    feedback.complete(draft, application_id, task, data.outcome, data.channel)
    if task.kind == "candidate_update":
        return
    if data.outcome != "unreachable":
        tell(draft, application_id, Telling(data.completed_at, data.channel, data.channel in SPOKEN))
    elif task.kind == "verbal_feedback":
        feedback.owe_letter_instead(draft, application_id, data.completed_at)


def _was_task_of_rejection(draft: Draft, application: Application, task_id: str) -> bool:
    """Whether it is a closed rejection task of the present rejection (R41)."""
    rejection = application.rejection
    return rejection is not None and any(
        feedback.task_id(draft, application.id, kind, n) == task_id
        for kind in feedback.REJECTION_KINDS
        for n in range(rejection.since.get(kind, 0) + 1, application.ordinals.get(kind, 0) + 1)
    )


def overdue(draft: Draft, application_id: str, rejection: Rejection) -> None:
    """Rule 9: 14 days, and nobody told the candidate (R25). If somebody did, only the metrics hear of it."""
    application = draft.application(application_id)
    draft.put(replace(application, rejection=replace(rejection, overdue_at=None)))
    told = rejection.told is not None
    draft.fact(application, Overdue, rejected_at=rejection.rejected_at, told=told)
    if not told:
        surveys.skip_never_told(draft, application_id)


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
    rejection = _present(application)
    draft.fact(application, Owed, touchpoint="rejection", reason_at=rejection.rejected_at, negates=True)
    for kind in feedback.REJECTION_KINDS:
        feedback.cancel(draft, application_id, kind, "rejection-withdrawn")
    surveys.cancel_unsent(draft, application_id, "rejection-withdrawn", touchpoint="rejection")
    _set_status(draft, application_id, "active")


def on_withdrawn(draft: Draft, event: ApplicationWithdrawn) -> None:
    _close(draft, event.data.application_id, "withdrawn")


def on_hired(draft: Draft, event: CandidateHired) -> None:
    _close(draft, event.data.application_id, "hired")


def _close(draft: Draft, application_id: str, status: Status) -> None:
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


def on_noted(draft: Draft, event: FeedbackNoted) -> None:
    """A note for the brief. What one author says of one interview is one note, its latest words count."""
    note, application = event.data.note, draft.application(event.data.application_id)
    same = [known for known in application.notes if known.author and _about(known) == _about(note)]
    others = tuple(known for known in application.notes if known not in same)
    if same:
        note = same[-1].model_copy(update=note.model_dump(include={"match", "impression", "advice"}, exclude_none=True))
    draft.put(replace(application, notes=(*others, note)[-MAX_NOTES:]))
    draft.note(application.id, "note received")


def _about(note: Note) -> tuple[str | None, Person | None]:
    return note.interview_id, note.author


def _present(application: Application) -> Rejection:
    """The rejection of a rejected application."""
    if application.rejection is None:
        raise AssertionError(f"a rejected application without a rejection, decided {application.decided_at}")
    return application.rejection
