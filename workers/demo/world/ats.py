"""What any ATS can say of an application, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from afterview.workers.demo.world.cast import Colleague, Company, Opening, Person

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview."""

    id: str
    stage: str
    starts_at: datetime
    ends_at: datetime
    interviewer: Colleague
    status: str = "scheduled"
    """scheduled, held or called off"""


@dataclass(frozen=True, slots=True)
class Case:
    """One application, as it stands."""

    id: str
    company: Company
    person: Person
    opening: Opening
    recruiter: Colleague
    manager: Colleague
    entered_at: datetime
    stage: str = "Application Review"
    meeting: Meeting | None = None
    """of this stage"""
    reason: str = ""
    """why it ended"""
    more: Mapping[str, Any] = field(default_factory=dict)
    """fields of the candidate that are unlike those of others"""


@dataclass(frozen=True, slots=True)
class Told:
    """A webhook's body, and the new canonical events in it."""

    body: Json
    means: tuple[str, ...]


class Ats(Protocol):
    def moved(self, case: Case, at: datetime) -> Told: ...

    def planned(self, case: Case, at: datetime) -> Told: ...

    def held(self, case: Case, at: datetime) -> Told: ...

    def called_off(self, case: Case, at: datetime) -> Told: ...

    def rejected(self, case: Case, at: datetime) -> Told: ...

    def reopened(self, case: Case, at: datetime) -> Told: ...

    def withdrew(self, case: Case, at: datetime) -> Told: ...

    def hired(self, case: Case, at: datetime) -> Told: ...

    def merged(self, case: Case, at: datetime, /, into: Person) -> Told: ...

    def erased(self, case: Case, at: datetime, /) -> Told: ...

    def no_applicant(self, case: Case, at: datetime) -> Told:
        """Somebody who was found, and has never applied."""
        ...

    def useless(self, case: Case, at: datetime) -> Told:
        """What can be converted by nobody."""
        ...
