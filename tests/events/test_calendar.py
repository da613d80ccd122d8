"""Zones, countries, business days and weeks, against tables worked out by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.places import COUNTRIES, OFFICE, ZONES, patiently, utc

from afterview.events.calendar import (
    business_day_before,
    due_in_business_days,
    is_business_day,
    iso_week,
    known_country,
    known_zone,
    next_in_window,
)


@pytest.mark.parametrize("name", ["Europe/Oslo", "Asia/Kolkata", "America/Argentina/Ushuaia", "UTC", "Etc/GMT+5"])
def test_a_zone_of_the_database_is_known(name: str) -> None:
    zone = known_zone(name)
    assert zone is not None
    assert zone.key == name


NO_ZONES = ["", "../etc", "Europe", "a\0b", "/etc/passwd", "x" * 5000, "zone.tab", "tzdata.zi", "Europe/Oslo\n"]
NO_ZONES += [" Europe/Oslo", "localtime", "posixrules", "right/UTC", "Factory", "Mars/Olympus", "+01:00", "\ud800"]


@pytest.mark.parametrize("name", [None, *NO_ZONES])
def test_anything_else_counts_as_no_zone(name: str | None) -> None:
    """R7."""
    assert known_zone(name) is None


@patiently
@given(st.text())
def test_no_text_makes_the_look_up_of_a_zone_or_country_fail(name: str) -> None:
    zone, country = known_zone(name), known_country(name)
    assert zone is None or zone.key == name
    assert country is None or country == name.upper()


@pytest.mark.parametrize(("code", "known"), [("NO", "NO"), ("no", "NO"), ("De", "DE"), ("GB", "GB"), ("UA", "UA")])
def test_a_country_is_known_by_its_two_letters_in_either_case(code: str, known: str) -> None:
    assert known_country(code) == known


@pytest.mark.parametrize("code", [None, "", "XX", "NOR", "Norway", "UK", "N", "\u0130N", "n0", "NO\n", "\ufb00"])
def test_anything_else_counts_as_no_country(code: str | None) -> None:
    """R6."""
    assert known_country(code) is None


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        ("2027-03-24", "NO", True),
        ("2027-03-25", "NO", False),  # Maundy Thursday
        ("2027-03-25", "SE", True),
        ("2027-03-26", "SE", False),  # Good Friday
        ("2027-03-29", "NO", False),  # Easter Monday
        ("2027-05-17", "NO", False),  # Constitution Day and Whit Monday at once
        ("2028-05-17", "NO", False),
        ("2028-05-17", "SE", True),
        ("2027-06-25", "SE", True),  # Midsummer Eve is a custom, not a public holiday
        ("2027-12-24", "NO", True),
        ("2026-10-03", "DE", False),
        ("2026-08-14", "DE", True),
        ("2026-07-03", "US", False),  # 4 July is a Saturday: observed
        ("2027-07-05", "US", False),  # and here a Sunday
        ("2027-12-31", "US", False),  # New Year's Day 2028 is a Saturday: observed in the old year
        ("2026-01-26", "IN", False),
        ("2026-10-02", "IN", False),
        ("2026-01-26", "AU", False),
        ("2026-06-08", "AU", True),  # the King's Birthday is a matter of the states
        ("2027-05-17", "XX", True),  # of a country that nobody knows only the weekends are
        ("2027-05-16", "XX", False),
    ],
)
def test_a_day_is_a_business_day_as_the_country_says(day: str, country: str, *, expected: bool) -> None:
    """R6."""
    assert is_business_day(date.fromisoformat(day), country) is expected


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        ("2027-03-17T12:00+01:00", "Europe/Oslo", "2027-W11"),
        ("2027-01-03T12:00+01:00", "Europe/Oslo", "2026-W53"),
        ("2027-01-03T23:30+00:00", "Europe/Oslo", "2027-W01"),
        ("2027-01-03T23:30+00:00", "America/New_York", "2026-W53"),
        ("2024-12-30T00:00+01:00", "Europe/Oslo", "2025-W01"),
        ("2024-12-29T23:59+01:00", "Europe/Oslo", "2024-W52"),
    ],
)
def test_a_week_is_the_iso_week_of_the_local_date(moment: str, zone: str, week: str) -> None:
    """R64."""
    assert iso_week(utc(moment), ZoneInfo(zone)) == week


@pytest.mark.parametrize("year", [1900, 1901, 1950, 2199])
@pytest.mark.parametrize("country", [*COUNTRIES, "XX", "CN", "IR"])
def test_years_far_away_have_a_calendar_too(year: int, country: str) -> None:
    for zone in ZONES:
        moment = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
        assert due_in_business_days(moment, 250, zone, country) > moment
        assert business_day_before(moment, zone, country, 30) < moment
        assert next_in_window(moment, zone, country, OFFICE) >= moment
        assert iso_week(moment, zone)
