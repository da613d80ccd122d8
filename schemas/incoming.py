"""Canonical events in: one frozen model per type of CONTRACT 2, in one union told apart by `type`.

Required fields are those of R75 and R92.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, JsonValue, TypeAdapter

from afterview.schemas.base import Flag, Identifier, LongText, Moment, Slug, Text, Value
from afterview.schemas.people import Candidate, Job, Person
from afterview.schemas.tracing import SaidParent, SaidState, Trace

InterviewKind = Literal["phone", "video", "onsite", "assessment", "other"]
TellingChannel = Literal["email", "call", "meeting", "portal"]


class CandidateData(Value):
    """What every event says; without an `application_id`, job and people are ignored (R93)."""

    tenant: Slug
    application_id: Identifier | None = None
    candidate: Candidate
    job: Job | None = None
    recruiter: Person | None = None
    hiring_manager: Person | None = None
    occurred_at: Moment | None = None


class ApplicationData(CandidateData):
    application_id: Identifier


class _Interview(Value):
    id: Identifier
    kind: InterviewKind
    stage: Text | None = None
    ends_at: Moment | None = None
    interviewers: tuple[Person, ...]


class PlannedInterview(_Interview):
    starts_at: Moment


class CompletedInterview(_Interview):
    starts_at: Moment | None = None
    basis: Literal["reported", "derived"]


class InterviewRef(Value):
    id: Identifier


class Reason(Value):
    code: Text | None = None
    text: LongText | None = None


class Notice(Value):
    """The ATS has told the candidate already."""

    sent_at: Moment
    channel: TellingChannel


class RejectionTold(Value):
    rejected_at: Moment
    stage: Text | None = None
    reason: Reason | None = None
    not_before: Moment | None = None
    interviewed: Flag | None = None
    notice: Notice | None = None


class Note(Value):
    """What an interviewer wants the candidate to hear."""

    interview_id: Identifier | None = None
    author: Person | None = None
    match: LongText | None = None
    impression: LongText | None = None
    advice: LongText | None = None


class Preference(Value):
    """How the candidate wants to hear from us (rule 25)."""

    channel: Literal["call", "email"]
    times: LongText | tuple[LongText, ...] | None = None


class InterviewCompletedData(ApplicationData):
    interview: CompletedInterview


class InterviewScheduledData(ApplicationData):
    interview: PlannedInterview


class InterviewCancelledData(ApplicationData):
    interview: InterviewRef


class CandidateRejectedData(ApplicationData):
    rejection: RejectionTold


class CandidateNotifiedData(ApplicationData):
    notified_at: Moment
    channel: TellingChannel


class ApplicationActiveData(ApplicationData):
    stage: Text | None = None


class FeedbackNotedData(ApplicationData):
    note: Note


class FeedbackCompletedData(ApplicationData):
    task_id: Identifier
    completed_at: Moment
    channel: Literal["call", "meeting", "email"]
    outcome: Literal["delivered", "declined", "unreachable"]
    note: LongText | None = None


class CandidateUpdatedData(CandidateData):
    previous_id: Identifier | None = None


class OptedOutData(CandidateData):
    scope: Literal["survey", "all"]


class PreferredData(CandidateData):
    preference: Preference


class SurveyAnsweredData(CandidateData):
    invitation_id: Identifier
    answers: dict[str, JsonValue]
    submitted_at: Moment


class Envelope(Value):
    """CloudEvents 1.0, structured. `time` is when it happened; `source` + `id` identify a duplicate."""

    specversion: Literal["1.0"]
    id: Identifier
    source: Identifier
    type: Identifier
    time: Moment
    subject: Text | None = None
    traceparent: SaidParent = None
    tracestate: SaidState = None
    """the trace that it is part of (CloudEvents, Distributed Tracing); what is not valid counts as not said"""

    @property
    def trace(self) -> Trace | None:
        return Trace(self.traceparent, self.tracestate or "") if self.traceparent else None


class InterviewCompleted(Envelope):
    type: Literal["afterview.interview.completed.v1"]
    data: InterviewCompletedData


class InterviewScheduled(Envelope):
    type: Literal["afterview.interview.scheduled.v1"]
    data: InterviewScheduledData


class InterviewCancelled(Envelope):
    type: Literal["afterview.interview.cancelled.v1"]
    data: InterviewCancelledData


class CandidateRejected(Envelope):
    type: Literal["afterview.candidate.rejected.v1"]
    data: CandidateRejectedData


class CandidateNotified(Envelope):
    type: Literal["afterview.candidate.notified.v1"]
    data: CandidateNotifiedData


class RejectionWithdrawn(Envelope):
    type: Literal["afterview.rejection.withdrawn.v1"]
    data: ApplicationData


class ApplicationActive(Envelope):
    type: Literal["afterview.application.active.v1"]
    data: ApplicationActiveData


class ApplicationWithdrawn(Envelope):
    type: Literal["afterview.application.withdrawn.v1"]
    data: ApplicationData


class CandidateHired(Envelope):
    type: Literal["afterview.candidate.hired.v1"]
    data: ApplicationData


class FeedbackNoted(Envelope):
    type: Literal["afterview.feedback.noted.v1"]
    data: FeedbackNotedData


class FeedbackCompleted(Envelope):
    type: Literal["afterview.feedback.completed.v1"]
    data: FeedbackCompletedData


class CandidateUpdated(Envelope):
    type: Literal["afterview.candidate.updated.v1"]
    data: CandidateUpdatedData


class CandidateErased(Envelope):
    type: Literal["afterview.candidate.erased.v1"]
    data: CandidateData


class CandidateOptedOut(Envelope):
    type: Literal["afterview.candidate.opted_out.v1"]
    data: OptedOutData


class CandidatePreferred(Envelope):
    type: Literal["afterview.candidate.preferred.v1"]
    data: PreferredData


class SurveyAnswered(Envelope):
    type: Literal["afterview.survey.answered.v1"]
    data: SurveyAnsweredData


Incoming = Annotated[
    InterviewCompleted
    | InterviewScheduled
    | InterviewCancelled
    | CandidateRejected
    | CandidateNotified
    | RejectionWithdrawn
    | ApplicationActive
    | ApplicationWithdrawn
    | CandidateHired
    | FeedbackNoted
    | FeedbackCompleted
    | CandidateUpdated
    | CandidateErased
    | CandidateOptedOut
    | CandidatePreferred
    | SurveyAnswered,
    Field(discriminator="type"),
]
"""Any event that an ATS, a page or an operator may put on the bus."""

INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)

INCOMING_TYPES: dict[str, type[Envelope]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(get_args(Incoming)[0])
}
"""CloudEvents `type` to model."""
