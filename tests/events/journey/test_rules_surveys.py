"""Invitations to a survey: when they go out, and when not (rules 2, 8-10 and 19)."""

import pytest
from tests.stories import (
    Json,
    about,
    completed,
    hired,
    interviewed,
    notified,
    opted_out,
    play,
    rejected,
    rejection_withdrawn,
    task_id,
    told,
    withdrawn,
)

# After an interview


@pytest.mark.parametrize(
    ("ended", "sent"),
    [
        ("Thu 04 Mar 12:00:00", "Fri 05 Mar 12:00:00"),
        ("Thu 04 Mar 08:59:59", "Fri 05 Mar 09:00:00"),
        ("Thu 04 Mar 09:00:00", "Fri 05 Mar 09:00:00"),  # the opening is inside
        ("Thu 04 Mar 17:59:59", "Fri 05 Mar 17:59:59"),
        ("Thu 04 Mar 18:00:00", "Mon 08 Mar 09:00:00"),  # the closing is outside
        ("Fri 05 Mar 12:00:00", "Mon 08 Mar 09:00:00"),
        ("Wed 24 Mar 12:00:00", "Tue 30 Mar 09:00:00"),  # Easter, and the clocks change
        ("Sun 16 May 12:00:00", "Tue 18 May 09:00:00"),  # 17 May is a Monday
    ],
)
def test_an_interview_is_asked_about_24_hours_after_it_ended_in_the_send_window(ended: str, sent: str) -> None:
    """Rule 2, R3, R7."""
    month = {"Mar": "03", "May": "05"}[ended[7:10]]
    at = f"2027-{month}-{ended[4:6]} {ended[11:]}"
    out = about(play(interviewed(at)), "interview")
    assert told(out, seconds=True)[:2] == [
        f"{ended} interview invitation scheduled, to be sent {sent}",
        f"{sent} interview invitation sent",
    ]


def test_of_two_interviews_that_wait_to_be_asked_about_the_second_meets_the_quarantine() -> None:
    """R24: both stay scheduled until they fall due."""
    out = play(
        interviewed("2027-03-04 10:00"),
        interviewed("2027-03-04 14:00", of="I-2", kind="phone"),
        until="2027-03-05 15:00",
    )
    assert told(about(out, "interview")) == [
        "Thu 04 Mar 10:00 interview invitation scheduled, to be sent Fri 05 Mar 10:00",
        "Thu 04 Mar 14:00 interview invitation scheduled, to be sent Fri 05 Mar 14:00",
        "Fri 05 Mar 10:00 interview invitation sent",
        "Fri 05 Mar 14:00 interview invitation skipped [quarantine]",
    ]


# After the candidate was told

REJECTED = rejected("2027-03-08 10:00", interviewed=True)
CALL, UPDATE = task_id("verbal_feedback"), task_id("candidate_update")


@pytest.mark.parametrize(
    "telling",
    [
        notified("2027-03-09 11:00", "portal"),
        completed("2027-03-09 11:00", CALL, "delivered"),
        completed("2027-03-09 11:00", CALL, "declined"),
        rejected("2027-03-09 11:00", notice=("email", "2027-03-09 11:00")),
    ],
)
def test_who_was_told_is_asked_three_days_later(telling: Json) -> None:
    """Rule 8, R9: by the ATS, by a call that was taken or declined, by a notice."""
    out = play(REJECTED, telling, until="2027-03-12 11:00")
    assert told(about(out, "rejection")) == [
        "Tue 09 Mar 11:00 rejection invitation scheduled, to be sent Fri 12 Mar 11:00",
        "Fri 12 Mar 11:00 rejection invitation sent",
    ]


def test_neither_an_update_nor_a_call_to_nobody_tells_a_candidate_anything() -> None:
    """Rule 8, R9."""
    out = play(
        interviewed("2027-03-04 12:00"),
        completed("2027-03-05 09:00", UPDATE, "delivered"),
        rejected("2027-03-08 10:00"),
        completed("2027-03-09 11:00", CALL, "unreachable"),
        until="2027-03-20 12:00",
    )
    assert about(out, "rejection") == []


