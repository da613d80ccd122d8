"""The policy in force, made ready for deciding: numbers as durations, places as zones, secrets as namespaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from afterview.events.calendar import Window, known_country, known_zone
from afterview.events.ids import candidate_key, response_namespace
from afterview.schemas.languages import Language
from afterview.schemas.people import Job
from afterview.schemas.policy import CountryPolicy, Policy, Reasons, TenantPlace

SIMULATION_SECRET = b"afterview simulate: fixed and public, so that the same input gives the same bytes (R78)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tenant is."""

    zone: ZoneInfo
    country: str
    language: str
    languages: tuple[Language, ...]
    """turned on"""


@dataclass(frozen=True)
class Rulebook:
    """What `decide` goes by."""

    policy: Policy = field(default_factory=Policy)
    secret: bytes = SIMULATION_SECRET
    """the installation's: makes candidate keys and response ids"""
    choices: frozenset[str] = frozenset()
    """survey questions whose answers are no open text (R90)"""
    own_choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """the same of a tenant that asks something else"""
    instant_mail: bool = False
    """mail is accepted at the moment of sending (`simulate`, R32)"""
    _places: dict[str, Place] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def interview_delay(self) -> timedelta:
        return timedelta(hours=self.policy.surveys.interview_delay_hours)

    @cached_property
    def rejection_delay(self) -> timedelta:
        return timedelta(days=self.policy.surveys.rejection_delay_days)

    @cached_property
    def never_told_after(self) -> timedelta:
        return timedelta(days=self.policy.surveys.never_told_after_days)

    @cached_property
    def remind_after(self) -> timedelta:
        return timedelta(days=self.policy.surveys.remind_after_days)

    @cached_property
    def expire_after(self) -> timedelta:
        return timedelta(days=self.policy.surveys.expire_after_days)

    @cached_property
    def quarantine(self) -> timedelta:
        return timedelta(days=self.policy.surveys.quarantine_days)

    @cached_property
    def same_touchpoint_quarantine(self) -> timedelta:
        return timedelta(days=self.policy.surveys.same_touchpoint_quarantine_days)

    @cached_property
    def active_elsewhere(self) -> timedelta:
        return timedelta(days=self.policy.surveys.active_elsewhere_days)

    @cached_property
    def too_late(self) -> timedelta:
        return timedelta(days=self.policy.surveys.too_late_after_days)

    @cached_property
    def escalate_after(self) -> timedelta:
        return timedelta(hours=self.policy.feedback.escalate_after_hours)

    @cached_property
    def derive_after(self) -> timedelta:
        return timedelta(hours=self.policy.interviews.derive_after_hours)

    @cached_property
    def window(self) -> Window:
        return Window(self.policy.surveys.window_opens, self.policy.surveys.window_closes)

    @cached_property
    def responses(self) -> UUID:
        """The namespace of response ids (R78)."""
        return response_namespace(self.secret)

    def choices_of(self, tenant: str) -> frozenset[str]:
        return self.own_choices.get(tenant, self.choices)

    def place(self, tenant: str) -> Place:
        """The tenant's zone, country and language (R4)."""
        found = self._places.get(tenant)
        if found is None:
            found = self._places[tenant] = self._locate(tenant)
        return found

    def _locate(self, tenant: str) -> Place:
        defaults, own = self.policy.defaults, self.policy.tenants.get(tenant, TenantPlace())
        return Place(
            zone=known_zone(own.timezone) or known_zone(defaults.timezone) or ZoneInfo("Europe/Oslo"),
            country=known_country(own.country) or known_country(defaults.country) or "NO",
            language=own.language or defaults.language,
            languages=own.languages or defaults.languages,
        )

    def country(self, tenant: str, job: Job | None) -> str:
        """The job's country, else the tenant's (R6): its holidays count, and how reasons are told there."""
        return known_country(job.country if job else None) or self.place(tenant).country

    def reasons(self, tenant: str, job: Job | None) -> Reasons:
        """How whoever is rejected for this job hears why."""
        return self.policy.countries.get(self.country(tenant, job), CountryPolicy()).reasons

    def key(self, tenant: str, candidate_id: str) -> str:
        """The record key of a candidate, hex."""
        return candidate_key(self.secret, tenant, candidate_id).hex()


def latest(*moments: datetime | None) -> datetime:
    """The latest of the moments that there are."""
    return max(moment for moment in moments if moment is not None)
