"""A decision as a value, and the draft in which one is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from afterview.events.calendar import known_zone
from afterview.events.journey.reasons import Reason
from afterview.events.journey.rulebook import Place, Rulebook
from afterview.events.journey.state import Application, Entry, Journey
from afterview.events.tracing import unpacked
from afterview.schemas.facts import Fact
from afterview.schemas.incoming import Incoming
from afterview.schemas.internal import Internal
from afterview.schemas.mail import LetterRequested, MailRequested, MailWithdrawn
from afterview.schemas.outgoing_data import ErasureCompleted, FeedbackTask, SurveyInvitation
from afterview.schemas.tracing import Trace
from afterview.schemas.worklist import TaskListed

JOURNAL_LENGTH = 12

TaskVerb = Literal["scheduled", "reminded", "escalated", "completed", "cancelled", "expired", "skipped"]
InvitationVerb = Literal["scheduled", "sent", "reminded", "skipped", "cancelled", "expired", "failed"]


class Emit(Struct, frozen=True):
    """An event out: the whole task or invitation as it is after the event (R35)."""

    verb: TaskVerb | InvitationVerb
    data: FeedbackTask | SurveyInvitation
    at: datetime
    trace: Trace | None = None
    n: int = 1
    """which one of its type it is about this task or invitation (R109)"""

    @property
    def type(self) -> str:
        about = "feedback.task" if isinstance(self.data, FeedbackTask) else "survey.invitation"
        return f"afterview.{about}.{self.verb}.v1"


class Mail(Struct, frozen=True):
    """A record for the mailer, under the key that the mail was or is asked for."""

    key: str
    record: MailRequested | LetterRequested | MailWithdrawn
    trace: Trace | None = None


class Tell(Struct, frozen=True):
    """A fact for the metrics. It outlives an erasure, so no trace leads from it to anybody."""

    fact: Fact


class Forward(Struct, frozen=True):
    """A record on another key's log: an event of a merged candidate, or a step of a merge (R61)."""

    key: str
    event: Incoming | Internal


class Assign(Struct, frozen=True):
    """A word on a task for the worklist of whoever it is, or was, assigned to."""

    key: str
    record: TaskListed
    trace: Trace | None = None


class Certify(Struct, frozen=True):
    """The proof of an erasure."""

    data: ErasureCompleted
    at: datetime


Effect = Emit | Mail | Tell | Forward | Assign | Certify


class Decision(Struct, frozen=True):
    """What follows from one record: the journey after it, and what shall be told to others, in order."""

    state: Journey
    effects: tuple[Effect, ...] = ()
    due: datetime | None = None
    """when the next timer is due; None: nothing is waited for"""


@dataclass(slots=True)
class Draft:
    """A decision in the making. `now` is the arrival of the record, or the moment of the timer that fires (R2)."""

    journey: Journey
    """its applications are the draft's own"""
    now: datetime
    arrival: datetime
    """the record's time: what the send window is asked about when mail really leaves (R79)"""
    rules: Rulebook
    caused_by: Trace | None = None
    """the trace of the event that is applied; None while timers fire"""
    effects: list[Effect] = field(default_factory=list)
    _step: list[Emit] = field(default_factory=list)

    @classmethod
    def of(cls, state: Journey, now: datetime, rules: Rulebook) -> Self:
        return cls(replace(state, applications=dict(state.applications)), now, now, rules)

    def application(self, application_id: str) -> Application:
        return self.journey.applications[application_id]

    def put(self, application: Application) -> None:
        self.journey.applications[application.id] = application

    def change(self, application_id: str, change: Callable[[Application], Application]) -> None:
        self.put(change(self.application(application_id)))

    def emit(self, verb: TaskVerb | InvitationVerb, data: FeedbackTask | SurveyInvitation, n: int = 1) -> None:
        """An event out, and its line in the application's journal, unless it comes again: that is another story."""
        self._step.append(Emit(verb, data, self.now, self.trace(data.application_id), n))
        if n > 1:
            return
        name = data.kind if isinstance(data, FeedbackTask) else f"{data.touchpoint} survey"
        self._write(data.application_id, f"{name} {verb}", data.reason)

    def note(self, application_id: str, what: str, reason: Reason | None = None) -> None:
        """A line in the application's journal."""
        self._write(application_id, what, reason)

    def _write(self, application_id: str, what: str, reason: str | None) -> None:
        """It is bounded."""
        application = self.application(application_id)
        journal = (*application.journal, Entry(self.now, what, reason))[-JOURNAL_LENGTH:]
        self.put(replace(application, journal=journal))

    def add(self, effect: Mail | Tell | Forward | Assign | Certify) -> None:
        self.effects.append(effect)

    def fact(self, application: Application, kind: type[Fact], **details: object) -> None:
        """Tell the metrics, with the application's job, department and stage as known now."""
        job = application.job
        fields: dict[str, object] = {"tenant": self.journey.tenant, "at": self.now, "stage": application.stage}
        fields |= {"job": job.id, "department": job.department} if job else {}
        self.effects.append(Tell(kind.model_validate(fields | details)))

    def trace(self, application_id: str) -> Trace | None:
        """Of what happens to an application now: the event's own, else that of what is known of it."""
        if self.caused_by:
            return self.caused_by
        stored = self.application(application_id).trace
        return unpacked(stored) if stored else None

    def close_step(self) -> None:
        """One decision is made (of a timer, or of the event): put what it emits in order (R38)."""
        self._step.sort(key=_output_order)
        self.effects += self._step
        self._step.clear()

    @property
    def place(self) -> Place:
        return self.rules.place(self.journey.tenant)

    def country(self, application: Application) -> str:
        """Whose holidays count: the job's country, else the tenant's (R6)."""
        return self.rules.country(self.journey.tenant, application.job)

    def candidate_zone(self) -> ZoneInfo:
        """The candidate's time zone, else the tenant's (R7)."""
        zone = self.journey.said.get("timezone")
        return (known_zone(zone) if isinstance(zone, str) else None) or self.place.zone


def _output_order(emitted: Emit) -> tuple[bool, bool]:
    """Within one decision: what ends before what is scheduled, tasks before invitations (R38)."""
    return emitted.verb == "scheduled", isinstance(emitted.data, SurveyInvitation)
