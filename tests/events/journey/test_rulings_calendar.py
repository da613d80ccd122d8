"""Business days, holidays, the send window and both clock changes, in the countries of tenants and candidates.

In 2027: Easter is 28 March and Whit Monday 17 May, which is Norway's Constitution Day too. The clocks change in Europe
on 28 March and 31 October, in the US on 14 March and 7 November, in Sydney on 4 April and 3 October; in India never.
"""

from typing import Any

import pytest
from tests.stories import about, completed, interviewed, notified, play, rejected, task_id, told

PLACES = {
    "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm",
    "DE": "Europe/Berlin",
    "US": "America/New_York",
    "IN": "Asia/Kolkata",
    "AU": "Australia/Sydney",
}


def tenant_in(country: str) -> str:
    return f'[tenants.fjord]\ncountry = "{country}"\ntimezone = "{PLACES[country]}"\n'


def letter_due(at: str, country: str, *, policy: str | None = None, **said: Any) -> str:
    """When a letter is due, three business days after a rejection, by the clocks of that country."""
    zone = PLACES[country]
    out = play(rejected(at, zone=zone, **said), policy=tenant_in(country) if policy is None else policy)
    return told(out, zone=zone)[0].partition("scheduled, due ")[2]


# Days


@pytest.mark.parametrize(
    ("country", "due"),
    [
        ("NO", "Thu 01 Apr 17:00"),  # Maundy Thursday, Good Friday, Easter Monday
        ("SE", "Wed 31 Mar 17:00"),  # Good Friday, Easter Monday
        ("DE", "Wed 31 Mar 17:00"),
        ("AU", "Wed 31 Mar 17:00"),
        ("US", "Mon 29 Mar 17:00"),  # neither
    ],
)
def test_easter_is_another_one_in_every_country(country: str, due: str) -> None:
    """R5, R6, rule 4: rejected on the Wednesday before."""
    assert letter_due("2027-03-24 10:00", country) == due


@pytest.mark.parametrize(
    ("country", "due"),
    [("NO", "Thu 20 May 17:00"), ("DE", "Thu 20 May 17:00"), ("SE", "Wed 19 May 17:00"), ("US", "Wed 19 May 17:00")],
)
def test_17_may_is_a_holiday_in_norway_and_whit_monday_in_germany(country: str, due: str) -> None:
    """R5, R6: rejected on the Friday before."""
    assert letter_due("2027-05-14 10:00", country) == due


@pytest.mark.parametrize(
    ("country", "at", "due"),
    [
        ("US", "2027-07-02 10:00", "Thu 08 Jul 17:00"),  # 4 July is a Sunday, observed on Monday
        ("US", "2027-11-23 10:00", "Mon 29 Nov 17:00"),  # Thanksgiving; the Friday after it is a business day
        ("IN", "2027-01-25 10:00", "Fri 29 Jan 17:00"),  # Republic Day is a Tuesday
        ("AU", "2027-01-25 10:00", "Fri 29 Jan 17:00"),  # and Australia Day the same
        ("NO", "2027-12-23 10:00", "Tue 28 Dec 17:00"),  # Christmas Eve is half a day, Christmas a weekend
        ("SE", "2027-06-24 10:00", "Tue 29 Jun 17:00"),  # Midsummer Eve is a custom
        ("DE", "2027-01-05 10:00", "Fri 08 Jan 17:00"),  # Epiphany is a holiday in some states only
    ],
)
def test_observed_days_are_holidays_half_optional_and_regional_ones_are_not(country: str, at: str, due: str) -> None:
    """R6."""
    assert letter_due(at, country) == due


@pytest.mark.parametrize(
    ("country", "at", "due"),
    [
        ("NO", "2027-10-28 10:00", "2027-11-02T16:00:00Z"),  # winter time from Sunday
        ("SE", "2027-03-25 10:00", "2027-04-01T15:00:00Z"),  # summer time from Easter Sunday
        ("US", "2027-03-11 10:00", "2027-03-16T21:00:00Z"),
        ("US", "2027-11-04 10:00", "2027-11-09T22:00:00Z"),
        ("AU", "2027-04-01 10:00", "2027-04-06T07:00:00Z"),  # winter time in April
        ("IN", "2027-01-25 10:00", "2027-01-29T11:30:00Z"),
    ],
)
def test_due_is_at_five_by_the_tenants_clocks_also_after_they_have_changed(country: str, at: str, due: str) -> None:
    """R5, R38."""
    out = play(rejected(at, zone=PLACES[country]), policy=tenant_in(country), until="2028-01-01 00:00")
    assert out[0]["data"]["due_at"] == due


