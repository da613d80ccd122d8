"""Due dates in business days, against tables worked out by hand and against their own laws."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.places import OSLO, countries, moments, patiently, steps, utc, zones

from afterview.events.calendar import business_day_before, due_in_business_days, is_business_day

DUE = [
    # anchor, days, due: all in Oslo
    ("2027-03-04T12:00+01:00", 2, "2027-03-08T17:00+01:00"),  # Thursday: Friday, Monday
    ("2027-03-06T12:00+01:00", 1, "2027-03-08T17:00+01:00"),  # Saturday + 1 = Monday
    ("2027-03-07T23:59+01:00", 1, "2027-03-08T17:00+01:00"),
    ("2027-03-07T23:30+00:00", 1, "2027-03-09T17:00+01:00"),  # already Monday in Oslo
    ("2027-03-08T23:59+01:00", 1, "2027-03-09T17:00+01:00"),
    ("2027-03-24T09:00+01:00", 1, "2027-03-30T17:00+02:00"),  # over all of Easter and into summer time
    ("2027-03-23T09:00+01:00", 3, "2027-03-31T17:00+02:00"),
    ("2027-05-14T09:00+02:00", 1, "2027-05-18T17:00+02:00"),  # 17 May is a Monday
    ("2026-12-24T18:00+01:00", 1, "2026-12-28T17:00+01:00"),
    ("2026-12-23T08:00+01:00", 5, "2026-12-31T17:00+01:00"),  # 24, 28, 29, 30, 31
    ("2026-12-23T08:00+01:00", 6, "2027-01-04T17:00+01:00"),
    ("2026-10-23T10:00+02:00", 1, "2026-10-26T17:00+01:00"),  # back to winter time over the weekend
    ("2027-03-06T12:00+01:00", 0, "2027-03-08T17:00+01:00"),
    ("2027-03-08T20:00+01:00", 0, "2027-03-08T17:00+01:00"),
]


@pytest.mark.parametrize(("anchor", "days", "due"), DUE)
def test_due_in_business_days_is_five_in_the_afternoon_of_the_nth(anchor: str, days: int, due: str) -> None:
    """R5."""
    assert due_in_business_days(utc(anchor), days, OSLO, "NO") == utc(due)


@pytest.mark.parametrize(
    ("anchor", "zone", "country", "due"),
    [
        ("2026-07-02T12:00-04:00", "America/New_York", "US", "2026-07-06T17:00-04:00"),  # Friday is observed
        ("2026-11-25T12:00-05:00", "America/New_York", "US", "2026-11-27T17:00-05:00"),  # Thanksgiving
        ("2026-09-30T12:00+05:30", "Asia/Kolkata", "IN", "2026-10-01T17:00+05:30"),
        ("2026-10-01T12:00+05:30", "Asia/Kolkata", "IN", "2026-10-05T17:00+05:30"),  # Gandhi's birthday, a Friday
        ("2026-01-23T12:00+11:00", "Australia/Sydney", "AU", "2026-01-27T17:00+11:00"),
        ("2026-04-02T12:00+11:00", "Australia/Sydney", "AU", "2026-04-07T17:00+10:00"),  # Easter and winter time
        ("2026-05-22T12:00+02:00", "Europe/Berlin", "DE", "2026-05-26T17:00+02:00"),  # Whit Monday
        ("2026-06-18T12:00+02:00", "Europe/Stockholm", "SE", "2026-06-19T17:00+02:00"),  # Midsummer Eve
    ],
)
def test_the_next_business_day_elsewhere(anchor: str, zone: str, country: str, due: str) -> None:
    """R5, R6."""
    assert due_in_business_days(utc(anchor), 1, ZoneInfo(zone), country) == utc(due)


@pytest.mark.parametrize(
    ("due", "days", "before"),
    [
        ("2027-03-09T17:00+01:00", 1, "2027-03-08T17:00+01:00"),
        ("2027-03-08T17:00+01:00", 1, "2027-03-05T17:00+01:00"),
        ("2027-03-30T17:00+02:00", 1, "2027-03-24T17:00+01:00"),  # same time of day, not the same hours
        ("2027-05-18T17:00+02:00", 1, "2027-05-14T17:00+02:00"),
        ("2027-03-10T11:22:33.5+01:00", 2, "2027-03-08T11:22:33.5+01:00"),
        ("2027-03-07T17:00+01:00", 1, "2027-03-05T17:00+01:00"),
    ],
)
def test_the_reminder_is_at_the_same_time_of_day(due: str, days: int, before: str) -> None:
    """Rule 5."""
    assert business_day_before(utc(due), OSLO, "NO", days) == utc(before)


@patiently
@given(moments, steps, zones, countries)
def test_so_many_business_days_lie_before_the_due_date(
    anchor: datetime, days: int, zone: ZoneInfo, country: str
) -> None:
    start, due = anchor.astimezone(zone).date(), due_in_business_days(anchor, days, zone, country)
    end = due.astimezone(zone).date()
    passed = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(is_business_day(day, country) for day in passed) == days
    assert is_business_day(end, country)
    assert due.tzinfo is UTC
    assert due.astimezone(zone).time() == time(17)


@patiently
@given(moments, steps, zones, countries)
def test_stepping_back_undoes_stepping_forward(anchor: datetime, days: int, zone: ZoneInfo, country: str) -> None:
    due = due_in_business_days(anchor, days, zone, country)
    later = due_in_business_days(due, 3, zone, country)
    assert business_day_before(later, zone, country, 3) == due


@patiently
@given(moments, steps, zones, countries, st.times())
def test_a_later_anchor_is_never_due_earlier(
    anchor: datetime, days: int, zone: ZoneInfo, country: str, at: time
) -> None:
    due = due_in_business_days(anchor, days, zone, country, at)
    assert due <= due_in_business_days(anchor + timedelta(hours=7), days, zone, country, at)
    assert due < due_in_business_days(anchor, days + 1, zone, country, at)


def test_a_due_time_that_the_clocks_skip_is_the_moment_they_skip_to() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday, monday = utc("1943-03-26T12:00+01:00"), utc("1943-03-29T03:00+02:00")
    assert due_in_business_days(friday, 1, berlin, "XX", time(2, 0, 0, 1)) == monday
    assert business_day_before(utc("1943-03-30T02:59:59.5+02:00"), berlin, "XX") == monday


def test_a_due_time_that_was_shown_twice_leads_to_the_first_showing_of_any_other_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert business_day_before(utc("2026-10-25T02:30+01:00"), berlin, "DE") == utc("2026-10-23T02:30+02:00")
    assert business_day_before(utc("1942-11-03T02:30+01:00"), berlin, "XX") == utc("1942-11-02T02:30+02:00")
