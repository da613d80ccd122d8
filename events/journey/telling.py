"""Telling a rejected candidate: once, by whatever way it comes (rules 8-10, 26; R9, R16, R17, R40, R41)."""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.journey import feedback, surveys
from afterview.events.journey.decision import Draft
from afterview.events.journey.reasons import TaskOutcome
from afterview.events.journey.release import open_task
from afterview.events.journey.state import Application, Rejection, Telling
from afterview.schemas.facts import Overdue, Told
from afterview.schemas.incoming import CandidateNotified, FeedbackCompleted
from afterview.schemas.incoming_data import RejectionTold, TellingChannel
from afterview.schemas.outgoing_data import TaskChannel, TaskKind

SPOKEN: tuple[TellingChannel, ...] = ("call", "meeting")


def heard_already(heard: Telling | None, told: RejectionTold) -> Telling | None:
    """What the candidate has heard already: remembered first, then the notice; one spoken is enough (R16, R40)."""
    if told.notice is None:
        return heard
    notice = Telling(told.notice.sent_at, told.notice.channel, told.notice.channel in SPOKEN)
    return replace(heard, spoken=heard.spoken or notice.spoken) if heard else notice


def tell(draft: Draft, application_id: str, telling: Telling) -> None:
    """The first telling of a rejection: rules 8 and 10 (R9). Later ones move nothing."""
    application = draft.application(application_id)
    rejection = present_rejection(application)
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
    data = event.data
    done(draft, data.task_id, data.outcome, data.channel, data.completed_at)


def done(draft: Draft, task_id: str, outcome: TaskOutcome, channel: TaskChannel, at: datetime) -> None:
    """A task is done: the id decides, not the application beside it (R36, R41)."""
    if found := open_task(draft.journey, task_id):
        application, task = found
        feedback.complete(draft, application.id, task, outcome, channel)
        _completed(draft, application.id, task.kind, outcome, Telling(at, channel, channel in SPOKEN))
    elif outcome != "unreachable":
        _done_after_all(draft, task_id, channel, at)


def _completed(draft: Draft, application_id: str, kind: TaskKind, outcome: TaskOutcome, telling: Telling) -> None:
    """Rules 8 and 26, R9: delivered or declined tells the candidate; unreachable does not."""
    if kind == "candidate_update":
        return
    if outcome != "unreachable":
        tell(draft, application_id, telling)
    elif kind == "verbal_feedback":
        feedback.owe_letter_instead(draft, application_id, telling.at)


def _done_after_all(draft: Draft, task_id: str, channel: TaskChannel, at: datetime) -> None:
    """A closed rejection task of the present rejection (R41)."""
    for application in draft.journey.applications.values():
        rejection = application.rejection
        if rejection and feedback.was_made(draft, application, task_id, since=rejection.since):
            tell_again(draft, application.id, at, channel)
            return


def overdue(draft: Draft, application_id: str, rejection: Rejection) -> None:
    """Rule 9: 14 days, and nobody told the candidate (R25). If somebody did, only the metrics hear of it."""
    application = draft.application(application_id)
    draft.put(replace(application, rejection=replace(rejection, overdue_at=None)))
    told = rejection.told is not None
    draft.fact(application, Overdue, rejected_at=rejection.rejected_at, told=told)
    if not told:
        surveys.skip_never_told(draft, application_id)


def present_rejection(application: Application) -> Rejection:
    """The rejection of a rejected application."""
    if application.rejection is None:
        raise AssertionError(f"a rejected application without a rejection, decided {application.decided_at}")
    return application.rejection
