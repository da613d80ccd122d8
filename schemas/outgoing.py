"""Events out (CONTRACT 3). No name, address, note or letter of a candidate is in any of them.

`data` is flat (R34). Fields that do not apply are left out, so models are built with what applies only and
encoded with `exclude_unset`.
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, JsonValue, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.people import Job, Person
from afterview.schemas.tracing import OwnParent, OwnState

TaskKind = Literal["candidate_update", "verbal_feedback", "written_rejection"]
TaskChannel = Literal["call", "meeting", "email"]
Touchpoint = Literal["interview", "rejection"]


class FeedbackTask(Closed):
    """A feedback task as it is after the event (R35)."""

    id: Identifier
    tenant: Slug
    application_id: Identifier
    kind: TaskKind
    channel: TaskChannel
    candidate_id: Identifier
    job: Job | None = None
    assignee: Person | None
    due_at: OwnMoment | None = None
    not_before: OwnMoment | None = None
    link: str | None = None
    reason: str | None = None


class SurveyInvitation(Closed):
    """A survey invitation as it is after the event (R35)."""

    id: Identifier
    tenant: Slug
    application_id: Identifier
    touchpoint: Touchpoint
    send_at: OwnMoment | None = None
    expires_at: OwnMoment | None = None
    reason: str | None = None


class SurveyResponse(Closed):
    """One answered survey, unlinked from its candidate (R39, R78, R90)."""

    id: Identifier
    tenant: Slug
    touchpoint: Touchpoint
    answers: dict[str, JsonValue]
    department: str | None = None
    week: str
    """ISO week of the answer in the tenant's time zone, as 2027-W11 (R64)"""


class Window(Closed):
    kind: Literal["day", "week", "month", "all"]
    start: date | None
    """first day; null for `all` (R55)"""


class Metric(Closed):
    """One cell: a tenant, at most one of department, job, stage, touchpoint, and a window (CONTRACT 4)."""

    tenant: Slug
    metric: str
    value: float
    n: int
    interval: tuple[float, float] | None
    window: Window
    dimensions: dict[str, str]


class Alert(Closed):
    """A metric crossed a line that the policy draws."""

    tenant: Slug
    metric: str
    value: float
    threshold: float
    window: Window
    dimensions: dict[str, str]
    reason: str


class Comment(Closed):
    """An open answer, masked; only where at least ten stand together."""

    id: Identifier
    tenant: Slug
    touchpoint: Touchpoint
    text: str
    week: str


class OperatorActed(Closed):
    """What somebody did by a command of Afterview's."""

    tenant: Slug | None = None
    action: str
    """the command, such as `dlq replay`"""
    of: tuple[Identifier, ...] = ()
    """what it was done to; dead letters by their ids"""
    by: str | None = None
    """the login name"""
    reason: str


class ErasureCompleted(Closed):
    """Proof of an erasure: no id of the candidate, only the salted hash its state is kept under."""

    tenant: Slug
    key: Identifier
    gone_by: OwnMoment


class _Out(Closed):
    specversion: Literal["1.0"]
    id: Identifier
    source: Identifier
    time: OwnMoment
    datacontenttype: Literal["application/json"]


class _About(_Out):
    """`traceparent`, `tracestate`: the trace of what it is about, where somebody told us of one."""

    subject: str
    traceparent: OwnParent | None = None
    tracestate: OwnState | None = None


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
