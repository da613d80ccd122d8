"""The topic table (CONTRACT 3). Names are binding."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    keyed_by: str
    holds: str
    retention: timedelta | None = None
    """None: kept for as long as the host keeps anything (compacted topics: the last value of a key)"""
    compacted: bool = False
    internal: bool = False
    personal: bool = False
    """there are ids of candidates in it, or more; of the others nobody can tell whom they are about"""


INTAKE = "afterview.intake"
CANDIDATE_EVENTS = "afterview.candidate-events"
FETCHES = "afterview.fetches"
WORKLIST_EVENTS = "afterview.worklist-events"
MAIL_REQUESTS = "afterview.mail-requests"
EXPERIENCE_FACTS = "afterview.experience-facts"
FEEDBACK_TASKS = "afterview.feedback-tasks"
SURVEY_INVITATIONS = "afterview.survey-invitations"
SURVEY_RESPONSES = "afterview.survey-responses"
EXPERIENCE_METRICS = "afterview.experience-metrics"
EXPERIENCE_ALERTS = "afterview.experience-alerts"
EXPERIENCE_COMMENTS = "afterview.experience-comments"
DEAD_LETTERS = "afterview.dead-letters"
AUDIT = "afterview.audit"

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(
            INTAKE,
            "candidate, or vendor",
            "deliveries as they came, before conversion",
            14 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(
            FETCHES,
            "tenant and vendor",
            "deliveries that lack what only their vendor's API has",
            14 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(
            CANDIDATE_EVENTS,
            "candidate (HMAC)",
            "everything that can change a journey",
            14 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(
            WORKLIST_EVENTS,
            "assignee (HMAC)",
            "what concerns the tasks of one assignee",
            14 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(
            MAIL_REQUESTS,
            "recipient (HMAC)",
            "mails to send, withdrawals, settlements",
            14 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(EXPERIENCE_FACTS, "tenant", "what the metrics count", 400 * DAY, internal=True),
        Topic(FEEDBACK_TASKS, "application", "afterview.feedback.task.*", 30 * DAY, personal=True),
        Topic(SURVEY_INVITATIONS, "application", "afterview.survey.invitation.*", 30 * DAY, personal=True),
        Topic(SURVEY_RESPONSES, "tenant", "afterview.survey.response.v1", 30 * DAY),
        Topic(EXPERIENCE_METRICS, "metric cell", "afterview.experience.metric.v1", compacted=True),
        Topic(EXPERIENCE_ALERTS, "tenant", "afterview.experience.alert.v1", 30 * DAY),
        Topic(EXPERIENCE_COMMENTS, "tenant", "afterview.experience.comment.v1", 30 * DAY),
        Topic(
            DEAD_LETTERS,
            "original key",
            "the original bytes of what could not be used",
            30 * DAY,
            internal=True,
            personal=True,
        ),
        Topic(AUDIT, "tenant", "operator.acted, erasure.completed", 400 * DAY),
    )
}

PUBLIC = tuple(topic.name for topic in TOPICS.values() if not topic.internal)

_BY_TYPE = {
    "afterview.feedback.task.": FEEDBACK_TASKS,
    "afterview.survey.invitation.": SURVEY_INVITATIONS,
    "afterview.survey.response.": SURVEY_RESPONSES,
    "afterview.experience.metric.": EXPERIENCE_METRICS,
    "afterview.experience.alert.": EXPERIENCE_ALERTS,
    "afterview.experience.comment.": EXPERIENCE_COMMENTS,
    "afterview.operator.": AUDIT,
    "afterview.erasure.": AUDIT,
}


@cache
def topic_of(event_type: str) -> str:
    """The topic that events of this type go out on."""
    return next(topic for prefix, topic in _BY_TYPE.items() if event_type.startswith(prefix))
