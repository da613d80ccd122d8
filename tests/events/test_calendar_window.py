"""The send window, against tables worked out by hand and against its own laws."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from tests.events.places import OFFICE, OSLO, countries, moments, patiently, recent, utc, windows, zones

from afterview.events.calendar import Window, in_window, is_business_day, next_in_window, window_end


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
