"""Events out (CONTRACT 3): one frozen model per type, in one union told apart by `type`.

What their `data` says is in `outgoing_data.py`.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment
from afterview.schemas.outgoing_data import (
    Alert,
    Comment,
    ErasureCompleted,
    FeedbackTask,
    Metric,
    OperatorActed,
    SurveyInvitation,
    SurveyResponse,
)
from afterview.schemas.tracing import OwnParent, OwnState


class _Out(Closed):
    specversion: Literal["1.0"]
    """of CloudEvents"""
    id: Identifier
    """computed, the same in a replay: what you have seen already is a duplicate"""
    source: Identifier
    """`/afterview/<tenant>`"""
    time: OwnMoment
    """when it was decided, in UTC"""
    datacontenttype: Literal["application/json"]
    """`data` is JSON"""


class _About(_Out):
    """`traceparent`, `tracestate`: the trace of what it is about, where somebody told us of one."""

    subject: str
    """`applications/<application id>`"""
    traceparent: OwnParent | None = None
    """W3C: the trace of what it is about, where somebody told us of one"""
    tracestate: OwnState | None = None
    """W3C: beside it"""


class TaskScheduled(_About):
    type: Literal["afterview.feedback.task.scheduled.v1"]
    data: FeedbackTask


class TaskReminded(_About):
    type: Literal["afterview.feedback.task.reminded.v1"]
    data: FeedbackTask


class TaskEscalated(_About):
    type: Literal["afterview.feedback.task.escalated.v1"]
    data: FeedbackTask


class TaskCompleted(_About):
    type: Literal["afterview.feedback.task.completed.v1"]
    data: FeedbackTask


class TaskCancelled(_About):
    type: Literal["afterview.feedback.task.cancelled.v1"]
    data: FeedbackTask


class TaskExpired(_About):
    type: Literal["afterview.feedback.task.expired.v1"]
    data: FeedbackTask


class TaskSkipped(_About):
    type: Literal["afterview.feedback.task.skipped.v1"]
    data: FeedbackTask


class InvitationScheduled(_About):
    type: Literal["afterview.survey.invitation.scheduled.v1"]
    data: SurveyInvitation


class InvitationSent(_About):
    type: Literal["afterview.survey.invitation.sent.v1"]
    data: SurveyInvitation


class InvitationReminded(_About):
    type: Literal["afterview.survey.invitation.reminded.v1"]
    data: SurveyInvitation


class InvitationSkipped(_About):
    type: Literal["afterview.survey.invitation.skipped.v1"]
    data: SurveyInvitation


class InvitationCancelled(_About):
    type: Literal["afterview.survey.invitation.cancelled.v1"]
    data: SurveyInvitation


class InvitationExpired(_About):
    type: Literal["afterview.survey.invitation.expired.v1"]
    data: SurveyInvitation


class InvitationFailed(_About):
    type: Literal["afterview.survey.invitation.failed.v1"]
    data: SurveyInvitation


class ResponseReceived(_Out):
    type: Literal["afterview.survey.response.v1"]
    data: SurveyResponse


class MetricMeasured(_Out):
    type: Literal["afterview.experience.metric.v1"]
    data: Metric


class AlertRaised(_Out):
    type: Literal["afterview.experience.alert.v1"]
    data: Alert


class CommentReleased(_Out):
    type: Literal["afterview.experience.comment.v1"]
    data: Comment


class OperatorActedEvent(_Out):
    type: Literal["afterview.operator.acted.v1"]
    data: OperatorActed


class ErasureCompletedEvent(_Out):
    type: Literal["afterview.erasure.completed.v1"]
    data: ErasureCompleted


Outgoing = Annotated[
    TaskScheduled
    | TaskReminded
    | TaskEscalated
    | TaskCompleted
    | TaskCancelled
    | TaskExpired
    | TaskSkipped
    | InvitationScheduled
    | InvitationSent
    | InvitationReminded
    | InvitationSkipped
    | InvitationCancelled
    | InvitationExpired
    | InvitationFailed
    | ResponseReceived
    | MetricMeasured
    | AlertRaised
    | CommentReleased
    | OperatorActedEvent
    | ErasureCompletedEvent,
    Field(discriminator="type"),
]
"""Any event that Afterview emits."""

OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)

OUTGOING_TYPES: dict[str, type[_Out]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(get_args(Outgoing)[0])
}
"""CloudEvents `type` to model."""
