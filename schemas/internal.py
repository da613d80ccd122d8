"""Events that only Afterview itself puts on `candidate-events`: wake-ups, mail outcomes and the steps of a merge."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.incoming import Incoming
from afterview.schemas.mail import MailOutcome
from afterview.schemas.people import Candidate


class _Internal(Closed):
    """Its `type` counts as set, so that an encoding of what is set can be read again."""

    def model_post_init(self, _: object) -> None:
        self.model_fields_set.add("type")


class TimerDue(_Internal):
    """Nothing but a wake-up (R79)."""

    type: Literal["afterview.timer.due.v1"] = "afterview.timer.due.v1"


class MailReturned(_Internal):
    """The mailer's word on one request."""

    type: Literal["afterview.mail.outcome.v1"] = "afterview.mail.outcome.v1"
    data: MailOutcome


class JourneyRequested(_Internal):
    """`into` asks this key to hand its journey over (rule 24, R61)."""

    type: Literal["afterview.journey.requested.v1"] = "afterview.journey.requested.v1"
    tenant: Slug
    into: Identifier
    """the asking key, hex"""
    asked: Identifier
    """the key that was asked first; it may have been merged away itself and hand the request on (R97)"""
    candidate: Candidate
    """what the merging event says of it: comes back with the journey, to apply after the merge (R71)"""


class JourneyHandedOver(_Internal):
    """The whole journey of a key that is no more; or only its opt-out, if that candidate was erased (R72)."""

    type: Literal["afterview.journey.handed_over.v1"] = "afterview.journey.handed_over.v1"
    tenant: Slug
    previous: Identifier
    """the key it was kept under, hex"""
    asked: Identifier
    journey: str | None
    """the stored state, as text; null from an erased candidate"""
    opted_out: Literal["survey", "all"] | None = None
    candidate: Candidate


INTERNAL_TYPES: dict[str, type[TimerDue | MailReturned | JourneyRequested | JourneyHandedOver]] = {
    model.model_fields["type"].default: model for model in (TimerDue, MailReturned, JourneyRequested, JourneyHandedOver)
}
Internal = TimerDue | MailReturned | JourneyRequested | JourneyHandedOver
Step = Annotated[Incoming | Internal, Field(discriminator="type")]
"""Anything that may stand on `candidate-events`."""

STEP: TypeAdapter[Step] = TypeAdapter(Step)


class LogLine(Closed):
    """A record of `candidate-events`, dumped (`afterview tail afterview.candidate-events`), to be replayed (R83)."""

    key: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2})+$")]
    """hex"""
    at: OwnMoment
    event: dict[str, object]
