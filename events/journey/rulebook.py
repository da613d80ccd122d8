"""The policy in force, made ready for deciding: numbers as durations, places as zones, secrets as namespaces."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from afterview.events.calendar import Window, known_country, known_zone
from afterview.events.ids import candidate_key, response_namespace
from afterview.schemas.policy import Policy

SIMULATION_SECRET = b"afterview simulate: fixed and public, so that the same input gives the same bytes (R78)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tenant is."""

    zone: ZoneInfo
    country: str
    language: str


@dataclass(frozen=True)
class Rulebook:
    """What `decide` goes by."""

    policy: Policy = field(default_factory=Policy)
    secret: bytes = SIMULATION_SECRET
    """the installation's: makes candidate keys and response ids"""
    choices: frozenset[str] = frozenset()
    """survey questions whose answers are no open text (R90)"""
    instant_mail: bool = False
    """mail is accepted at the moment of sending (`simulate`, R32)"""
    _places: dict[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        surveys, interviews = self.policy.surveys, self.policy.interviews
        derived = {
            "interview_delay": timedelta(hours=surveys.interview_delay_hours),
            "rejection_delay": timedelta(days=surveys.rejection_delay_days),
            "never_told_after": timedelta(days=surveys.never_told_after_days),
            "remind_after": timedelta(days=surveys.remind_after_days),
            "expire_after": timedelta(days=surveys.expire_after_days),
            "quarantine": timedelta(days=surveys.quarantine_days),
            "same_touchpoint_quarantine": timedelta(days=surveys.same_touchpoint_quarantine_days),
            "active_elsewhere": timedelta(days=surveys.active_elsewhere_days),
            "too_late": timedelta(days=surveys.too_late_after_days),
            "escalate_after": timedelta(hours=self.policy.feedback.escalate_after_hours),
            "derive_after": timedelta(hours=interviews.derive_after_hours),
            "window": Window(surveys.window_opens, surveys.window_closes),
            "responses": response_namespace(self.secret),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    interview_delay: timedelta = field(init=False)
    rejection_delay: timedelta = field(init=False)
    never_told_after: timedelta = field(init=False)
    remind_after: timedelta = field(init=False)
    expire_after: timedelta = field(init=False)
    quarantine: timedelta = field(init=False)
    same_touchpoint_quarantine: timedelta = field(init=False)
    active_elsewhere: timedelta = field(init=False)
    too_late: timedelta = field(init=False)
    escalate_after: timedelta = field(init=False)
    derive_after: timedelta = field(init=False)
    window: Window = field(init=False)
    responses: UUID = field(init=False)

    def place(self, tenant: str) -> Place:
        """The tenant's zone, country and language (R4)."""
        found = self._places.get(tenant)
        if found is None:
            found = self._places[tenant] = self._locate(tenant)
        return found

    def _locate(self, tenant: str) -> Place:
        defaults, own = self.policy.defaults, self.policy.tenants.get(tenant)
        zone = known_zone(own.timezone if own else None) or known_zone(defaults.timezone)
        country = known_country(own.country if own else None) or known_country(defaults.country)
        return Place(
            zone or ZoneInfo("Europe/Oslo"), country or "NO", (own.language if own else None) or defaults.language
        )

    def key(self, tenant: str, candidate_id: str) -> str:
        """The record key of a candidate, hex."""
        return candidate_key(self.secret, tenant, candidate_id).hex()


def latest(*moments: datetime | None) -> datetime:
    """The latest of the moments that there are."""
    return max(moment for moment in moments if moment is not None)
