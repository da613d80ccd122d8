"""The policy: every number of the rules (CONTRACT 4), with its default. Its own TOML file (R4)."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from afterview.schemas.base import Closed, Flag, Slug
from afterview.schemas.languages import REVIEWED, Languages


def _local(said: time) -> time:
    """The send window is in the candidate's time zone, the daily mail in the tenant's, whichever that is."""
    if said.tzinfo is not None:
        raise ValueError("a time of day without an offset, such as 09:00:00, is expected")
    return said


LocalTime = Annotated[time, AfterValidator(_local)]

Count = Annotated[int, Field(ge=0, le=1000, strict=True)]
"""A whole number; `true` is none."""


class Place(Closed):
    """Where a tenant is (R4)."""

    timezone: str = "Europe/Oslo"
    country: str = "NO"
    language: str = "en"
    languages: Languages = REVIEWED
    """turned on: candidates of any other are written to in `language`"""


class TenantPlace(Closed):
    """What one tenant says of itself; the rest is `[defaults]`."""

    timezone: str | None = None
    country: str | None = None
    language: str | None = None
    languages: Languages | None = None


Reasons = Literal["written", "spoken", "neutral"]
"""How a rejected candidate hears why: in letters and calls, in calls only, or not at all."""

Letters = Literal["draft", "by-hand"]
"""What becomes of a letter of rejection: a person releases it, and it is mailed; or it is given by hand."""

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class CountryPolicy(Closed):
    """What holds for jobs in one country."""

    reasons: Reasons = "written"


class FeedbackPolicy(Closed):
    """Rules 1, 3-7, 26. Days are business days, hours are elapsed."""

    candidate_update_days: Count = 5
    verbal_feedback_days: Count = 2
    written_rejection_days: Count = 3
    fallback_letter_days: Count = 1
    remind_days_before: Annotated[int, Field(ge=1, le=30, strict=True)] = 1
    escalate_after_hours: Count = 12
    expire_after_days: Annotated[int, Field(ge=1, le=250, strict=True)] = 10
    letters: Letters = "draft"
    mail_assignees: Flag = True
    """whether those who owe the feedback are mailed about it; else it is on their worklists only"""
    digest_at: LocalTime | None = None
    """when they are told, once a day, of letters to those whom nobody has met; None: when the send window opens"""


class SurveyPolicy(Closed):
    """Rules 2, 8, 9, 11-13. Days are 24 hours (R3)."""

    interview_delay_hours: Count = 24
    rejection_delay_days: Count = 3
    never_told_after_days: Count = 14
    remind_after_days: Count = 6
    expire_after_days: Annotated[int, Field(ge=1, le=365, strict=True)] = 21
    quarantine_days: Count = 14
    same_touchpoint_quarantine_days: Count = 180
    active_elsewhere_days: Count = 180
    too_late_after_days: Count = 30
    window_opens: LocalTime = time(9)
    window_closes: LocalTime = time(18)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.window_opens >= self.window_closes:
            raise ValueError("window_opens must be before window_closes")
        return self


class InterviewPolicy(Closed):
    """Rule 21: how long after its end a planned interview is taken as completed."""

    derive_after_hours: Count = 1


class MetricsPolicy(Closed):
    """The anonymity thresholds of CONTRACT 4."""

    threshold: Annotated[int, Field(ge=5, le=1000, strict=True)] = 5
    job_threshold: Annotated[int, Field(ge=10, le=1000, strict=True)] = 10


class Policy(Closed):
    defaults: Place = Place()
    tenants: dict[Slug, TenantPlace] = {}
    countries: dict[CountryCode, CountryPolicy] = {}
    feedback: FeedbackPolicy = FeedbackPolicy()
    surveys: SurveyPolicy = SurveyPolicy()
    interviews: InterviewPolicy = InterviewPolicy()
    metrics: MetricsPolicy = MetricsPolicy()