def test_the_three_days_count_from_the_telling_not_from_when_we_hear_of_it() -> None:
    """Rule 8, R9, R11."""
    out = play(REJECTED, notified("2027-03-10 12:00", when="2027-03-09 11:00"), until="2027-03-10 12:00")
    assert told(about(out, "rejection")) == [
        "Wed 10 Mar 12:00 rejection invitation scheduled, to be sent Fri 12 Mar 11:00",
    ]


def test_no_survey_about_a_rejection_goes_out_before_not_before() -> None:
    """Rules 8 and 19, R26: three days after the telling would have been the 11th."""
    out = play(
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00"), not_before="2027-03-16 18:00"),
        until="2027-03-08 10:00",
    )
    assert told(about(out, "rejection")) == [
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Wed 17 Mar 09:00",
    ]


def test_a_survey_about_an_interview_knows_no_not_before() -> None:
    """R26."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 12:00", not_before="2027-03-20 12:00"),
        until="2027-03-09 10:00",
    )
    assert told(about(out, "interview"))[-1] == "Tue 09 Mar 10:00 interview invitation sent"


def test_the_telling_ends_what_was_still_to_be_asked_about_the_interview() -> None:
    """Rule 10."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 15:00"),
        notified("2027-03-08 16:00", "call"),
        until="2027-03-08 16:00",
    )
    assert told(out)[-3:] == [
        "Mon 08 Mar 16:00 verbal_feedback cancelled [already-notified]",
        "Mon 08 Mar 16:00 interview invitation cancelled [superseded]",
        "Mon 08 Mar 16:00 rejection invitation scheduled, to be sent Thu 11 Mar 16:00",
    ]


def test_a_rejection_that_nobody_told_cancels_no_survey_about_the_interview() -> None:
    """Rule 10, R45."""
    out = play(interviewed("2027-03-08 10:00"), rejected("2027-03-08 15:00"), until="2027-03-09 10:00")
    assert told(about(out, "interview"))[1:] == ["Tue 09 Mar 10:00 interview invitation sent"]


# Never told


def test_who_is_not_told_within_14_days_is_not_asked() -> None:
    """Rule 9, R25: at that very moment, at ten in the evening."""
    out = play(rejected("2027-03-08 22:00"))
    assert told(about(out, "rejection")) == [
        "Mon 22 Mar 22:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_the_14_days_count_from_not_before() -> None:
    """Rules 9 and 19, R25."""
    out = play(rejected("2027-03-08 22:00", not_before="2027-03-09 07:00"))
    assert told(about(out, "rejection")) == [
        "Tue 23 Mar 07:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_never_told_comes_before_all_reasons_not_to_ask() -> None:
    """Rule 9, R25: rule 11 is not asked."""
    out = play(rejected("2027-03-08 10:00"), opted_out("2027-03-08 11:00"))
    assert told(about(out, "rejection")) == [
        "Mon 22 Mar 10:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_told_later_than_14_days_a_candidate_is_asked_after_all() -> None:
    """Rules 8 and 9, R25, R15: told at the very moment, the timer comes first."""
    out = about(play(rejected("2027-03-08 10:00"), notified("2027-03-22 10:00"), until="2027-03-22 10:00"), "rejection")
    assert told(out) == [
        "Mon 22 Mar 10:00 rejection invitation skipped [rejection-not-delivered]",
        "Mon 22 Mar 10:00 rejection invitation scheduled, to be sent Tue 30 Mar 09:00",
    ]
    assert [one["data"]["id"] for one in out] == [task_id("rejection", 1), task_id("rejection", 2)]


def test_told_a_second_before_14_days_nothing_is_skipped() -> None:
    """Rule 9."""
    out = play(rejected("2027-03-08 10:00"), notified("2027-03-22 09:59:59"), until="2027-03-22 10:00")
    assert told(about(out, "rejection"))[0].startswith("Mon 22 Mar 09:59 rejection invitation scheduled")
    assert len(about(out, "rejection")) == 1


@pytest.mark.parametrize(
    "ending", [rejection_withdrawn("2027-03-09 10:00"), withdrawn("2027-03-09 10:00"), hired("2027-03-09 10:00")]
)
def test_nobody_need_be_told_of_a_rejection_that_is_over(ending: Json) -> None:
    """Rule 9, R25."""
    assert about(play(rejected("2027-03-08 10:00"), ending), "rejection") == []
