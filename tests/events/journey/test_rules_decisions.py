"""Rejected, withdrawn, hired, and back again: rules 15, 16 and 23."""

import pytest
from tests.stories import (
    Json,
    about,
    active,
    hired,
    interviewed,
    notified,
    play,
    rejected,
    rejection_withdrawn,
    task_id,
    told,
    withdrawn,
)

# The order of things at a rejection


def test_at_a_rejection_the_update_ends_first_then_an_answer_is_owed_then_surveys_change() -> None:
    """R50, R38: what ends is told before what begins, tasks before invitations."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 11:00", notice=("email", "2027-03-08 11:00")),
        until="2027-03-08 11:00",
    )
    assert told(out)[2:] == [
        "Mon 08 Mar 11:00 candidate_update cancelled [decided]",
        "Mon 08 Mar 11:00 interview invitation cancelled [superseded]",
        "Mon 08 Mar 11:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
        "Mon 08 Mar 11:00 rejection invitation scheduled, to be sent Thu 11 Mar 11:00",
    ]


# The rejection is undone

NO = rejected("2027-03-08 10:00", interviewed=True, notice=("email", "2027-03-08 09:00"))


@pytest.mark.parametrize("undone", [rejection_withdrawn("2027-03-09 10:00"), active("2027-03-09 10:00")])
def test_a_rejection_that_is_undone_takes_its_tasks_and_its_unsent_survey_with_it(undone: Json) -> None:
    """Rules 15 and 23."""
    out = play(NO, undone)
    assert told(out)[2:] == [
        "Tue 09 Mar 10:00 verbal_feedback cancelled [rejection-withdrawn]",
        "Tue 09 Mar 10:00 rejection invitation cancelled [rejection-withdrawn]",
    ]


@pytest.mark.parametrize("undone", [rejection_withdrawn("2027-03-09 10:00"), active("2027-03-09 10:00")])
def test_after_it_the_application_is_active_again(undone: Json) -> None:
    """Rules 15 and 23, R10: an interview owes an update."""
    out = play(NO, undone, interviewed("2027-03-09 11:00"), until="2027-03-09 11:00")
    assert told(out)[-2:] == [
        "Tue 09 Mar 11:00 candidate_update scheduled, due Tue 16 Mar 17:00",
        "Tue 09 Mar 11:00 interview invitation scheduled, to be sent Wed 10 Mar 11:00",
    ]


def test_a_survey_about_the_interview_survives_a_rejection_that_is_undone() -> None:
    """Rule 15, R105."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 11:00"),
        rejection_withdrawn("2027-03-08 12:00"),
        until="2027-03-09 10:00",
    )
    assert told(out)[-1] == "Tue 09 Mar 10:00 interview invitation sent"


def test_neither_the_update_nor_the_survey_that_the_rejection_ended_comes_back() -> None:
    """R43: the next interview starts both anew."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 11:00", notice=("call", "2027-03-08 11:00")),
        rejection_withdrawn("2027-03-09 10:00"),
        interviewed("2027-03-09 15:00", of="I-2"),
        until="2027-03-09 15:00",
    )
    assert told(out)[-3:] == [
        "Tue 09 Mar 10:00 rejection invitation cancelled [rejection-withdrawn]",
        "Tue 09 Mar 15:00 candidate_update scheduled, due Tue 16 Mar 17:00",
        "Tue 09 Mar 15:00 interview invitation scheduled, to be sent Wed 10 Mar 15:00",
    ]


def test_nothing_is_undone_when_nobody_was_rejected() -> None:
    """R42."""
    story = [interviewed("2027-03-04 12:00"), rejection_withdrawn("2027-03-04 13:00")]
    assert told(play(*story)) == told(play(story[0]))


@pytest.mark.parametrize("over", [rejection_withdrawn("2027-03-08 11:00"), active("2027-03-08 11:00")])
def test_a_rejection_after_that_is_a_new_one(over: Json) -> None:
    """R18, R60: the telling is forgotten, that there was an interview is not."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True, notice=("call", "2027-03-08 10:00")),
        over,
        rejected("2027-03-10 10:00"),
    )
    second = about(out, "verbal_feedback")[1:]
    assert told(second)[0] == "Wed 10 Mar 10:00 verbal_feedback scheduled, due Fri 12 Mar 17:00"
    assert second[0]["data"]["id"] == task_id("verbal_feedback", 2)
    assert (
        told(about(out, "rejection"))[-1] == "Wed 24 Mar 10:00 rejection invitation skipped [rejection-not-delivered]"
    )


# Rejected again


def test_a_second_rejection_is_not_a_new_one() -> None:
    """R18, R51: no task, no due date and no timer changes, even if it says that there was an interview."""
    first = rejected("2027-03-08 10:00")
    again = rejected("2027-03-09 10:00", not_before="2027-04-01 10:00", interviewed=True)
    assert told(play(first, again)) == told(play(first))


