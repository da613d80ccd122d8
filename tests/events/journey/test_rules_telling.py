"""What it means that a candidate was told, and when: rules 3, 4, 8 and 10 meet tellings from outside."""

import pytest
from tests.stories import (
    about,
    completed,
    interviewed,
    notified,
    play,
    rejected,
    rejection_withdrawn,
    task_id,
    told,
)

CALL, LETTER = task_id("verbal_feedback"), task_id("written_rejection")
INTERVIEWED = interviewed("2027-03-04 12:00")

# A notice with the rejection


@pytest.mark.parametrize("channel", ["call", "meeting"])
def test_who_was_rejected_by_word_of_mouth_is_owed_no_call(channel: str) -> None:
    """Rule 3, R16."""
    out = play(
        INTERVIEWED, rejected("2027-03-08 10:00", notice=(channel, "2027-03-08 09:00")), until="2027-03-08 10:00"
    )
    assert told(out)[-2:] == [
        "Mon 08 Mar 10:00 verbal_feedback skipped [already-notified]",
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 09:00",
    ]


@pytest.mark.parametrize("channel", ["email", "portal"])
def test_who_was_rejected_in_writing_after_an_interview_is_owed_a_call_all_the_same(channel: str) -> None:
    """Rule 3, R16."""
    out = play(
        INTERVIEWED, rejected("2027-03-08 10:00", notice=(channel, "2027-03-08 09:00")), until="2027-03-08 10:00"
    )
    assert told(out)[-2:] == [
        "Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 09:00",
    ]


def test_a_call_after_a_written_rejection_is_no_second_telling() -> None:
    """R9, R16: one survey, three days after the first telling."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True, notice=("email", "2027-03-08 09:00")),
        completed("2027-03-10 12:00", CALL),
        until="2027-03-13 12:00",
    )
    assert told(out)[1:] == [
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 09:00",
        "Tue 09 Mar 17:00 verbal_feedback reminded",
        "Wed 10 Mar 12:00 verbal_feedback completed [delivered]",
        "Thu 11 Mar 09:00 rejection invitation sent",
    ]


# Told while a task is open


@pytest.mark.parametrize("channel", ["email", "portal", "call", "meeting"])
def test_an_open_letter_is_not_owed_any_more_however_the_candidate_was_told(channel: str) -> None:
    """R17, rule 8."""
    out = play(rejected("2027-03-08 10:00"), notified("2027-03-08 12:00", channel), until="2027-03-08 12:00")
    assert told(out)[1:] == [
        "Mon 08 Mar 12:00 written_rejection cancelled [already-notified]",
        "Mon 08 Mar 12:00 rejection invitation scheduled, to be sent Thu 11 Mar 12:00",
    ]


@pytest.mark.parametrize("channel", ["call", "meeting"])
def test_an_open_call_is_not_owed_any_more_when_somebody_has_spoken(channel: str) -> None:
    """R17."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True), notified("2027-03-08 12:00", channel), until="2027-03-08 12:00"
    )
    assert told(out)[1] == "Mon 08 Mar 12:00 verbal_feedback cancelled [already-notified]"


@pytest.mark.parametrize("channel", ["email", "portal"])
def test_an_open_call_is_still_owed_when_somebody_has_written(channel: str) -> None:
    """R17."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True), notified("2027-03-08 12:00", channel), until="2027-03-08 12:00"
    )
    assert told(out)[1:] == ["Mon 08 Mar 12:00 rejection invitation scheduled, to be sent Thu 11 Mar 12:00"]


def test_first_written_to_then_called_an_open_call_ends_with_the_second() -> None:
    """R9, R17: the second telling moves no survey, but the call is not owed any more."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        notified("2027-03-08 12:00", "email"),
        notified("2027-03-09 12:00", "call"),
        until="2027-03-09 12:00",
    )
    assert told(out)[1:] == [
        "Mon 08 Mar 12:00 rejection invitation scheduled, to be sent Thu 11 Mar 12:00",
        "Tue 09 Mar 12:00 verbal_feedback cancelled [already-notified]",
    ]


def test_an_update_stays_owed_whatever_the_candidate_was_told() -> None:
    """R17."""
    out = play(INTERVIEWED, notified("2027-03-05 10:00", "call"), until="2027-03-10 17:00")
    assert told(about(out, "candidate_update"))[1:] == ["Wed 10 Mar 17:00 candidate_update reminded"]


# Told before the rejection is known


def test_a_telling_before_the_rejection_is_remembered_as_its_notice() -> None:
    """R40: neither a call is owed nor a later survey."""
    out = play(
        INTERVIEWED, notified("2027-03-08 09:00", "call"), rejected("2027-03-08 10:00"), until="2027-03-08 10:00"
    )
    assert told(out)[-2:] == [
        "Mon 08 Mar 10:00 verbal_feedback skipped [already-notified]",
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 09:00",
    ]