def test_the_day_that_counts_is_the_tenants() -> None:
    """R5: eight on a Sunday evening in UTC is Sunday in Oslo and Monday in India, whatever the time of day."""
    assert letter_due("2027-01-17T20:00:00Z", "NO") == "Wed 20 Jan 17:00"
    assert letter_due("2027-01-17T20:00:00Z", "IN") == "Thu 21 Jan 17:00"
    assert letter_due("2027-01-18 00:00", "NO") == letter_due("2027-01-18 23:59:59", "NO") == "Thu 21 Jan 17:00"


def test_one_business_day_after_saturday_is_monday() -> None:
    """R5, rule 26."""
    out = play(
        rejected("2027-03-05 10:00", interviewed=True),
        completed("2027-03-06 10:00", task_id("verbal_feedback"), "unreachable"),
        until="2027-03-06 10:00",
    )
    assert told(out)[-1] == "Sat 06 Mar 10:00 written_rejection scheduled, due Mon 08 Mar 17:00"


def test_the_holidays_are_those_of_the_job_and_the_clock_is_the_tenants() -> None:
    """R6: a country that is not known counts as not given."""
    assert letter_due("2027-03-24 10:00", "NO", job={"id": "J-1", "country": "US"}) == "Mon 29 Mar 17:00"
    assert letter_due("2027-03-24 10:00", "NO", job={"id": "J-1", "country": "XX"}) == "Thu 01 Apr 17:00"
    assert letter_due("2027-03-24 10:00", "NO", job={"id": "J-1"}) == "Thu 01 Apr 17:00"


# Where a tenant is


def test_without_a_policy_a_tenant_is_in_norway() -> None:
    """R4."""
    assert letter_due("2027-03-24 10:00", "NO", policy="") == "Thu 01 Apr 17:00"


def test_what_a_tenant_does_not_say_of_itself_the_defaults_say() -> None:
    """R4: the tenant's own country, and the time zone of all."""
    defaults = '[defaults]\ncountry = "NO"\ntimezone = "America/New_York"\n'
    own = '[tenants.fjord]\ncountry = "SE"\n[tenants.dale]\ntimezone = "Europe/Oslo"\n'
    at = "2027-03-24T15:00:00Z"
    assert letter_due(at, "US", policy=defaults) == "Thu 01 Apr 17:00"
    assert letter_due(at, "US", policy=defaults + own) == "Wed 31 Mar 17:00"
    assert letter_due(at, "NO", policy=defaults + own, tenant="dale") == "Thu 01 Apr 17:00"


def test_the_numbers_of_the_rules_are_policy() -> None:
    """Rules 4 and 8."""
    policy = "[feedback]\nwritten_rejection_days = 1\n[surveys]\nrejection_delay_days = 1\n"
    assert letter_due("2027-03-08 10:00", "NO", policy=policy) == "Tue 09 Mar 17:00"
    out = play(rejected("2027-03-08 10:00"), notified("2027-03-08 11:00"), policy=policy, until="2027-03-08 11:00")
    assert told(out)[-1] == "Mon 08 Mar 11:00 rejection invitation scheduled, to be sent Tue 09 Mar 11:00"


# The send window


def interview_survey(at: str, *, zone: str | None = None, country: str = "NO") -> str:
    """When the survey about an interview is sent, by the candidate's clocks, of a tenant in Oslo."""
    candidate = {"timezone": zone} if zone else {}
    out = about(play(interviewed(at, candidate=candidate, job={"id": "J-1", "country": country})), "interview")
    return told(out, zone=zone or "Europe/Oslo")[0].partition("to be sent ")[2]


