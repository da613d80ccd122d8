"""Facts: what the journey tells the metrics, keyed by tenant, with no personal data.

A fact carries everything that counting it needs (the moment it is dated by, the application's job, department and
stage), so that no reader has to join it with another. `negates` takes an earlier fact of the same shape back.
"""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.outgoing_data import Touchpoint


class _Fact(Closed):
    tenant: Slug
    at: OwnMoment
    """when it became known: the moment of the decision"""
    job: Identifier | None = None
    department: str | None = None
    stage: str | None = None


class Owed(_Fact):
    """A completed interview, or a rejection: somebody who should be asked (`coverage`). Dated by `reason_at`."""

    kind: Literal["owed"] = "owed"
    touchpoint: Touchpoint
    reason_at: OwnMoment
    """the interview's end, or `rejected_at`"""
    negates: bool = False
    """the interview was taken back (R67) or the rejection withdrawn"""


class Asked(_Fact):
    """An invitation was sent. Dated by `at` in `response_rate`, by `reason_at` in `coverage`."""

    kind: Literal["asked"] = "asked"
    touchpoint: Touchpoint
    reason_at: OwnMoment


class Ended(_Fact):
    """An invitation came to its one end."""

    kind: Literal["ended"] = "ended"
    touchpoint: Touchpoint
    outcome: Literal["answered", "expired", "skipped", "cancelled", "failed"]
    reason: str | None = None


class Answered(_Fact):
    """An invitation was answered. Open texts are left out already (R90)."""

    kind: Literal["answered"] = "answered"
    touchpoint: Touchpoint
    response_id: Identifier
    """not to be recomputed from anything outside (R78)"""
    answers: dict[str, JsonValue]
    submitted_at: OwnMoment
    sent_at: OwnMoment
    week: str
    """R64"""


class Told(_Fact):
    """A rejected candidate was told for the first time. Dated by `told_at`."""

    kind: Literal["told"] = "told"
    rejected_at: OwnMoment
    owed_since: OwnMoment
    """max(rejected_at, not_before)"""
    told_at: OwnMoment
    channel: Literal["email", "call", "meeting", "portal"]
    interviewed: bool
    on_time: bool | None
    """told at or before the due date of the first rejection task; null when there was no task with one"""
    overdue: bool
    """an `Overdue` with `told` false went before: it is counted as told from now on"""


class Overdue(_Fact):
    """A rejection became 14 days old (rule 9): told by then, or not. Dated by `rejected_at` (`never_told_share`)."""

    kind: Literal["overdue"] = "overdue"
    rejected_at: OwnMoment
    told: bool


Fact = Annotated[Owed | Asked | Ended | Answered | Told | Overdue, Field(discriminator="kind")]
FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
