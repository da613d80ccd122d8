"""What is owed to a candidate, until when, and by whom: rules 1, 3, 4 and 19.

March 2027 begins on a Monday; Easter is 28 March, with holidays in Norway from Thursday 25 to Monday 29.
"""

import pytest
from tests.stories import (
    Json,
    about,
    completed,
    hired,
    interviewed,
    play,
    rejected,
    task_id,
    told,
    withdrawn,
)

# The update after an interview


def test_an_update_is_owed_within_five_business_days_of_the_interview() -> None:
    """Rule 1."""
    out = play(interviewed("2027-03-04 12:00"), until="2027-03-04 12:00")
    assert told(about(out, "candidate_update")) == [
        "Thu 04 Mar 12:00 candidate_update scheduled, due Thu 11 Mar 17:00",
    ]


def test_an_update_is_the_recruiters_and_goes_by_mail() -> None:
    """Rule 1, R30, R62."""
    task = play(interviewed("2027-03-04 12:00"), until="2027-03-04 12:00")[0]["data"]
    assert task["assignee"]["id"] == "R-1"
    assert task["channel"] == "email"


def test_a_later_interview_puts_the_update_off() -> None:
    """Rule 1, R20."""
    out = play(interviewed("2027-03-04 12:00"), interviewed("2027-03-05 15:00", of="I-2"), until="2027-03-05 15:00")
    assert told(about(out, "candidate_update"))[1:] == [
        "Fri 05 Mar 15:00 candidate_update cancelled [superseded]",
        "Fri 05 Mar 15:00 candidate_update scheduled, due Fri 12 Mar 17:00",
    ]


def test_an_interview_that_did_not_end_later_changes_no_task_but_is_asked_about() -> None:
    """R20: it ended at the very moment at which the other one did."""
    out = play(
        interviewed("2027-03-05 15:00", of="I-2"),
        interviewed("2027-03-05 16:00", of="I-1", ended="2027-03-05 15:00"),
        until="2027-03-05 16:00",
    )
    assert told(about(out, "candidate_update")) == [
        "Fri 05 Mar 15:00 candidate_update scheduled, due Fri 12 Mar 17:00",
    ]
    assert told(about(out, "interview"))[1:] == [
        "Fri 05 Mar 16:00 interview invitation scheduled, to be sent Mon 08 Mar 09:00",
    ]


def test_a_later_interview_after_the_update_was_given_owes_another_one() -> None:
    """R20."""
    out = play(
        interviewed("2027-03-04 12:00"),
        completed("2027-03-04 14:00", task_id("candidate_update"), channel="email"),
        interviewed("2027-03-05 15:00", of="I-2"),
        until="2027-03-05 15:00",
    )
    assert told(about(out, "candidate_update"))[1:] == [
        "Thu 04 Mar 14:00 candidate_update completed [delivered]",
        "Fri 05 Mar 15:00 candidate_update scheduled, due Fri 12 Mar 17:00",
    ]


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (rejected("2027-03-04 13:00"), "decided"),
        (hired("2027-03-04 13:00"), "hired"),
        (withdrawn("2027-03-04 13:00"), "withdrawn"),
    ],
)
def test_no_update_is_owed_after_a_decision(decision: Json, reason: str) -> None:
    """Rule 1, R19."""
    out = play(interviewed("2027-03-04 12:00"), decision, until="2027-03-04 13:00")
    assert told(about(out, "candidate_update"))[1:] == [f"Thu 04 Mar 13:00 candidate_update cancelled [{reason}]"]


# The call and the letter after a rejection


def test_a_call_is_owed_within_two_business_days_when_there_was_an_interview() -> None:
    """Rule 3."""
    out = play(interviewed("2027-03-04 12:00"), rejected("2027-03-08 10:00"), until="2027-03-08 11:00")
    assert told(out)[-1] == "Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00"
    assert out[-1]["data"]["channel"] == "call"
    assert out[-1]["data"]["assignee"]["id"] == "R-1"


def test_a_call_is_owed_when_the_ats_says_that_there_was_an_interview() -> None:
    """Rule 3."""
    out = play(rejected("2027-03-08 10:00", interviewed=True), until="2027-03-08 10:00")
    assert told(out) == ["Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00"]


def test_an_interview_that_is_known_counts_whatever_the_ats_says() -> None:
    """Rule 3, R51."""
    out = play(
        interviewed("2027-03-04 12:00"), rejected("2027-03-08 10:00", interviewed=False), until="2027-03-08 10:00"
    )
    assert told(out)[-1] == "Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00"


def test_a_letter_is_owed_within_three_business_days_when_there_was_no_interview() -> None:
    """Rule 4."""
    out = play(rejected("2027-03-08 10:00"), until="2027-03-08 10:00")
    assert told(out) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]
    assert out[0]["data"]["channel"] == "email"


def test_an_assessment_is_no_interview_so_a_letter_is_owed() -> None:
    """Rules 1, 3 and 4, R77."""
    out = play(
        interviewed("2027-03-04 12:00", kind="assessment"), rejected("2027-03-08 10:00"), until="2027-03-08 10:00"
    )
    assert told(out) == [
        "Thu 04 Mar 12:00 interview invitation scheduled, to be sent Fri 05 Mar 12:00",
        "Fri 05 Mar 12:00 interview invitation sent",
        "Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00",
    ]


@pytest.mark.parametrize("channel", ["email", "call", "meeting", "portal"])
def test_no_letter_is_owed_to_whom_the_ats_has_told_already(channel: str) -> None:
    """Rule 4."""
    out = play(rejected("2027-03-08 10:00", notice=(channel, "2027-03-08 09:30")), until="2027-03-08 10:00")
    assert told(out)[0] == "Mon 08 Mar 10:00 written_rejection skipped [already-notified]"


def test_no_due_date_is_counted_from_before_not_before() -> None:
    """Rules 3 and 19, R26: Wednesday the 10th is the first day that counts."""
    call = rejected("2027-03-04 10:00", not_before="2027-03-10 12:00", interviewed=True)
    letter = rejected("2027-03-04 10:00", not_before="2027-03-10 12:00")
    assert told(play(call, until="2027-03-04 10:00")) == [
        "Thu 04 Mar 10:00 verbal_feedback scheduled, due Fri 12 Mar 17:00",
    ]
    assert told(play(letter, until="2027-03-04 10:00")) == [
        "Thu 04 Mar 10:00 written_rejection scheduled, due Mon 15 Mar 17:00",
    ]


def test_a_not_before_that_is_past_when_rejected_changes_nothing() -> None:
    """Rules 3 and 19."""
    out = play(rejected("2027-03-08 10:00", not_before="2027-03-01 12:00"), until="2027-03-08 10:00")
    assert told(out) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]