@pytest.mark.parametrize(
    ("zone", "sent"),
    [
        (None, "Fri 05 Mar 12:00"),
        ("America/New_York", "Fri 05 Mar 09:00"),  # it would have been six in the morning
        ("Australia/Sydney", "Mon 08 Mar 09:00"),  # ten in the evening
        ("Asia/Kolkata", "Fri 05 Mar 16:30"),
        ("Asia/Kathmandu", "Fri 05 Mar 16:45"),
    ],
)
def test_mail_goes_out_by_the_candidates_clock(zone: str | None, sent: str) -> None:
    """R7, rule 2."""
    assert interview_survey("2027-03-04 12:00", zone=zone) == sent


def test_a_time_zone_that_is_not_known_counts_as_not_given() -> None:
    """R7: the tenant's holds."""
    out = play(interviewed("2027-03-04 12:00", candidate={"timezone": "Mars/Olympus"}), until="2027-03-04 12:00")
    assert told(out)[-1].endswith("to be sent Fri 05 Mar 12:00")


def test_a_holiday_is_the_jobs_on_the_candidates_date() -> None:
    """R6, R7: 17 May begins in Sydney while it is Sunday in Oslo, and ends in New York on Tuesday morning in Oslo."""
    assert interview_survey("2027-05-16 01:00", zone="Australia/Sydney") == "Tue 18 May 09:00"
    assert interview_survey("2027-05-16 01:00", zone="Australia/Sydney", country="SE") == "Mon 17 May 09:00"
    assert interview_survey("2027-05-17 03:00", zone="America/New_York") == "Tue 18 May 09:00"
    assert interview_survey("2027-05-17 03:00", zone="America/New_York", country="SE") == "Tue 18 May 09:00"


@pytest.mark.parametrize(
    ("ended", "zone", "sent"),
    [
        ("2027-03-13 12:00", "America/New_York", "2027-03-15T13:00:00Z"),
        ("2027-11-06 12:00", "America/New_York", "2027-11-08T14:00:00Z"),
        ("2027-04-03 12:00", "Australia/Sydney", "2027-04-04T23:00:00Z"),
        ("2027-10-02 12:00", "Australia/Sydney", "2027-10-03T22:00:00Z"),
        ("2027-10-30 12:00", "Europe/Oslo", "2027-11-01T08:00:00Z"),
    ],
)
def test_the_window_opens_at_nine_on_the_monday_after_the_clocks_changed(ended: str, zone: str, sent: str) -> None:
    """R7."""
    out = about(play(interviewed(ended, zone=zone, candidate={"timezone": zone})), "interview")
    assert out[0]["data"]["send_at"] == out[1]["time"] == sent


# A day is 24 hours


@pytest.mark.parametrize(
    ("zone", "told_at", "sent"),
    [
        ("Europe/Oslo", "2027-10-29 12:00", "Mon 01 Nov 11:00"),
        ("Europe/Oslo", "2027-10-29 09:30", "Mon 01 Nov 09:00"),  # 08:30 is not open yet
        ("America/New_York", "2027-03-12 12:00", "Mon 15 Mar 13:00"),
        ("America/New_York", "2027-03-12 17:00", "Tue 16 Mar 09:00"),  # 18:00 is closed already
        ("America/New_York", "2027-11-05 12:00", "Mon 08 Nov 11:00"),
        ("Australia/Sydney", "2027-04-02 12:00", "Mon 05 Apr 11:00"),
        ("Australia/Sydney", "2027-10-01 12:00", "Mon 04 Oct 13:00"),
    ],
)
def test_three_days_are_72_hours_when_the_clocks_change(zone: str, told_at: str, sent: str) -> None:
    """R3, rule 8."""
    notice = rejected(told_at, notice=("call", told_at), zone=zone, candidate={"timezone": zone})
    assert told(about(play(notice), "rejection"), zone=zone)[0].endswith(f"to be sent {sent}")


def test_so_are_6_14_and_21_days() -> None:
    """R3, rules 9, 12 and 13: winter time begins on 31 October."""
    out = about(play(interviewed("2027-10-25 12:00")), "interview")
    assert told(out)[1:] == [
        "Tue 26 Oct 12:00 interview invitation sent",
        "Mon 01 Nov 11:00 interview invitation reminded",
        "Tue 16 Nov 11:00 interview invitation expired",
    ]
    out = about(play(rejected("2027-10-20 10:00")), "rejection")
    assert told(out) == ["Wed 03 Nov 09:00 rejection invitation skipped [rejection-not-delivered]"]
