"""The state: one candidate's journey in one tenant, as stored.

Stored bytes are a version byte, then MessagePack without defaults. What can matter no more is pruned (`pruning.py`).
Moments are aware and in UTC: they were read as `schemas` demand, so here they are just read back.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct, field, json, msgpack
from msgspec.structs import replace
from pydantic import BaseModel

from afterview.events.journey.reasons import LetterReason, SurveyReason
from afterview.schemas.incoming_data import InterviewKind, Note, Preference, Reason, TellingChannel
from afterview.schemas.outgoing_data import TaskChannel, TaskKind, Touchpoint
from afterview.schemas.people import Job, Person

VERSION = b"\x01"

Status = Literal["active", "rejected", "withdrawn", "hired"]
OptOut = Literal["survey", "all"]

Said = str | None
"""A job or a person of the hiring team as it was said, in JSON: each of them is in many journeys, and read once."""


def said(value: Job | Person | None) -> Said:
    """With the fields that were said, and no others."""
    return value.model_dump_json(exclude_unset=True) if value else None


@lru_cache(maxsize=4096)
def job_of(text: Said) -> Job | None:
    return Job.model_validate_json(text) if text else None


@lru_cache(maxsize=4096)
def person_of(text: Said) -> Person | None:
    return Person.model_validate_json(text) if text else None


class _Stored(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is as it was when nobody said otherwise is not written. A tree has no cycles to collect."""


class Interview(_Stored, frozen=True):
    """An interview that is planned, or has taken place: derived from its plan (rule 21) or reported."""

    id: str
    state: Literal["planned", "derived", "reported"]
    kind: InterviewKind
    ends_at: datetime
    known_at: datetime | None = None
    """of a plan, from when on its timer is armed"""
    stage: str | None = None
    interviewers: tuple[Person, ...] = ()
    superseded: bool = False
    """its `candidate_update` took the place of an open one, which is owed again if it is taken back (R67)"""


class Letter(_Stored, frozen=True):
    """A letter that somebody has released, until it is with a server; one that came back is a draft again."""

    subject: str = ""
    text: str = ""
    by_said: Said = None
    """who released it"""
    send_at: datetime | None = None
    """when it leaves, or left; None: it came back"""
    requests: int = 0
    """mails asked for so far; the last one's number is in its id"""
    in_flight: bool = False
    mail_key: str = ""
    mail_to: str = ""
    withdrawn: bool = False
    """as an invitation's; withdrawn: by an opt-out that was undone since, so that it comes back unless it was sent"""
    quiet_until: datetime | None = None
    """the task's own timers wait for the mailer's word until then; when it has spoken, that moment"""
    came_back: LetterReason | None = None
    """why it did"""


class Task(_Stored, frozen=True):
    """An open feedback task. A timer that has fired, or was never armed, is None."""

    kind: TaskKind
    n: int
    channel: TaskChannel
    assignee_said: Said
    due_at: datetime
    reason_at: datetime
    """what it is owed for: the interview's end, or the rejection (R15)"""
    scheduled_at: datetime
    expires_at: datetime
    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    interview: str | None = None
    fallback: bool = False
    """the letter of rule 26"""
    letter: Letter | None = None
    former: tuple[str, ...] = ()
    """who has given it to somebody else, as `ids.assignee_name` calls them"""
    reassigned: int = 0
    """how often it was given to somebody else"""

    @property
    def assignee(self) -> Person | None:
        return person_of(self.assignee_said)


class Invitation(_Stored, frozen=True):
    """A survey invitation that is scheduled, requested from the mailer, or sent and not answered yet."""

    touchpoint: Touchpoint
    n: int
    reason_at: datetime
    """the interview's end, or the telling (R15)"""
    since: datetime
    """what `too-late` counts from: the same, or `not_before` if that is later (R96)"""
    send_at: datetime
    expires_at: datetime
    interview: str | None = None
    sent_at: datetime | None = None
    remind_at: datetime | None = None
    requests: int = 0
    """mails asked for so far; the last one's number is in its id"""
    in_flight: Literal["invitation", "reminder"] | None = None
    """a mail that the mailer has not settled yet"""
    mail_key: str = ""
    """the key it was asked for under, if that was handed over since"""
    mail_to: str = ""
    """the address it was asked for"""
    withdrawn: SurveyReason | None = None
    """to be cancelled (`opted-out`: skipped) for this reason, unless the mail in flight turns out to be sent (R80)"""


def mark(touchpoint: Touchpoint, n: int) -> str:
    """A short name of an invitation within its application: `i1`, `r2`."""
    return f"{touchpoint[0]}{n}"


class Telling(_Stored, frozen=True):
    """The candidate was told (R9). `spoken`: by call or meeting, now or at any telling remembered with it (R40)."""

    at: datetime
    channel: TellingChannel
    spoken: bool


