"""Proposals for a call: three half hours that suit both, soon enough, and not all at the same time of day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.calendar import Window, in_window
from afterview.events.calls import AHEAD, HALF_HOUR, PROPOSALS, Hours, Proposal, next_half_hour, propose

OSLO, LONDON, SYDNEY, LISBON, KOLKATA, NEPAL, LOS_ANGELES, AUCKLAND, HONOLULU = (
    ZoneInfo(place)
    for place in (
        "Europe/Oslo",
        "Europe/London",
        "Australia/Sydney",
        "Europe/Lisbon",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/Los_Angeles",
        "Pacific/Auckland",
        "Pacific/Honolulu",
    )
)


LATER = datetime(2099, 1, 1, tzinfo=UTC)
"""the task does not end before somebody can be called"""


def local(text: str, zone: ZoneInfo = OSLO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(candidate: ZoneInfo = OSLO, tenant: ZoneInfo = OSLO, country: str = "NO") -> Hours:
    return Hours(Window(), country, candidate, tenant)


def proposed(now: str, due: str, not_before: str | None = None, whose: Hours | None = None) -> list[str]:
    """By the tenant's clock."""
    both, zone = whose or hours(), (whose or hours()).tenant
    held_back = local(not_before, zone) if not_before else None
    found = propose(local(now, zone), local(due, zone), LATER, held_back, both)
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
    found = propose(local("2027-03-01 05:00"), local("2027-03-05 17:00"), LATER, None, hours(KOLKATA))
    assert [f"{one.start.astimezone(KOLKATA):%H:%M}" for one in found] == ["13:30", "15:30", "17:00"]
    assert all(one.at_work for one in found)


@pytest.mark.parametrize(
    ("zone", "ours", "theirs"),
    [
        (SYDNEY, ["02 08:00", "03 08:30", "04 08:30"], ["02 18:00", "03 18:30", "04 18:30"]),
        (AUCKLAND, ["02 07:00", "03 07:30", "04 07:30"], ["02 19:00", "03 19:30", "04 19:30"]),
        (HONOLULU, ["01 19:00", "02 19:00", "03 19:00"], ["01 08:00", "02 08:00", "03 08:00"]),
    ],
    ids=str,
)
def test_where_they_never_are_at_the_same_time_both_stretch_their_day_alike_and_it_is_said(
    zone: ZoneInfo, ours: list[str], theirs: list[str]
) -> None:
    found = propose(local("2027-03-01 08:00"), local("2027-03-05 17:00"), LATER, None, hours(zone))
    assert [f"{one.start.astimezone(OSLO):%d %H:%M}" for one in found] == ours
    assert [f"{one.start.astimezone(zone):%d %H:%M}" for one in found] == theirs
    assert not any(one.at_work for one in found)


def test_office_hours_at_night_keep_nobody_up() -> None:
    """A policy may have mails go out at any hour."""
    both = Hours(Window(time(0), time(23, 59)), "NO", OSLO, OSLO)
    found = propose(local("2027-03-01 00:00"), local("2027-03-01 23:00"), LATER, None, both)
    assert [f"{one.start.astimezone(OSLO):%H:%M}" for one in found] == ["08:00", "14:30", "18:30"]


def test_nothing_is_proposed_for_a_time_when_the_task_has_ended() -> None:
    now, ends = local("2027-03-01 16:30"), local("2027-03-01 19:00")
    assert propose(now, now, ends, None, hours(SYDNEY)) == []
    assert propose(now, now, ends, None, hours()) == [Proposal(local("2027-03-01 18:30").astimezone(UTC), 60)]


def test_nobody_waits_for_weeks_until_two_office_hours_meet() -> None:
    """Los Angeles has summer time from the 14th on: then its nine is Oslo's seventeen, and earlier it is eighteen."""
    found = propose(local("2027-03-01 10:00"), local("2027-03-05 17:00"), LATER, None, hours(LOS_ANGELES))
    assert [f"{one.start.astimezone(LOS_ANGELES):%d %H:%M}" for one in found] == ["01 08:30", "02 09:00", "03 09:00"]
    assert not any(one.at_work for one in found)
    late = propose(local("2027-03-15 10:00"), local("2027-03-19 18:00"), LATER, None, hours(LOS_ANGELES))
    assert [f"{one.start.astimezone(OSLO):%d %H:%M}" for one in late] == ["15 17:00", "16 17:30", "17 17:30"]


def test_half_hours_are_those_of_the_recruiters_clock() -> None:
    assert f"{next_half_hour(local('2027-03-01 10:01', NEPAL), NEPAL).astimezone(NEPAL):%H:%M}" == "10:30"
    assert next_half_hour(local("2027-03-01 10:30"), OSLO) == local("2027-03-01 10:30")


@pytest.mark.parametrize("days", [26, 27, 28])
def test_the_clocks_may_change_between_two_days(days: int) -> None:
    """Night to 28 March 2027."""
    now = local(f"2027-03-{days} 12:00")
    for one in propose(now, now + timedelta(days=6), LATER, None, hours(LISBON, OSLO, "DE")):
        assert 10 <= one.start.astimezone(OSLO).hour < 18
        assert 9 <= one.start.astimezone(LISBON).hour < 18


@given(
    st.datetimes(datetime(2027, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(-20, 20),
    st.integers(-10, 20),
    st.sampled_from([OSLO, LONDON, SYDNEY, LISBON, KOLKATA, NEPAL, LOS_ANGELES, AUCKLAND, HONOLULU]),
    st.sampled_from(["NO", "DE", "AU", "XX"]),
)
def test_whatever_the_moment_there_is_always_one_and_each_can_be_kept(
    now: datetime, due: int, not_before: int, zone: ZoneInfo, country: str
) -> None:
    held_back, both = now + timedelta(days=not_before), hours(zone, OSLO, country)
    found = propose(now, now + timedelta(days=due), LATER, held_back, both)
    assert 1 <= len(found) <= PROPOSALS
    assert len({one.start for one in found}) == len(found)
    assert found == sorted(found, key=lambda one: one.start)
    for one in found:
        assert one.start >= max(now + AHEAD, held_back)
        assert one.end - one.start == HALF_HOUR
        assert in_window(one.start, OSLO, country, Window(time(7), time(21, 30, 1)))
        assert in_window(one.start, zone, country, Window(time(8), time(20, 30, 1)))
        assert not one.at_work or all(in_window(one.start, end, country, both.window) for end in (OSLO, zone))
