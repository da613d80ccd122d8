"""Interviews: planned, completed, cancelled, moved (rules 1, 2, 18, 21, 22)."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from afterview.events.journey import feedback, surveys
from afterview.events.journey.decision import Draft
from afterview.events.journey.state import Application, Interview
from afterview.schemas.facts import Owed
from afterview.schemas.incoming import InterviewCancelled, InterviewCompleted, InterviewScheduled

_PLANNED_LENGTH = timedelta(hours=1)  # of an interview without `ends_at` (rule 21)


def on_scheduled(draft: Draft, event: InterviewScheduled) -> None:
    """Rule 21: it will take place; replaces what was known of this interview id (R59)."""
    planned, application_id = event.data.interview, event.data.application_id
    ends_at = planned.ends_at or planned.starts_at + _PLANNED_LENGTH
    known = _find(draft.application(application_id), planned.id)
    if known and known.state == "reported":
        return
    if known and known.state == "derived":
        if ends_at <= draft.now:
            return
        take_back(draft, application_id, known)
    plan = Interview(
        id=planned.id,
        state="planned",
        kind=planned.kind,
        ends_at=ends_at,
        known_at=draft.now,
        stage=planned.stage,
        interviewers=planned.interviewers,
    )
    _put(draft, application_id, plan)
    draft.note(application_id, "interview planned")


def on_completed(draft: Draft, event: InterviewCompleted) -> None:
    """Rules 1, 2, 18, 22: an interview id counts once per application (R21, R58)."""
    told, application_id = event.data.interview, event.data.application_id
    known = _find(draft.application(application_id), told.id)
    if known and known.state != "planned":
        if told.basis == "reported":
            _put(draft, application_id, replace(known, state="reported"))
        return
    interview = Interview(
        id=told.id,
        state=told.basis,
        kind=told.kind,
        ends_at=told.ends_at or event.data.occurred_at or event.time,  # R8, R65
        stage=told.stage,
        interviewers=told.interviewers,
    )
    complete(draft, application_id, interview)


def on_cancelled(draft: Draft, event: InterviewCancelled) -> None:
    """Rule 22: a plan is forgotten, a derived completion taken back, a reported one stays (R66)."""
    application_id = event.data.application_id
    known = _find(draft.application(application_id), event.data.interview.id)
    if known and known.state == "planned":
        _forget(draft, application_id, known)
        draft.note(application_id, "interview cancelled")
    elif known and known.state == "derived":
        take_back(draft, application_id, known)


def derive(draft: Draft, application_id: str, plan: Interview) -> None:
    """Rule 21: nobody cancelled it, nobody reported it: it took place as planned (R58)."""
    complete(draft, application_id, replace(plan, state="derived"))


def complete(draft: Draft, application_id: str, interview: Interview) -> None:
    """It has taken place; what follows depends on where the application stands."""
    before = draft.application(application_id)
    later = all(interview.ends_at > other.ends_at for other in before.completed() if other.id != interview.id)
    _put(draft, application_id, interview)
    if interview.stage:
        draft.change(application_id, lambda known: replace(known, stage=interview.stage))
    draft.note(application_id, f"interview completed, {interview.state}")
    draft.fact(draft.application(application_id), Owed, touchpoint="interview", reason_at=interview.ends_at)
    if before.status == "rejected":
        _after_rejection(draft, application_id, interview)
        return
    if before.status == "active" and later and interview.kind != "assessment":
        _owe_update(draft, application_id, interview)
    surveys.invite(draft, application_id, "interview", interview.ends_at, interview=interview.id)  # rule 2, R23


def _owe_update(draft: Draft, application_id: str, interview: Interview) -> None:
    """Rule 1: an update is owed; a later interview takes the place of an earlier one's (R20)."""
    superseded = feedback.cancel(draft, application_id, "candidate_update", "superseded")
    if superseded:
        _put(draft, application_id, replace(interview, superseded=True))
    _schedule_update(draft, application_id, interview)


def _schedule_update(draft: Draft, application_id: str, interview: Interview) -> None:
    feedback.schedule(
        draft,
        application_id,
        "candidate_update",
        interview.ends_at,
        reason_at=interview.ends_at,
        interview=interview.id,
    )


def _after_rejection(draft: Draft, application_id: str, interview: Interview) -> None:
    """Rule 18: it was before the rejection, so not a letter but a call is owed (R22, R77, R100)."""
    application = draft.application(application_id)
    rejection, letter = application.rejection, application.task("written_rejection")
    if rejection is None or letter is None or letter.fallback or interview.kind == "assessment":
        return
    if interview.ends_at <= rejection.rejected_at:
        feedback.cancel(draft, application_id, "written_rejection", "interviewed")
        feedback.schedule(
            draft, application_id, "verbal_feedback", rejection.owed_since, reason_at=rejection.rejected_at
        )


def take_back(draft: Draft, application_id: str, interview: Interview) -> None:
    """A derived completion did not happen (rule 22, R67, R87)."""
    _forget(draft, application_id, interview)
    application = draft.application(application_id)
    draft.note(application_id, "interview taken back", "interview-cancelled")
    draft.fact(application, Owed, touchpoint="interview", reason_at=interview.ends_at, negates=True)
    update = application.task("candidate_update")
    own = update is not None and update.interview == interview.id
    if own:
        feedback.cancel(draft, application_id, "candidate_update", "interview-cancelled")
    surveys.cancel_unsent(draft, application_id, "interview-cancelled", interview=interview.id)
    remaining = max(application.completed(), key=_end, default=None)
    if own and interview.superseded and remaining:
        _schedule_update(draft, application_id, remaining)


def _end(interview: Interview) -> datetime:
    return interview.ends_at


def _find(application: Application, interview_id: str) -> Interview | None:
    return next((known for known in application.interviews if known.id == interview_id), None)


def _put(draft: Draft, application_id: str, interview: Interview) -> None:
    application = draft.application(application_id)
    others = tuple(known for known in application.interviews if known.id != interview.id)
    draft.put(replace(application, interviews=(*others, interview)))


def _forget(draft: Draft, application_id: str, interview: Interview) -> None:
    application = draft.application(application_id)
    rest = tuple(known for known in application.interviews if known.id != interview.id)
    draft.put(replace(application, interviews=rest))
