"""Interviews that are only scheduled: taken as completed, cancelled, moved, reported after all (rules 21 and 22)."""

import pytest
from tests.stories import (
    about,
    completed,
    interview_cancelled,
    interviewed,
    planned,
    play,
    rejected,
    task_id,
    told,
    withdrawn,
)

PLAN = planned("2027-03-04 09:00", "2027-03-08 10:00", "2027-03-08 11:00")

# Taken as completed


def test_an_interview_that_nobody_cancelled_took_place_as_planned() -> None:
    """Rule 21, R58: decided an hour after its end, from which everything counts."""
    out = play(PLAN, until="2027-03-08 12:00")
    assert told(out) == [
        "Mon 08 Mar 12:00 candidate_update scheduled, due Mon 15 Mar 17:00",
        "Mon 08 Mar 12:00 interview invitation scheduled, to be sent Tue 09 Mar 11:00",
    ]


def test_a_plan_without_an_end_is_an_hour_long() -> None:
    """Rule 21."""
    assert told(play(planned("2027-03-04 09:00", "2027-03-08 10:00"), until="2027-03-09 12:00")) == told(
        play(PLAN, until="2027-03-09 12:00")
    )


def test_a_plan_that_arrives_long_after_its_end_is_taken_as_completed_at_once() -> None:
    """Rule 21, R11."""
    out = play(planned("2027-03-08 15:00", "2027-03-08 10:00", "2027-03-08 11:00"), until="2027-03-08 15:00")
    assert told(out)[0] == "Mon 08 Mar 15:00 candidate_update scheduled, due Mon 15 Mar 17:00"


def test_an_interview_is_asked_about_once_however_often_it_is_told() -> None:
    """R21, R58: derived at noon, then reported twice under other event ids."""
    report = interviewed("2027-03-08 14:00", ended="2027-03-08 13:00")
    again = interviewed("2027-03-08 15:00", ended="2027-03-08 15:00")
    assert told(play(PLAN, report, again, until="2027-03-08 17:00")) == told(play(PLAN, until="2027-03-08 17:00"))


def test_a_report_before_the_hour_is_over_takes_the_place_of_the_plan() -> None:
    """Rule 21, R65: without an end of its own it ended when it was told."""
    out = play(PLAN, interviewed("2027-03-08 11:30"), until="2027-03-08 17:00")
    assert told(out) == [
        "Mon 08 Mar 11:30 candidate_update scheduled, due Mon 15 Mar 17:00",
        "Mon 08 Mar 11:30 interview invitation scheduled, to be sent Tue 09 Mar 11:30",
    ]


def test_every_kind_of_interview_counts_except_that_an_assessment_is_only_asked_about() -> None:
    """R24, R77, R84."""
    phone = play(planned("2027-03-04 09:00", "2027-03-08 10:00", kind="phone"), until="2027-03-08 12:00")
    test = play(planned("2027-03-04 09:00", "2027-03-08 10:00", kind="assessment"), until="2027-03-08 12:00")
    assert [one["data"].get("kind") for one in phone] == ["candidate_update", None]
    assert told(test) == ["Mon 08 Mar 12:00 interview invitation scheduled, to be sent Tue 09 Mar 11:00"]


def test_a_planned_interview_turns_the_letter_of_a_rejection_after_it_into_a_call() -> None:
    """Rules 18 and 21, R58, R66: the rejection did not make the plan forgotten."""
    out = play(PLAN, rejected("2027-03-08 11:30"), until="2027-03-08 12:00")
    assert told(out) == [
        "Mon 08 Mar 11:30 written_rejection scheduled, due Thu 11 Mar 17:00",
        "Mon 08 Mar 12:00 written_rejection cancelled [interviewed]",
        "Mon 08 Mar 12:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
    ]


def test_a_planned_interview_of_a_withdrawn_application_is_not_asked_about() -> None:
    """Rule 21, R23, R58."""
    out = play(PLAN, withdrawn("2027-03-08 09:00"))
    assert told(out) == ["Mon 08 Mar 12:00 interview invitation skipped [withdrawn]"]


# Cancelled


def test_a_plan_that_is_cancelled_is_forgotten() -> None:
    """Rules 21 and 22, R15: a second before it would have counted."""
    assert play(PLAN, interview_cancelled("2027-03-08 11:59:59")) == []


def test_an_interview_that_was_only_taken_as_completed_is_taken_back() -> None:
    """Rule 22, R15: cancelled at the very moment, the timer was first."""
    out = play(PLAN, interview_cancelled("2027-03-08 12:00"))
    assert told(out)[2:] == [
        "Mon 08 Mar 12:00 candidate_update cancelled [interview-cancelled]",
        "Mon 08 Mar 12:00 interview invitation cancelled [interview-cancelled]",
    ]


