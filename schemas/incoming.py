"""Canonical events in: one frozen model per type of CONTRACT 2, in one union told apart by `type`.

What their `data` says is in `incoming_data.py`.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from afterview.schemas.base import Identifier, Moment, Text, Value
from afterview.schemas.incoming_data import (
    ApplicationActiveData,
    ApplicationData,
    CandidateData,
    CandidateNotifiedData,
    CandidateRejectedData,
    CandidateUpdatedData,
    FeedbackCompletedData,
    FeedbackNotedData,
    InterviewCancelledData,
    InterviewCompletedData,
    InterviewScheduledData,
    OptedOutData,
    PreferredData,
    SurveyAnsweredData,
)
from afterview.schemas.tracing import SaidParent, SaidState, Trace


class Envelope(Value):
    """CloudEvents 1.0, structured. `time` is when it happened; `source` + `id` identify a duplicate."""

    specversion: Literal["1.0"]
    """of CloudEvents"""
    id: Identifier
    """with `source` it identifies a duplicate"""
    source: Identifier
    """who says it; any text"""
    type: Identifier
    """what happened"""
    time: Moment
    """when it happened"""
    subject: Text | None = None
    """not read"""
    traceparent: SaidParent = None
    """W3C: the trace that it is part of (CloudEvents, Distributed Tracing); what is not valid counts as not said"""
    tracestate: SaidState = None
    """W3C: beside it"""

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