class Rejection(_Stored, frozen=True):
    """The present rejection of a rejected application."""

    rejected_at: datetime
    known_at: datetime | None = None
    """from when on the timer of rule 9 is armed"""
    since: dict[str, int] = field(default_factory=dict)
    """ordinals of its tasks' kinds before it: later ones are of this rejection (R41)"""
    not_before: datetime | None = None
    reason: Reason | None = None
    first_due: datetime | None = None
    """due date of its first task, or the one that task would have had"""
    told: Telling | None = None
    overdue_at: datetime | None = None
    """rule 9's moment; None once it has come"""

    @property
    def owed_since(self) -> datetime:
        """The later of `rejected_at` and `not_before`."""
        return max(self.rejected_at, self.not_before or self.rejected_at)


class Entry(_Stored, frozen=True, array_like=True):
    """One line of the journal; stored without its fields' names, of which there would be many."""

    at: datetime
    what: str
    reason: str | None = None


class Application(_Stored, frozen=True):
    id: str
    last_event_at: datetime
    status: Status = "active"
    decided_at: datetime | None = None
    """arrival of the last change of status (R73)"""
    job_said: Said = None
    recruiter_said: Said = None
    hiring_manager_said: Said = None
    stage: str | None = None
    said_interviewed: bool = False
    """a rejection said `interviewed: true`"""
    interviews: tuple[Interview, ...] = ()
    tasks: tuple[Task, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    ordinals: dict[str, int] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    """invitations, as `mark` names them: somebody may click on their links again"""
    rejection: Rejection | None = None
    heard: Telling | None = None
    """a telling before the rejection (R40)"""
    notes: tuple[Note, ...] = ()
    journal: tuple[Entry, ...] = ()
    trace: bytes = b""
    """of the latest event that told of one, until nothing is owed any more (`events/tracing.py`)"""

    @property
    def job(self) -> Job | None:
        return job_of(self.job_said)

    @property
    def recruiter(self) -> Person | None:
        return person_of(self.recruiter_said)

    @property
    def hiring_manager(self) -> Person | None:
        return person_of(self.hiring_manager_said)

    def task(self, kind: TaskKind) -> Task | None:
        """The open task of this kind; there is never more than one."""
        return next((task for task in self.tasks if task.kind == kind), None)

    def completed(self) -> list[Interview]:
        """Interviews that have taken place, assessments aside (R77)."""
        return [i for i in self.interviews if i.state != "planned" and i.kind != "assessment"]

    @property
    def interviewed(self) -> bool:
        """Rule 3, R51, R84."""
        return self.said_interviewed or bool(self.completed())


class Sent(_Stored, frozen=True):
    """An invitation that went out, for the quarantine (R13)."""

    application_id: str
    touchpoint: Touchpoint
    n: int
    at: datetime


class Journey(_Stored, frozen=True):
    """Everything about one candidate. An erased one keeps its opt-out only, a merged one where it went."""

    key: str = ""
    """the record key, hex; not stored in the value"""
    tenant: str = ""
    candidate_id: str = ""
    at: datetime | None = None
    """the largest record timestamp seen (R79)"""
    said: dict[str, str | bool | None] = field(default_factory=dict)
    """the candidate's fields, as last said; a field never said is absent, a cleared one None (R29, R71)"""
    applications: dict[str, Application] = field(default_factory=dict)
    sent: tuple[Sent, ...] = ()
    opted_out: OptOut | None = None
    undeliverable: str | None = None
    """the address that a server refused for good"""
    preference: Preference | None = None
    awaiting: tuple[str, ...] = ()
    """keys asked to hand over their journeys"""
    erased: bool = False
    merged_into: str | None = None
    """key, hex"""


def encode(journey: Journey) -> bytes:
    """Stored form: the version byte, then MessagePack."""
    return VERSION + _PACKER.encode(replace(journey, key=""))


def decode(key: str, stored: bytes) -> Journey:
    """The journey of a stored state. Raises ValueError for a version that this release does not know."""
    if stored[:1] != VERSION:
        raise ValueError(f"state version {stored[:1].hex()} is newer than this release; upgrade Afterview")
    return replace(_UNPACKER.decode(stored[1:]), key=key)


def to_text(journey: Journey) -> str:
    """As JSON, to be handed to another key (rule 24)."""
    return _WRITER.encode(replace(journey, key="")).decode()


def from_text(key: str, text: str) -> Journey:
    """What `to_text` gave."""
    return replace(_READER.decode(text), key=key)


def _as_said(value: Any) -> dict[str, Any]:
    """People, jobs, notes: the fields that were said, in their order, and no others (`model_dump`, but quick)."""
    said = value.model_fields_set
    return {name: field for name, field in value.__dict__.items() if name in said}


def _as_model(model: type[BaseModel], fields: Any) -> BaseModel:
    return model.model_validate(fields)


_PACKER, _UNPACKER = msgpack.Encoder(enc_hook=_as_said), msgpack.Decoder(Journey, dec_hook=_as_model)
_WRITER, _READER = json.Encoder(enc_hook=_as_said), json.Decoder(Journey, dec_hook=_as_model)
