"""What events out say: the models of their `data` (CONTRACT 3).

No name, address, note or letter of a candidate is in any of them.

`data` is flat (R34). Fields that do not apply are left out, so models are built with what applies only and
encoded with `exclude_unset`.
"""

from datetime import date
from typing import Literal

from pydantic import JsonValue

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.people import Job, Person

TaskKind = Literal["candidate_update", "verbal_feedback", "written_rejection"]
TaskChannel = Literal["call", "meeting", "email"]
Touchpoint = Literal["interview", "rejection"]


class FeedbackTask(Closed):
    """A feedback task as it is after the event (R35)."""

    id: Identifier
    """the same for all events of the task; can be computed"""
    tenant: Slug
    """whose candidate it is"""
    application_id: Identifier
    """as the ATS knows it"""
    kind: TaskKind
    """what is owed: word of where they stand, a call, or a letter"""
    channel: TaskChannel
    """how it is to be done; of a completed one, how it was"""
    candidate_id: Identifier
    """as the ATS knows them"""
    job: Job | None = None
    """the job applied for"""
    assignee: Person | None
    """who should do it; null: nobody is known"""
    due_at: OwnMoment | None = None
    """left out where nothing is owed"""
    not_before: OwnMoment | None = None
    """nothing may be told before it"""
    link: str | None = None
    """its page: opens with the token mailed to the assignee, or behind your own sign-on"""
    reason: str | None = None
    """why it is so, where there is a reason; consumers must expect new ones"""


class SurveyInvitation(Closed):
    """A survey invitation as it is after the event (R35)."""

    id: Identifier
    """the same for all events of the invitation; can be computed"""
    tenant: Slug
    """whose candidate it is"""
    application_id: Identifier
    """as the ATS knows it"""
    touchpoint: Touchpoint
    """what is asked about"""
    send_at: OwnMoment | None = None
    """left out where it was never scheduled"""
    expires_at: OwnMoment | None = None
    """until then it can be answered"""
    reason: str | None = None
    """why it is so, where there is a reason; consumers must expect new ones"""


class SurveyResponse(Closed):
    """One answered survey, unlinked from its candidate (R39, R78, R90)."""

    id: Identifier
    """leads back to nobody"""
    tenant: Slug
    """whose survey it is"""
    touchpoint: Touchpoint
    """what was asked about"""
    answers: dict[str, JsonValue]
    """question to answer; open text is left out"""
    department: str | None = None
    """of the job; left out where fewer than five share it"""
    week: str
    """ISO week of the answer in the tenant's time zone, as 2027-W11 (R64)"""


class Window(Closed):
    kind: Literal["day", "week", "month", "all"]
    """how long it is"""
    start: date | None
    """first day; null for `all` (R55)"""


class Metric(Closed):
    """One cell: a tenant, at most one of department, job, stage, touchpoint, and a window (CONTRACT 4)."""

    tenant: Slug
    """whose it is"""
    metric: str
    """which number"""
    value: float
    """as its name says: a share, a mean, hours, or a count"""
    n: int
    """how many it is made of"""
    interval: tuple[float, float] | None
    """95 %, lower and upper bound; null where there is none"""
    window: Window
    """the time that it is about"""
    dimensions: dict[str, str]
    """which cell: empty for all of the tenant"""


class Alert(Closed):
    """A metric crossed a line that the policy draws."""

    tenant: Slug
    """whose it is"""
    metric: str
    """which number"""
    value: float
    """of the metric"""
    threshold: float
    """of the policy"""
    window: Window
    """the time that it is about"""
    dimensions: dict[str, str]
    """which cell: empty for all of the tenant"""
    reason: str
    """which line was crossed"""


class Comment(Closed):
    """An open answer, masked; only where at least ten stand together."""

    id: Identifier
    """leads back to nobody"""
    tenant: Slug
    """whose survey it is"""
    touchpoint: Touchpoint
    """what was asked about"""
    text: str
    """names and the like are masked"""
    week: str
    """ISO week of the answer"""


class OperatorActed(Closed):
    """What somebody did by a command of Afterview's."""

    tenant: Slug | None = None
    """whose data it touched; left out where there is none"""
    action: str
    """the command, such as `dlq replay`"""
    of: tuple[Identifier, ...] = ()
    """what it was done to; dead letters by their ids"""
    by: str | None = None
    """the login name"""
    reason: str
    """their words"""


class ErasureCompleted(Closed):
    """Proof of an erasure: no id of the candidate, only the salted hash its state is kept under."""

    tenant: Slug
    """whose candidate it was"""
    key: Identifier
    """the hash that is left"""
    gone_by: OwnMoment
    """when the last byte is gone from every file and topic of Afterview"""
