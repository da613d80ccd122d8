"""The calendar against tables worked out by hand, and against its own laws in many countries and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.events.calendar import (
    Window,
    business_day_before,
    due_in_business_days,
    in_window,
    is_business_day,
    iso_week,
    known_country,
    known_zone,
    next_in_window,
    window_end,
)

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = Window()
patiently = settings(deadline=None, max_examples=60)  # the first look at a country loads its tables
# Half-hour zones; midnights that do not exist (Sao Paulo, Santiago, Cairo) or exist twice (Havana); half an hour of
# daylight saving (Lord Howe); an evening hour that is skipped (Nuuk); a day that never was (Apia, 30 December 2011).
PLACES = "Europe/Oslo Europe/London America/New_York America/Sao_Paulo America/Santiago America/Havana Africa/Cairo "
PLACES += "Asia/Kolkata Asia/Kathmandu Australia/Lord_Howe Australia/Sydney America/St_Johns Pacific/Apia America/Nuuk "
ZONES = [ZoneInfo(name) for name in (PLACES + "Pacific/Kiritimati UTC").split()]
COUNTRIES = ["NO", "SE", "DE", "US", "IN", "AU", "GB", "SA"]
moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
recent = st.datetimes(datetime(2011, 12, 1), datetime(2037, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
zones, countries, steps = st.sampled_from(ZONES), st.sampled_from(COUNTRIES), st.integers(1, 12)
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
windows = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Window(*pair))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# Names that are and are no zones and countries


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


# Business days


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


# The send window


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2027-03-08T08:59:59.999999+01:00", "2027-03-08T09:00+01:00"),
        ("2027-03-08T09:00:00+01:00", "2027-03-08T09:00+01:00"),
        ("2027-03-08T17:59:59.999999+01:00", "2027-03-08T17:59:59.999999+01:00"),
        ("2027-03-08T18:00:00+01:00", "2027-03-09T09:00+01:00"),
        ("2027-03-05T18:00:00+01:00", "2027-03-08T09:00+01:00"),
        ("2027-03-06T12:00:00+01:00", "2027-03-08T09:00+01:00"),
        ("2027-03-24T20:00:00+01:00", "2027-03-30T09:00+02:00"),
        ("2027-05-17T12:00:00+02:00", "2027-05-18T09:00+02:00"),
        ("2026-10-23T19:00:00+02:00", "2026-10-26T09:00+01:00"),
    ],
)
def test_a_moment_outside_moves_to_the_next_opening(moment: str, opening: str) -> None:
    """R7."""
    assert next_in_window(utc(moment), OSLO, "NO", OFFICE) == utc(opening)
    assert in_window(utc(moment), OSLO, "NO", OFFICE) is (utc(moment) == utc(opening))


def test_the_window_is_the_candidates_day_and_the_jobs_holidays() -> None:
    """R7."""
    evening_in_oslo = utc("2027-05-14T19:00+02:00")
    kathmandu = ZoneInfo("Asia/Kathmandu")
    assert next_in_window(evening_in_oslo, kathmandu, "NO", OFFICE) == utc("2027-05-18T09:00+05:45")
    assert next_in_window(evening_in_oslo, kathmandu, "SE", OFFICE) == utc("2027-05-17T09:00+05:45")
    assert in_window(evening_in_oslo, ZoneInfo("America/New_York"), "NO", OFFICE)


CLOCK_CHANGES_ON_WORKING_DAYS = [
    # moment, zone, the window opens, next in window
    ("1943-03-29T00:30+01:00", "Europe/Berlin", time(2, 30), "1943-03-29T03:00+02:00"),  # the clocks skip 02:30
    ("1942-11-02T01:00+02:00", "Europe/Berlin", time(2, 30), "1942-11-02T02:30+02:00"),  # and show it twice
    ("1942-11-02T02:10+01:00", "Europe/Berlin", time(2, 30), "1942-11-02T02:10+01:00"),  # open since the first 02:30
    ("2021-03-21T20:00+03:30", "Asia/Tehran", time(0), "2021-03-22T01:00+04:30"),  # a Monday without midnight
    ("2021-09-21T22:30+04:30", "Asia/Tehran", time(23, 15), "2021-09-21T23:15+04:30"),  # a Tuesday with two 23:15
    ("2026-04-23T23:59:59+02:00", "Africa/Cairo", time(0), "2026-04-24T01:00+03:00"),
    ("1985-12-31T23:59:59+05:30", "Asia/Kathmandu", time(0, 10), "1986-01-01T00:15+05:45"),  # a quarter is skipped
    ("2018-05-03T23:58+08:30", "Asia/Pyongyang", time(23, 45), "2018-05-07T23:45+09:00"),  # no 23:45 on that Friday
    ("2011-12-29T23:59:59-10:00", "Pacific/Apia", time(9), "2012-01-02T09:00+14:00"),  # that Friday never was
]


@pytest.mark.parametrize(("moment", "zone", "opens", "opening"), CLOCK_CHANGES_ON_WORKING_DAYS)
def test_the_window_opens_although_the_clocks_change(moment: str, zone: str, opens: time, opening: str) -> None:
    window = Window(opens, time(23, 58) if opens > time(18) else time(18))
    assert next_in_window(utc(moment), ZoneInfo(zone), "XX", window) == utc(opening)


def test_the_window_closes_although_the_clocks_skip_its_end() -> None:
    berlin, window = ZoneInfo("Europe/Berlin"), Window(time(1), time(2, 30))
    assert window_end(utc("1943-03-29T01:10+01:00"), berlin, "XX", window) == utc("1943-03-29T03:00+02:00")
    assert window_end(utc("1942-11-02T01:10+02:00"), berlin, "XX", window) == utc("1942-11-02T02:30+02:00")


def test_a_due_time_that_the_clocks_skip_is_the_moment_they_skip_to() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday, monday = utc("1943-03-26T12:00+01:00"), utc("1943-03-29T03:00+02:00")
    assert due_in_business_days(friday, 1, berlin, "XX", time(2, 0, 0, 1)) == monday
    assert business_day_before(utc("1943-03-30T02:59:59.5+02:00"), berlin, "XX") == monday


def test_a_due_time_that_was_shown_twice_leads_to_the_first_showing_of_any_other_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert business_day_before(utc("2026-10-25T02:30+01:00"), berlin, "DE") == utc("2026-10-23T02:30+02:00")
    assert business_day_before(utc("1942-11-03T02:30+01:00"), berlin, "XX") == utc("1942-11-02T02:30+02:00")


def test_the_end_of_the_window_is_its_closing_on_the_same_day() -> None:
    assert window_end(utc("2027-03-08T09:00+01:00"), OSLO, "NO", OFFICE) == utc("2027-03-08T18:00+01:00")
    assert window_end(utc("2027-03-08T17:59+01:00"), OSLO, "NO", OFFICE) == utc("2027-03-08T18:00+01:00")
    assert window_end(utc("2027-03-08T18:00+01:00"), OSLO, "NO", OFFICE) == utc("2027-03-09T18:00+01:00")


@patiently
@given(moments, zones, countries, windows)
def test_the_next_moment_is_inside_and_not_past(moment: datetime, zone: ZoneInfo, country: str, window: Window) -> None:
    found = next_in_window(moment, zone, country, window)
    assert found >= moment
    assert found.tzinfo is UTC
    assert in_window(found, zone, country, window)
    assert next_in_window(found, zone, country, window) == found
    assert (found == moment) is in_window(moment, zone, country, window)
    assert found < window_end(found, zone, country, window)


@patiently
@given(recent, zones, countries, windows)
def test_no_earlier_moment_is_in_the_window(moment: datetime, zone: ZoneInfo, country: str, window: Window) -> None:
    found = next_in_window(moment, zone, country, window)
    while moment < found:
        assert not in_window(moment, zone, country, window)
        moment += timedelta(minutes=15)


@patiently
@given(recent, zones, countries, windows)
def test_the_window_is_what_the_wall_clock_shows(
    moment: datetime, zone: ZoneInfo, country: str, window: Window
) -> None:
    offsets = {(moment + timedelta(days=n)).astimezone(zone).utcoffset() for n in (-1, 0, 1)}
    local = moment.astimezone(zone)
    shown = is_business_day(local.date(), country) and window.opens <= local.time() < window.closes
    assert in_window(moment, zone, country, window) is shown or len(offsets) > 1


def test_a_window_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="must open before it closes"):
        Window(time(9), time(9))


# Weeks


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
