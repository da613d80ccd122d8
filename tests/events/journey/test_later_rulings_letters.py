"""The letter that follows a call which failed (rule 26), and when there is none."""

import pytest
from tests.stories import Json, completed, event, interviewed, notified, play, rejected, task_id, told

NEW_YORK = '[defaults]\ntimezone = "America/New_York"\ncountry = "US"\n'
CALL = task_id("verbal_feedback")


def letters(story: list[Json], zone: str = "Europe/Oslo") -> list[str]:
    return [line for line in told(story, zone=zone) if "written_rejection" in line]


def test_a_call_that_expires_turns_into_one_letter_whose_own_expiry_ends_it() -> None:
    """R82, R98: one business day from the expiry, over Presidents' Day; nothing is left when it expires."""
    story = play(
        rejected("2027-02-02 10:00", interviewed=True, zone="America/New_York"),
        policy=NEW_YORK,
    )
    assert told(story, zone="America/New_York") == [
        "Tue 02 Feb 10:00 verbal_feedback scheduled, due Thu 04 Feb 17:00",
        "Wed 03 Feb 17:00 verbal_feedback reminded",
        "Fri 05 Feb 05:00 verbal_feedback escalated",
        "Tue 16 Feb 10:00 rejection invitation skipped [rejection-not-delivered]",
        "Fri 19 Feb 17:00 verbal_feedback expired",
        "Fri 19 Feb 17:00 written_rejection scheduled, due Mon 22 Feb 17:00",
        "Tue 23 Feb 05:00 written_rejection escalated",
        "Mon 08 Mar 17:00 written_rejection expired",
    ]
    letter = next(one["data"] for one in story if one["data"].get("kind") == "written_rejection")
    assert letter["id"] == task_id("written_rejection", 1)
    assert letter["channel"] == "email"


def test_the_letter_is_counted_from_when_nobody_was_reached_not_from_when_that_was_known() -> None:
    """R98, R11."""
    story = play(
        rejected("2027-02-02 10:00", interviewed=True),
        completed("2027-02-03 15:00", CALL, "unreachable", completed_at="2027-02-02T16:00:00+01:00"),
        until="2027-02-04 05:00",
    )
    assert letters(story) == [
        "Wed 03 Feb 15:00 written_rejection scheduled, due Wed 03 Feb 17:00",
        "Thu 04 Feb 05:00 written_rejection escalated",
    ]


def test_the_letter_waits_for_not_before() -> None:
    """R98, rule 19."""
    story = play(
        rejected("2027-02-02 10:00", interviewed=True, not_before="2027-02-08 09:00"),
        completed("2027-02-03 15:00", CALL, "unreachable"),
        until="2027-02-08 16:00",
    )
    assert letters(story) == ["Wed 03 Feb 15:00 written_rejection scheduled, due Tue 09 Feb 17:00"]


def test_no_letter_follows_if_somebody_has_told_them_or_the_rejection_is_undone() -> None:
    """R82: told by e-mail, the call is owed all the same (R16); unreachable, no letter is needed."""
    told_by_mail = play(
        rejected("2027-02-02 10:00", interviewed=True, notice=("email", "2027-02-02 10:00")),
        completed("2027-02-03 15:00", CALL, "unreachable"),
    )
    undone = play(
        rejected("2027-02-02 10:00", interviewed=True),
        event("rejection.withdrawn", "2027-02-03 10:00"),
        completed("2027-02-03 15:00", CALL, "unreachable"),
    )
    assert letters(told_by_mail) == []
    assert letters(undone) == []


def test_a_letter_whose_time_has_passed_when_the_call_is_said_to_have_failed_is_skipped() -> None:
    """R98, R76: ended Mon 1 Feb, due Tue 2 Feb, its expiry Tue 16 Feb; known on Wed 17 Feb."""
    story = play(
        rejected("2027-02-01 10:00", interviewed=True),
        completed("2027-02-17 16:59", CALL, "unreachable", completed_at="2027-02-01 13:00"),
        until="2027-02-17 16:59",
    )
    assert letters(story) == ["Wed 17 Feb 16:59 written_rejection skipped [too-late]"]


def test_a_call_that_came_too_late_is_followed_by_no_letter_even_if_nobody_was_reached() -> None:
    """R99, R76."""
    story = play(
        rejected("2027-02-01 09:00", interviewed=True, when="2026-12-01 10:00"),
        completed("2027-02-01 10:00", CALL, "unreachable"),
    )
    assert told(story) == [
        "Mon 01 Feb 09:00 verbal_feedback skipped [too-late]",
        "Mon 01 Feb 09:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_a_call_that_was_cancelled_is_followed_by_no_letter() -> None:
    """R99, R17."""
    story = play(
        rejected("2027-02-01 09:00", interviewed=True),
        notified("2027-02-01 10:00", "meeting"),
        completed("2027-02-01 11:00", CALL, "unreachable"),
        until="2027-02-01 12:00",
    )
    assert told(story) == [
        "Mon 01 Feb 09:00 verbal_feedback scheduled, due Wed 03 Feb 17:00",
        "Mon 01 Feb 10:00 verbal_feedback cancelled [already-notified]",
        "Mon 01 Feb 10:00 rejection invitation scheduled, to be sent Thu 04 Feb 10:00",
    ]


@pytest.mark.parametrize("ended", ["2027-02-01 12:00", "2027-02-02 09:00"])
def test_the_letter_after_a_failed_call_stays_when_an_interview_becomes_known(ended: str) -> None:
    """R100."""
    story = play(
        rejected("2027-02-02 10:00", interviewed=True),
        completed("2027-02-03 10:00", CALL, "unreachable"),
        interviewed("2027-02-03 12:00", ended=ended),
        until="2027-02-03 13:00",
    )
    assert told(story) == [
        "Tue 02 Feb 10:00 verbal_feedback scheduled, due Thu 04 Feb 17:00",
        "Wed 03 Feb 10:00 verbal_feedback completed [unreachable]",
        "Wed 03 Feb 10:00 written_rejection scheduled, due Thu 04 Feb 17:00",
    ]