@pytest.mark.parametrize(("before", "with_it"), [("email", "call"), ("call", "email")])
def test_of_a_telling_before_and_one_with_the_rejection_the_first_counts_and_one_spoken_is_enough(
    before: str, with_it: str
) -> None:
    """R40."""
    out = play(
        INTERVIEWED,
        notified("2027-03-08 09:00", before),
        rejected("2027-03-08 10:00", notice=(with_it, "2027-03-08 09:30")),
        until="2027-03-08 10:00",
    )
    assert told(out)[-2:] == [
        "Mon 08 Mar 10:00 verbal_feedback skipped [already-notified]",
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 09:00",
    ]


def test_a_rejection_that_is_withdrawn_in_between_makes_a_telling_forgotten() -> None:
    """R40, R94: even if there was nothing to withdraw yet."""
    out = play(
        notified("2027-03-08 08:00", "call"),
        rejection_withdrawn("2027-03-08 09:00"),
        rejected("2027-03-08 10:00"),
        until="2027-03-08 10:00",
    )
    assert told(out) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]


def test_a_telling_before_the_rejection_ends_the_survey_about_the_interview_when_the_rejection_comes() -> None:
    """Rule 10, R107."""
    out = play(
        interviewed("2027-03-08 10:00"),
        notified("2027-03-08 11:00", "call"),
        rejected("2027-03-08 12:00"),
        until="2027-03-08 12:00",
    )
    assert told(about(out, "interview"))[1:] == ["Mon 08 Mar 12:00 interview invitation cancelled [superseded]"]


# What is reported of tasks


def test_a_task_that_is_closed_has_no_second_end_but_who_was_reached_was_told() -> None:
    """R41, R9: the letter expired on 30 March; on Thursday it was delivered after all."""
    out = play(
        rejected("2027-03-08 10:00"), completed("2027-04-01 12:00", LETTER, channel="email"), until="2027-04-05 09:00"
    )
    assert told(out)[-4:] == [
        "Mon 22 Mar 10:00 rejection invitation skipped [rejection-not-delivered]",
        "Tue 30 Mar 17:00 written_rejection expired",
        "Thu 01 Apr 12:00 rejection invitation scheduled, to be sent Mon 05 Apr 09:00",
        "Mon 05 Apr 09:00 rejection invitation sent",
    ]


def test_a_call_reported_for_a_letter_that_gave_way_to_a_call_ends_that() -> None:
    """R41, R17: the candidate was told by word of mouth."""
    out = play(
        rejected("2027-03-08 10:00"),
        interviewed("2027-03-08 11:00", ended="2027-03-04 12:00"),
        completed("2027-03-08 12:00", LETTER, channel="call"),
        until="2027-03-08 12:00",
    )
    assert told(out)[-2:] == [
        "Mon 08 Mar 12:00 verbal_feedback cancelled [already-notified]",
        "Mon 08 Mar 12:00 rejection invitation scheduled, to be sent Thu 11 Mar 12:00",
    ]


def test_nobody_reached_for_a_task_that_is_closed_is_nothing() -> None:
    """R41, R99."""
    story = [rejected("2027-03-08 10:00"), notified("2027-03-08 11:00")]
    again = completed("2027-03-08 12:00", LETTER, "unreachable")
    assert told(play(*story, again, until="2027-03-08 13:00")) == told(play(*story, until="2027-03-08 13:00"))
    expired = rejected("2027-03-08 10:00")
    assert told(play(expired, completed("2027-04-01 12:00", LETTER, "unreachable"))) == told(play(expired))


def test_a_task_that_nobody_knows_is_nothing() -> None:
    """R41."""
    out = play(
        rejected("2027-03-08 10:00"),
        completed("2027-03-08 12:00", task_id("written_rejection", 2)),
        until="2027-03-08 12:00",
    )
    assert told(out) == ["Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00"]


def test_a_task_of_an_earlier_rejection_tells_nothing_of_the_present_one() -> None:
    """R41."""
    out = play(
        rejected("2027-03-08 10:00"),
        rejection_withdrawn("2027-03-08 11:00"),
        rejected("2027-03-08 12:00"),
        completed("2027-03-08 13:00", LETTER),
        until="2027-03-08 13:00",
    )
    assert told(out)[-1] == "Mon 08 Mar 12:00 written_rejection scheduled, due Thu 11 Mar 17:00"


def test_the_id_decides_which_task_is_done_not_the_application_named_beside_it() -> None:
    """R41, R88: but the application that is named is known from now on, and active elsewhere."""
    out = play(
        rejected("2027-03-08 10:00"),
        completed("2027-03-08 12:00", LETTER, channel="email", application_id="A-9"),
        until="2027-03-08 12:00",
    )
    assert told(out)[1:] == [
        "Mon 08 Mar 12:00 written_rejection completed [delivered]",
        "Mon 08 Mar 12:00 rejection invitation skipped [active-elsewhere]",
    ]


def test_told_in_the_past_the_moment_of_the_call_counts() -> None:
    """R9, rule 8."""
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        completed("2027-03-10 12:00", CALL, completed_at="2027-03-09 11:00"),
        until="2027-03-10 12:00",
    )
    assert told(out)[-1] == "Wed 10 Mar 12:00 rejection invitation scheduled, to be sent Fri 12 Mar 11:00"
