"""Invitations that nobody answers: reminded once, then expired (rules 12 and 13)."""

import pytest
from tests.stories import (
    Json,
    about,
    hired,
    interviewed,
    play,
    rejected,
    rejection_withdrawn,
    told,
    updated,
    withdrawn,
)


def test_an_unanswered_invitation_is_reminded_once_after_6_days_and_expires_after_21() -> None:
    """Rules 12 and 13, R37: Good Friday does not put the expiry off."""
    out = about(play(interviewed("2027-03-04 12:00")), "interview")
    assert told(out)[1:] == [
        "Fri 05 Mar 12:00 interview invitation sent",
        "Thu 11 Mar 12:00 interview invitation reminded",
        "Fri 26 Mar 12:00 interview invitation expired",
    ]
    assert {one["data"]["expires_at"] for one in out} == {"2027-03-26T11:00:00Z"}


def test_a_reminder_waits_for_the_send_window() -> None:
    """Rule 12, R37: six days after a Monday is a Sunday."""
    out = about(play(interviewed("2027-03-05 12:00")), "interview")
    assert told(out)[1:] == [
        "Mon 08 Mar 09:00 interview invitation sent",
        "Mon 15 Mar 09:00 interview invitation reminded",
        "Mon 29 Mar 10:00 interview invitation expired",  # 21 days of 24 hours, and the clocks went forward
    ]


@pytest.mark.parametrize(
    "decision", [hired("2027-03-08 12:00"), withdrawn("2027-03-08 12:00"), rejected("2027-03-08 12:00")]
)
def test_nobody_is_reminded_of_an_interview_after_the_decision(decision: Json) -> None:
    """Rule 12, R45: it stays answerable, and expires."""
    out = play(interviewed("2027-03-04 12:00"), decision)
    assert told(about(out, "interview"))[2:] == ["Fri 26 Mar 12:00 interview invitation expired"]


def test_an_application_that_is_reopened_in_time_is_reminded_of() -> None:
    """Rule 12, R45, R86."""
    out = play(
        interviewed("2027-03-04 12:00"),
        rejected("2027-03-08 12:00"),
        rejection_withdrawn("2027-03-11 12:00"),  # it arrives as the reminder falls due: timers first
        until="2027-03-11 12:00",
    )
    assert told(about(out, "interview"))[2:] == []
    out = play(
        interviewed("2027-03-04 12:00"),
        rejected("2027-03-08 12:00"),
        rejection_withdrawn("2027-03-11 11:59"),
        until="2027-03-11 12:00",
    )
    assert told(about(out, "interview"))[2:] == ["Thu 11 Mar 12:00 interview invitation reminded"]


def test_a_survey_about_a_rejection_that_was_withdrawn_expires_without_a_reminder() -> None:
    """Rule 12, R43: it is `reopened`."""
    out = play(
        rejected("2027-03-08 10:00", notice=("call", "2027-03-08 10:00")), rejection_withdrawn("2027-03-12 10:00")
    )
    assert told(about(out, "rejection")) == [
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00",
        "Thu 11 Mar 10:00 rejection invitation sent",
        "Thu 01 Apr 11:00 rejection invitation expired",
    ]


def test_a_new_time_zone_moves_nothing_that_is_fixed_already() -> None:
    """R37: the invitation goes out at 12:00 in Oslo, the reminder too, each late at night in Honolulu."""
    honolulu = {"timezone": "Pacific/Honolulu"}
    early = play(
        interviewed("2027-03-01 12:00"), updated("2027-03-01 13:00", candidate=honolulu), until="2027-03-02 12:00"
    )
    assert told(about(early, "interview"))[1:] == ["Tue 02 Mar 12:00 interview invitation sent"]
    late = play(
        interviewed("2027-03-01 12:00"), updated("2027-03-03 12:00", candidate=honolulu), until="2027-03-08 12:00"
    )
    assert told(about(late, "interview"))[2:] == ["Mon 08 Mar 12:00 interview invitation reminded"]
