"""Tasks that nobody does: reminded, escalated, expired (rules 5-7).

March 2027 begins on a Monday; Easter is 28 March, with holidays in Norway from Thursday 25 to Monday 29.
"""

import pytest
from tests.stories import (
    Json,
    about,
    event,
    interviewed,
    play,
    rejected,
    told,
)

DUE_ON_THE_11TH = [
    ("candidate_update", interviewed("2027-03-04 12:00")),
    ("verbal_feedback", rejected("2027-03-09 12:00", interviewed=True)),
    ("written_rejection", rejected("2027-03-08 12:00")),
]


@pytest.mark.parametrize(("kind", "reason"), DUE_ON_THE_11TH)
def test_every_open_task_is_reminded_escalated_and_expires(kind: str, reason: Json) -> None:
    """Rules 5, 6 and 7, R48: ten business days after 11 March is the 30th, for Easter is between."""
    out = about(play(reason, until="2027-03-30 17:00"), kind)
    assert told(out)[0].endswith(f"{kind} scheduled, due Thu 11 Mar 17:00")
    assert told(out)[1:] == [
        f"Wed 10 Mar 17:00 {kind} reminded",
        f"Fri 12 Mar 05:00 {kind} escalated",
        f"Tue 30 Mar 17:00 {kind} expired",
    ]


def test_a_reminder_of_what_is_due_on_monday_comes_on_friday() -> None:
    """Rule 5."""
    out = play(rejected("2027-03-03 10:00"), until="2027-03-08 16:59")
    assert told(out) == [
        "Wed 03 Mar 10:00 written_rejection scheduled, due Mon 08 Mar 17:00",
        "Fri 05 Mar 17:00 written_rejection reminded",
    ]


def test_nobody_is_reminded_at_the_very_moment_of_scheduling() -> None:
    """Rule 5, R48: a second earlier the reminder is still ahead."""
    at_it = play(rejected("2027-03-10 17:00:00", when="2027-03-08 10:00"), until="2027-03-11 17:00")
    before = play(rejected("2027-03-10 16:59:59", when="2027-03-08 10:00"), until="2027-03-11 17:00")
    assert told(at_it) == ["Wed 10 Mar 17:00 written_rejection scheduled, due Thu 11 Mar 17:00"]
    assert told(before)[1:] == ["Wed 10 Mar 17:00 written_rejection reminded"]


def test_an_escalation_comes_twelve_hours_after_the_due_date_even_at_five_on_a_saturday() -> None:
    """Rule 6, R49."""
    out = play(rejected("2027-03-09 10:00"), until="2027-03-13 05:00")
    assert told(out)[0] == "Tue 09 Mar 10:00 written_rejection scheduled, due Fri 12 Mar 17:00"
    assert told(out)[-1] == "Sat 13 Mar 05:00 written_rejection escalated"


def test_an_escalation_makes_the_task_the_hiring_managers() -> None:
    """Rule 6, R30."""
    scheduled, reminded, escalated = play(rejected("2027-03-09 10:00"), until="2027-03-13 05:00")
    assert [one["data"]["assignee"]["id"] for one in (scheduled, reminded, escalated)] == ["R-1", "R-1", "M-1"]


def test_an_escalation_without_a_hiring_manager_is_the_recruiters() -> None:
    """Rule 6, R30."""
    out = play(rejected("2027-03-09 10:00", hiring_manager=...), until="2027-03-13 05:00")
    assert out[-1]["data"]["assignee"]["id"] == "R-1"


def test_a_task_without_people_is_nobodys_and_escalated_all_the_same() -> None:
    """R30."""
    out = play(rejected("2027-03-09 10:00", recruiter=..., hiring_manager=...), until="2027-03-13 05:00")
    assert told(out)[-1] == "Sat 13 Mar 05:00 written_rejection escalated"
    assert [one["data"]["assignee"] for one in out] == [None, None, None]


def test_a_task_without_a_recruiter_is_the_hiring_managers() -> None:
    """R30."""
    out = play(rejected("2027-03-09 10:00", recruiter=...), until="2027-03-09 10:00")
    assert out[0]["data"]["assignee"]["id"] == "M-1"


def test_a_new_recruiter_does_not_get_old_tasks_but_a_new_manager_gets_the_escalation() -> None:
    """R30: the recruiter as known at scheduling, the manager as known at escalation."""
    out = play(
        rejected("2027-03-09 10:00"),
        event("feedback.noted", "2027-03-09 11:00", note={}, recruiter={"id": "R-2"}, hiring_manager={"id": "M-2"}),
        until="2027-03-13 05:00",
    )
    assert [one["data"]["assignee"]["id"] for one in out] == ["R-1", "R-1", "M-2"]