def test_the_update_that_it_had_superseded_is_owed_again() -> None:
    """Rule 22, R67: with the due date of the interview that remains."""
    out = play(
        interviewed("2027-03-05 12:00", of="I-0"),
        PLAN,
        interview_cancelled("2027-03-08 13:00"),
        until="2027-03-08 13:00",
    )
    updates = about(out, "candidate_update")
    assert told(updates) == [
        "Fri 05 Mar 12:00 candidate_update scheduled, due Fri 12 Mar 17:00",
        "Mon 08 Mar 12:00 candidate_update cancelled [superseded]",
        "Mon 08 Mar 12:00 candidate_update scheduled, due Mon 15 Mar 17:00",
        "Mon 08 Mar 13:00 candidate_update cancelled [interview-cancelled]",
        "Mon 08 Mar 13:00 candidate_update scheduled, due Fri 12 Mar 17:00",
    ]
    assert updates[-1]["data"]["id"] == task_id("candidate_update", 3)


def test_an_update_that_was_given_is_not_owed_again() -> None:
    """Rule 22, R67, R87."""
    out = play(
        interviewed("2027-03-05 12:00", of="I-0"),
        completed("2027-03-05 13:00", task_id("candidate_update"), channel="email"),
        PLAN,
        interview_cancelled("2027-03-08 13:00"),
        until="2027-03-08 13:00",
    )
    assert told(about(out, "candidate_update"))[2:] == [
        "Mon 08 Mar 12:00 candidate_update scheduled, due Mon 15 Mar 17:00",
        "Mon 08 Mar 13:00 candidate_update cancelled [interview-cancelled]",
    ]


def test_an_invitation_that_is_out_stays_when_the_interview_is_taken_back() -> None:
    """Rule 22, R67."""
    out = play(PLAN, interview_cancelled("2027-03-09 11:00"), until="2027-03-15 11:00")
    assert told(about(out, "interview"))[1:] == [
        "Tue 09 Mar 11:00 interview invitation sent",
        "Mon 15 Mar 11:00 interview invitation reminded",
    ]


def test_who_was_only_taken_as_interviewed_gets_a_letter_after_all() -> None:
    """Rules 4 and 22, R67."""
    out = play(PLAN, interview_cancelled("2027-03-08 13:00"), rejected("2027-03-08 14:00"), until="2027-03-08 14:00")
    assert told(out)[-1] == "Mon 08 Mar 14:00 written_rejection scheduled, due Thu 11 Mar 17:00"


@pytest.mark.parametrize("plans", [[], [PLAN]])
def test_a_reported_interview_stays(plans: list[dict[str, object]]) -> None:
    """Rule 22, R21: also one that was taken as completed before it was reported."""
    story = [*plans, interviewed("2027-03-08 14:00", ended="2027-03-08 11:00")]
    assert told(play(*story, interview_cancelled("2027-03-08 15:00"))) == told(play(*story))


def test_an_interview_whose_report_says_derived_can_be_taken_back() -> None:
    """Rule 22, R68."""
    out = play(interviewed("2027-03-08 11:00", basis="derived"), interview_cancelled("2027-03-08 12:00"))
    assert told(out)[2:] == [
        "Mon 08 Mar 12:00 candidate_update cancelled [interview-cancelled]",
        "Mon 08 Mar 12:00 interview invitation cancelled [interview-cancelled]",
    ]


def test_cancelling_what_is_not_planned_yet_has_no_effect() -> None:
    """Rule 22, R66: the order of arrival counts."""
    assert told(play(interview_cancelled("2027-03-04 08:00"), PLAN)) == told(play(PLAN))


# Moved


def test_a_plan_that_is_moved_counts_as_it_was_told_last() -> None:
    """Rule 21: it replaces what was known of this interview."""
    out = play(PLAN, planned("2027-03-05 09:00", "2027-03-10 10:00"), until="2027-03-10 12:00")
    assert told(out)[0] == "Wed 10 Mar 12:00 candidate_update scheduled, due Wed 17 Mar 17:00"


def test_an_interview_that_is_moved_after_it_was_taken_as_completed_is_taken_back() -> None:
    """R59: unless it would end no later than now."""
    past = planned("2027-03-08 13:00", "2027-03-08 12:00", "2027-03-08 13:00")
    assert told(play(PLAN, past, until="2027-03-08 15:00")) == told(play(PLAN, until="2027-03-08 15:00"))
    out = play(PLAN, planned("2027-03-08 13:00", "2027-03-09 10:00"), until="2027-03-09 12:00")
    assert told(out)[2:] == [
        "Mon 08 Mar 13:00 candidate_update cancelled [interview-cancelled]",
        "Mon 08 Mar 13:00 interview invitation cancelled [interview-cancelled]",
        "Tue 09 Mar 12:00 candidate_update scheduled, due Tue 16 Mar 17:00",
        "Tue 09 Mar 12:00 interview invitation scheduled, to be sent Wed 10 Mar 11:00",
    ]


def test_a_plan_for_an_interview_that_was_reported_changes_nothing() -> None:
    """R59, R21."""
    report = interviewed("2027-03-08 14:00", ended="2027-03-08 11:00")
    assert told(play(report, planned("2027-03-08 15:00", "2027-03-10 10:00"))) == told(play(report))
