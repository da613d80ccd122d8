"""Calls that reach nobody, and how a candidate wants to hear from us (rules 25 and 26)."""

from tests.stories import (
    about,
    completed,
    interviewed,
    notified,
    play,
    preferred,
    rejected,
    task_id,
    told,
)

# The letter after a call that failed


def test_a_letter_is_owed_on_the_next_business_day_after_a_call_that_reached_nobody() -> None:
    """Rule 26, R82, R9: unreachable is not told, so there is no survey."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        completed("2027-03-09 15:00", task_id("verbal_feedback"), "unreachable"),
        until="2027-03-09 17:00",
    )
    assert told(out)[1:] == [
        "Tue 09 Mar 15:00 verbal_feedback completed [unreachable]",
        "Tue 09 Mar 15:00 written_rejection scheduled, due Wed 10 Mar 17:00",
        "Tue 09 Mar 17:00 written_rejection reminded",
    ]
    assert out[-1]["data"]["channel"] == "email"


def test_a_call_that_expires_turns_into_a_letter_whose_own_expiry_ends_it() -> None:
    """Rules 7 and 26, R82, R48: the letter's reminder would be at its scheduling."""
    out = play(rejected("2027-03-09 12:00", interviewed=True))
    assert told(out)[3:] == [
        "Tue 23 Mar 12:00 rejection invitation skipped [rejection-not-delivered]",
        "Tue 30 Mar 17:00 verbal_feedback expired",
        "Tue 30 Mar 17:00 written_rejection scheduled, due Wed 31 Mar 17:00",
        "Thu 01 Apr 05:00 written_rejection escalated",
        "Wed 14 Apr 17:00 written_rejection expired",
    ]


def test_the_letter_after_a_failed_call_counts_from_the_call_even_if_that_is_known_later() -> None:
    """Rule 26, R98, R11: its escalation is past and comes at once, its reminder is dropped."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        completed("2027-03-11 15:00", task_id("verbal_feedback"), "unreachable", completed_at="2027-03-09 15:00"),
        until="2027-03-11 15:00",
    )
    assert told(about(out, "written_rejection")) == [
        "Thu 11 Mar 15:00 written_rejection scheduled, due Wed 10 Mar 17:00",
        "Thu 11 Mar 15:00 written_rejection escalated",
    ]


def test_the_letter_after_a_failed_call_is_not_due_before_not_before() -> None:
    """Rules 19 and 26, R98."""
    out = play(
        rejected("2027-03-04 10:00", not_before="2027-03-10 12:00", interviewed=True),
        completed("2027-03-05 15:00", task_id("verbal_feedback"), "unreachable"),
        until="2027-03-05 15:00",
    )
    assert told(out)[-1] == "Fri 05 Mar 15:00 written_rejection scheduled, due Thu 11 Mar 17:00"


def test_no_letter_follows_a_failed_call_when_the_candidate_was_told_in_writing() -> None:
    """Rule 26."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        notified("2027-03-08 11:00", "email"),
        completed("2027-03-09 15:00", task_id("verbal_feedback"), "unreachable"),
        until="2027-03-09 15:00",
    )
    assert told(out)[-1] == "Tue 09 Mar 15:00 verbal_feedback completed [unreachable]"


def test_the_letter_after_a_failed_call_is_the_next_of_its_kind() -> None:
    """Rule 26, R1, R82: the first letter gave way to the call when the interview became known."""
    out = play(
        rejected("2027-03-08 10:00"),
        interviewed("2027-03-08 11:00", ended="2027-03-04 12:00"),
        completed("2027-03-09 15:00", task_id("verbal_feedback"), "unreachable"),
        until="2027-03-09 15:00",
    )
    assert told(out)[-1] == "Tue 09 Mar 15:00 written_rejection scheduled, due Wed 10 Mar 17:00"
    assert out[-1]["data"]["id"] == task_id("written_rejection", 2)


# How the candidate wants to hear from us


def test_a_call_scheduled_after_the_candidate_said_so_goes_by_the_preferred_channel() -> None:
    """Rule 25."""
    out = play(
        preferred("2027-03-08 09:00", "email"), rejected("2027-03-08 10:00", interviewed=True), until="2027-03-08 10:00"
    )
    assert told(out) == ["Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00"]
    assert out[0]["data"]["channel"] == "email"


def test_an_open_call_keeps_its_channel() -> None:
    """Rule 25."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True), preferred("2027-03-08 11:00", "email"), until="2027-03-09 17:00"
    )
    assert [one["data"]["channel"] for one in out] == ["call", "call"]


def test_a_skipped_call_names_the_preferred_channel() -> None:
    """Rule 25, R106."""
    out = play(
        preferred("2027-03-08 09:00", "email"),
        rejected("2027-03-08 10:00", interviewed=True, notice=("call", "2027-03-08 09:30")),
        until="2027-03-08 10:00",
    )
    assert told(out)[0] == "Mon 08 Mar 10:00 verbal_feedback skipped [already-notified]"
    assert out[0]["data"]["channel"] == "email"
