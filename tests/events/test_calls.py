"""Proposals for a call: three half hours in office hours of both, soon enough, and not all at the same time of day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.calendar import Window, in_window
from afterview.events.calls import AHEAD, HALF_HOUR, PROPOSALS, Hours, next_half_hour, propose

OSLO, LONDON, SYDNEY, LISBON, KOLKATA, NEPAL, LOS_ANGELES = (
    ZoneInfo(place)
    for place in (
        "Europe/Oslo",
        "Europe/London",
        "Australia/Sydney",
        "Europe/Lisbon",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/Los_Angeles",
    )
)


def local(text: str, zone: ZoneInfo = OSLO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(candidate: ZoneInfo = OSLO, tenant: ZoneInfo = OSLO, country: str = "NO") -> Hours:
    return Hours(Window(), country, candidate, tenant)


def proposed(now: str, due: str, not_before: str | None = None, whose: Hours | None = None) -> list[str]:
    """By the tenant's clock."""
    both, zone = whose or hours(), (whose or hours()).tenant
    held_back = local(not_before, zone) if not_before else None
    found = propose(local(now, zone), local(due, zone), held_back, both)
    return [f"{one.start.astimezone(zone):%d %H:%M}" for one in found]


def test_on_three_days_and_at_three_times_of_day() -> None:
    """March 2027: the 1st is a Monday."""
    assert proposed("2027-03-01 08:10", "2027-03-05 17:00") == ["01 10:30", "02 13:30", "03 16:00"]


def test_until_the_task_is_due_on_the_days_that_there_are() -> None:
    assert proposed("2027-03-01 08:00", "2027-03-02 17:00") == ["01 10:00", "01 16:30", "02 13:00"]
    assert proposed("2027-03-02 13:00", "2027-03-02 17:00") == ["02 15:00", "02 16:00", "02 16:30"]
    assert proposed("2027-03-02 14:00", "2027-03-02 17:00") == ["02 16:00", "02 16:30"]


def test_what_is_overdue_is_owed_on_the_first_days_that_come() -> None:
    """Nothing fits before 17:00 any more, or it has passed."""
    assert proposed("2027-03-02 15:20", "2027-03-02 17:00") == ["02 17:30", "03 13:30", "04 16:00"]
    assert proposed("2027-03-05 17:00", "2027-03-01 17:00") == ["08 09:00", "09 13:30", "10 16:00"]


def test_never_before_it_may_be_said() -> None:
    """Rule 19."""
    assert proposed("2027-03-01 08:00", "2027-03-03 17:00", "2027-03-03 08:00") == ["03 09:00", "03 13:00", "03 15:30"]
    assert proposed("2027-03-01 08:00", "2027-03-03 17:00", "2027-03-03 15:10") == ["03 15:30", "03 16:00", "03 16:30"]


def test_holidays_of_the_jobs_country_are_nobodys_office_hours() -> None:
    """Maundy Thursday to Easter Monday, 25 to 29 March 2027, in Norway; only Friday is one in all of Britain."""
    assert proposed("2027-03-24 15:00", "2027-03-30 17:00") == ["24 17:00", "24 17:30", "30 13:00"]
    assert proposed("2027-03-25 06:00", "2027-03-30 17:00", whose=hours(country="GB")) == [
        "25 09:00",
        "29 13:30",
        "30 15:00",
    ]


def test_both_are_at_work() -> None:
    """Four and a half hours apart: 9:00 in Oslo is 13:30 in Kolkata, whose day ends at 13:30 there."""
    found = propose(local("2027-03-01 05:00"), local("2027-03-05 17:00"), None, hours(KOLKATA))
    assert [f"{one.start.astimezone(KOLKATA):%H:%M}" for one in found] == ["13:30", "15:30", "17:00"]
    assert all(one.at_work for one in found)


def test_where_they_never_are_at_the_same_time_the_candidates_hours_count_and_it_is_said() -> None:
    found = propose(local("2027-03-01 08:00"), local("2027-03-05 17:00"), None, hours(SYDNEY))
    assert [f"{one.start.astimezone(SYDNEY):%d %H:%M}" for one in found] == ["02 09:00", "03 13:30", "04 16:00"]
    assert not any(one.at_work for one in found)


def test_nobody_waits_for_weeks_until_two_office_hours_meet() -> None:
    """Los Angeles has summer time from the 14th on: then its nine is Oslo's seventeen, and earlier it is eighteen."""
    found = propose(local("2027-03-01 10:00"), local("2027-03-05 17:00"), None, hours(LOS_ANGELES))
    assert [f"{one.start.astimezone(LOS_ANGELES):%d %H:%M}" for one in found] == ["01 09:00", "02 13:30", "03 16:00"]
    assert not any(one.at_work for one in found)
    late = propose(local("2027-03-15 10:00"), local("2027-03-19 18:00"), None, hours(LOS_ANGELES))
    assert [f"{one.start.astimezone(OSLO):%d %H:%M}" for one in late] == ["15 17:00", "16 17:30", "17 17:30"]


def test_half_hours_are_those_of_the_recruiters_clock() -> None:
    assert f"{next_half_hour(local('2027-03-01 10:01', NEPAL), NEPAL).astimezone(NEPAL):%H:%M}" == "10:30"
    assert next_half_hour(local("2027-03-01 10:30"), OSLO) == local("2027-03-01 10:30")


@pytest.mark.parametrize("days", [26, 27, 28])
def test_the_clocks_may_change_between_two_days(days: int) -> None:
    """Night to 28 March 2027."""
    now = local(f"2027-03-{days} 12:00")
    for one in propose(now, now + timedelta(days=6), None, hours(LISBON, OSLO, "DE")):
        assert 10 <= one.start.astimezone(OSLO).hour < 18
        assert 9 <= one.start.astimezone(LISBON).hour < 18


@given(
    st.datetimes(datetime(2027, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(-20, 20),
    st.integers(-10, 20),
    st.sampled_from([OSLO, LONDON, SYDNEY, LISBON, KOLKATA, NEPAL]),
    st.sampled_from(["NO", "DE", "AU", "XX"]),
)
def test_whatever_the_moment_there_is_always_one_and_each_can_be_kept(
    now: datetime, due: int, not_before: int, zone: ZoneInfo, country: str
) -> None:
    held_back, both = now + timedelta(days=not_before), hours(zone, OSLO, country)
    found = propose(now, now + timedelta(days=due), held_back, both)
    assert 1 <= len(found) <= PROPOSALS
    assert len({one.start for one in found}) == len(found)
    assert found == sorted(found, key=lambda one: one.start)
    for one in found:
        assert one.start >= max(now + AHEAD, held_back)
        assert one.end - one.start == HALF_HOUR
        assert in_window(one.start, zone, country, both.window)
        assert one.at_work == in_window(one.start, OSLO, country, both.window) or not one.at_work
