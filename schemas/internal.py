"""Events that only Afterview itself puts on logs: wake-ups, mail outcomes, what pages say, the steps of a merge."""

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, TypeAdapter

from afterview.schemas.base import Closed, Identifier, LongText, OwnMoment, Slug
from afterview.schemas.incoming import Incoming
from afterview.schemas.mail import MailOutcome
from afterview.schemas.people import Candidate, Person


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


class ReleasedLetter(Closed):
    """A rejection letter as somebody of the hiring team lets it go, on the task page or the worklist."""

    tenant: Slug
    candidate: Candidate
    application_id: Identifier
    task_id: Identifier
    released_at: OwnMoment
    released_by: Person
    subject: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    text: Annotated[LongText, StringConstraints(min_length=1)]


class LetterReleased(_Internal):
    """Nothing ever sends a rejection without a person's release."""

    type: Literal["afterview.letter.released.v1"] = "afterview.letter.released.v1"
    data: ReleasedLetter


class ReassignedTask(Closed):
    """An open task as somebody of the hiring team gives it to a colleague, on the task page."""

    tenant: Slug
    candidate: Candidate
    application_id: Identifier
    task_id: Identifier
    reassigned_at: OwnMoment
    reassigned_by: Person
    assignee: Person
    """whose it is from then on"""


class TaskReassigned(_Internal):
    """The task stays the same, and is due as before."""

    type: Literal["afterview.task.reassigned.v1"] = "afterview.task.reassigned.v1"
    data: ReassignedTask


class OptOutUndone(Closed):
    """Who wants mails again."""

    tenant: Slug
    candidate: Candidate
    opted_in_at: OwnMoment


class CandidateOptedIn(_Internal):
    """The candidate has taken an opt-out back, of either scope. What was skipped or withdrawn meanwhile stays so."""

    type: Literal["afterview.candidate.opted_in.v1"] = "afterview.candidate.opted_in.v1"
    data: OptOutUndone


class BouncedMail(Closed):
    """A mail to a candidate that came back after some server had taken it: the address is refused for good."""

    tenant: Slug
    candidate: Candidate
    address: str
    """that it was sent to"""
    status: str
    """why (RFC 3463)"""


class MailBounced(_Internal):
    """Nothing more is sent to this address (rule 11 `undeliverable`)."""

    type: Literal["afterview.mail.bounced.v1"] = "afterview.mail.bounced.v1"
    data: BouncedMail


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


Internal = (
    TimerDue
    | MailReturned
    | MailBounced
    | LetterReleased
    | TaskReassigned
    | CandidateOptedIn
    | JourneyRequested
    | JourneyHandedOver
)
INTERNAL_TYPES: dict[str, type[Internal]] = {model.model_fields["type"].default: model for model in get_args(Internal)}
Step = Annotated[Incoming | Internal, Field(discriminator="type")]
"""Anything that may stand on `candidate-events`."""

STEP: TypeAdapter[Step] = TypeAdapter(Step)


class LogLine(Closed):
    """A record of `candidate-events`, dumped (`afterview tail afterview.candidate-events`), to be replayed (R83)."""

    key: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2})+$")]
    """hex"""
    at: OwnMoment
    event: dict[str, object]