def test_the_notice_of_a_second_rejection_counts_as_a_telling() -> None:
    """R18, R17."""
    out = play(
        rejected("2027-03-08 10:00"),
        rejected("2027-03-09 10:00", notice=("email", "2027-03-09 09:30")),
        until="2027-03-09 10:00",
    )
    assert told(out)[1:] == [
        "Tue 09 Mar 10:00 written_rejection cancelled [already-notified]",
        "Tue 09 Mar 10:00 rejection invitation scheduled, to be sent Fri 12 Mar 09:30",
    ]


# Withdrawn and hired


@pytest.mark.parametrize(
    ("decision", "reason"), [(withdrawn("2027-03-08 11:00"), "withdrawn"), (hired("2027-03-08 11:00"), "hired")]
)
def test_who_withdraws_or_is_hired_is_owed_nothing_and_asked_nothing(decision: Json, reason: str) -> None:
    """Rule 16, R19."""
    out = play(interviewed("2027-03-08 10:00"), decision)
    assert told(out)[2:] == [
        f"Mon 08 Mar 11:00 candidate_update cancelled [{reason}]",
        f"Mon 08 Mar 11:00 interview invitation cancelled [{reason}]",
    ]


@pytest.mark.parametrize(
    ("decision", "reason"), [(withdrawn("2027-03-09 11:00"), "withdrawn"), (hired("2027-03-09 11:00"), "hired")]
)
def test_so_it_is_after_a_rejection(decision: Json, reason: str) -> None:
    """Rule 16, R25: and nobody need be told any more."""
    out = play(NO, decision)
    assert told(out)[2:] == [
        f"Tue 09 Mar 11:00 verbal_feedback cancelled [{reason}]",
        f"Tue 09 Mar 11:00 rejection invitation cancelled [{reason}]",
    ]


def test_of_withdrawn_and_hired_the_first_cancels_and_the_last_counts() -> None:
    """R52, R10, R23."""
    out = play(
        interviewed("2027-03-08 10:00"),
        withdrawn("2027-03-08 11:00"),
        hired("2027-03-08 12:00"),
        hired("2027-03-08 13:00"),
        interviewed("2027-03-08 14:00", of="I-2"),
    )
    assert told(out)[2:] == [
        "Mon 08 Mar 11:00 candidate_update cancelled [withdrawn]",
        "Mon 08 Mar 11:00 interview invitation cancelled [withdrawn]",
        "Mon 08 Mar 14:00 interview invitation skipped [hired]",
    ]


def test_the_rejection_of_a_withdrawn_application_is_only_filed_away() -> None:
    """R10."""
    assert play(withdrawn("2027-03-08 09:00"), rejected("2027-03-08 10:00")) == []


def test_the_rejection_of_a_hired_application_counts() -> None:
    """R10: the offer was taken back."""
    out = play(hired("2027-03-08 09:00"), rejected("2027-03-08 10:00"), until="2027-03-08 10:00")
    assert told(out) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]


@pytest.mark.parametrize("decision", [withdrawn("2027-03-08 09:00"), hired("2027-03-08 09:00")])
def test_an_application_that_is_shown_in_process_again_is_active_and_nothing_is_scheduled(decision: Json) -> None:
    """Rule 23."""
    back = active("2027-03-08 10:00")
    assert told(play(interviewed("2027-03-08 08:00"), decision, back)) == told(
        play(interviewed("2027-03-08 08:00"), decision)
    )
    out = play(decision, back, interviewed("2027-03-08 11:00"), until="2027-03-08 11:00")
    assert told(out)[0] == "Mon 08 Mar 11:00 candidate_update scheduled, due Mon 15 Mar 17:00"


def test_an_application_that_was_never_closed_is_only_known() -> None:
    """Rule 23."""
    story = [interviewed("2027-03-04 12:00"), active("2027-03-04 13:00")]
    assert told(play(*story)) == told(play(story[0]))
    assert play(active("2027-03-04 13:00")) == []


def test_a_remembered_telling_is_forgotten_when_the_application_comes_back_but_not_while_it_is_active() -> None:
    """Rule 23, R40, R69."""
    back = play(
        withdrawn("2027-03-08 08:00"),
        notified("2027-03-08 08:30"),
        active("2027-03-08 09:00"),
        rejected("2027-03-08 10:00"),
        until="2027-03-08 10:00",
    )
    assert told(back) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]
    ever = play(
        notified("2027-03-08 08:30"), active("2027-03-08 09:00"), rejected("2027-03-08 10:00"), until="2027-03-08 10:00"
    )
    assert told(ever)[0] == "Mon 08 Mar 10:00 written_rejection skipped [already-notified]"
