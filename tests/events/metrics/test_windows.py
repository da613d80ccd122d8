"""Windows in the tenant's time zone (R55): weeks begin on Monday."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.events.metrics.making import answered, asked

from afterview.events.metrics.cells import BoardKey, board_keys, parse_key, parse_name, series_name, start_of
from afterview.events.metrics.plan import plan

CASES = [
    # zone, moment, day, week, month
    ("Europe/Oslo", "2027-03-04T12:00:00Z", "2027-03-04", "2027-03-01", "2027-03-01"),
    ("Europe/Oslo", "2027-12-31T22:59:59Z", "2027-12-31", "2027-12-27", "2027-12-01"),  # the year's last second
    ("Europe/Oslo", "2027-12-31T23:00:00Z", "2028-01-01", "2027-12-27", "2028-01-01"),  # the week began last year
    ("Europe/Oslo", "2028-01-02T22:59:59Z", "2028-01-02", "2027-12-27", "2028-01-01"),
    ("Europe/Oslo", "2028-01-02T23:00:00Z", "2028-01-03", "2028-01-03", "2028-01-01"),
    ("Europe/Oslo", "2027-03-27T22:59:59Z", "2027-03-27", "2027-03-22", "2027-03-01"),  # clocks go forward on the 28th
    ("Europe/Oslo", "2027-03-27T23:00:00Z", "2027-03-28", "2027-03-22", "2027-03-01"),
    ("Europe/Oslo", "2027-03-28T21:59:59Z", "2027-03-28", "2027-03-22", "2027-03-01"),  # a day of 23 hours
    ("Europe/Oslo", "2027-03-28T22:00:00Z", "2027-03-29", "2027-03-29", "2027-03-01"),
    ("Europe/Oslo", "2027-10-30T22:00:00Z", "2027-10-31", "2027-10-25", "2027-10-01"),  # clocks go back on the 31st
    ("Europe/Oslo", "2027-10-31T22:59:59Z", "2027-10-31", "2027-10-25", "2027-10-01"),  # a day of 25 hours
    ("Europe/Oslo", "2027-10-31T23:00:00Z", "2027-11-01", "2027-11-01", "2027-11-01"),
    ("Asia/Kolkata", "2027-03-07T18:29:59Z", "2027-03-07", "2027-03-01", "2027-03-01"),  # five and a half hours ahead
    ("Asia/Kolkata", "2027-03-07T18:30:00Z", "2027-03-08", "2027-03-08", "2027-03-01"),
    ("Australia/Sydney", "2027-04-03T13:00:00Z", "2027-04-04", "2027-03-29", "2027-04-01"),  # summer ends on the 4th
    ("Australia/Sydney", "2027-04-04T13:59:59Z", "2027-04-04", "2027-03-29", "2027-04-01"),
    ("Australia/Sydney", "2027-04-04T14:00:00Z", "2027-04-05", "2027-04-05", "2027-04-01"),
    ("Australia/Sydney", "2027-10-02T14:00:00Z", "2027-10-03", "2027-09-27", "2027-10-01"),  # and begins on 3 October
    ("Australia/Sydney", "2027-10-03T12:59:59Z", "2027-10-03", "2027-09-27", "2027-10-01"),
    ("Australia/Sydney", "2027-10-03T13:00:00Z", "2027-10-04", "2027-10-04", "2027-10-01"),
]


@pytest.mark.parametrize(("zone", "moment", "day", "week", "month"), CASES)
def test_a_fact_counts_in_the_windows_of_its_local_day(zone: str, moment: str, day: str, week: str, month: str) -> None:
    """R55."""
    (addition,) = plan(asked(datetime.fromisoformat(moment)), ZoneInfo(zone))[:1]
    assert addition.boards == tuple(
        f"fjord|{window}|".encode() for window in (f"day|{day}", f"week|{week}", f"month|{month}", "all|")
    )


def test_an_answer_counts_on_the_day_it_was_submitted_and_its_invitation_on_the_day_it_was_sent() -> None:
    """R55; CONTRACT 4: `response_rate` is dated by sent. Of a job there are boards of its own."""
    submitted, sent = datetime.fromisoformat("2027-03-04T12:00:00Z"), datetime.fromisoformat("2027-02-26T12:00:00Z")
    additions = plan(answered(1, submitted_at=submitted, sent_at=sent, job="J/1"), ZoneInfo("Europe/Oslo"))
    assert [(addition.boards[0].decode()[:20], addition.of_job) for addition in additions] == [
        ("fjord|day|2027-03-04", False),
        ("fjord|day|2027-02-26", False),
        ("fjord|day|2027-03-04", True),
        ("fjord|day|2027-02-26", True),
    ]
    assert [[name for name, _ in addition.shares] for addition in additions] == [
        [b"cnps", b"touchpoint=interview/cnps"],
        [b"response_rate", b"touchpoint=interview/response_rate"],
        [b"job=J%2F1/cnps"],
        [b"job=J%2F1/response_rate"],
    ]


def test_what_is_not_known_makes_no_cell() -> None:
    """R55: a tenant and at most one of department, job, stage, touchpoint."""
    known = asked(department="Sales & Service", stage="")
    (addition,) = plan(known, ZoneInfo("Europe/Oslo"))
    assert {parse_name(name).cell for name, _ in addition.shares} == {
        "",
        "department=Sales%20%26%20Service",
        "touchpoint=interview",
    }


def test_all_time_has_no_first_day() -> None:
    """R55: `start` is null for `all`."""
    assert start_of("all", date(2027, 3, 4)) is None
    key = parse_key(board_keys("fjord", date(2027, 3, 4))[3])
    assert key is not None
    assert key.window.start is None


def test_a_key_says_which_board_it_is_of() -> None:
    assert parse_key(b"fjord|week|2027-03-01|07") == BoardKey("fjord", "week", "2027-03-01", "07")
    assert parse_key(b"fjord") is parse_key(b"fjord|held|07") is None


@pytest.mark.parametrize("question", ["clear", "a/b:c=d", "two\nlines\t", "ærlig?", ""])
def test_the_name_of_a_series_says_everything_again(question: str) -> None:
    name = series_name("department=Sales%2FService", f"rating_mean:{question}")
    assert b"\n" not in name
    place = parse_name(name)
    assert (place.cell, place.series) == ("department=Sales%2FService", "rating_mean")
    assert place.dimensions == {"department": "Sales/Service"}
    assert series_name(place.cell, f"rating_mean:{question}").endswith(place.split.encode())
