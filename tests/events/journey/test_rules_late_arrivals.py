"""What arrives twice, late, out of order, or at the very moment of a timer: rules 17 and 18, and the clock."""

from typing import Any

import pytest
from tests.stories import (
    about,
    event,
    interview,
    interviewed,
    moment,
    notified,
    play,
    play_files,
    rejected,
    rejection_withdrawn,
    told,
    updated,
)

# The same event again


def test_the_same_event_again_is_nothing() -> None:
    """Rule 17."""
    once, again = rejected("2027-03-08 10:00", id="x"), rejected("2027-03-09 10:00", id="x")
    assert told(play(once, once)) == told(play(once))
    assert told(play(once, again)) == told(play(once))


def test_an_event_with_the_id_of_another_one_is_nothing_whatever_it_says() -> None:
    """Rule 17, R47: even of another candidate, tenant and type."""
    first = rejected("2027-03-08 10:00", id="x")
    other = interviewed("2027-03-08 11:00", id="x", tenant="dale", application_id="A-2", candidate_id="C-2")
    assert told(play(first, other)) == told(play(first))


def test_the_same_id_from_another_source_is_another_event() -> None:
    """Rule 17, R47."""
    first = rejected("2027-03-08 10:00", id="x")
    other = {**notified("2027-03-08 11:00", id="x"), "source": "/in/fjord/another"}
    assert told(play(first, other, until="2027-03-08 11:00"))[1:] == [
        "Mon 08 Mar 11:00 written_rejection cancelled [already-notified]",
        "Mon 08 Mar 11:00 rejection invitation scheduled, to be sent Thu 11 Mar 11:00",
    ]


def test_an_event_that_comes_again_moves_the_clock() -> None:
    """R47, R2: what stands after it in the file arrives no earlier."""
    out = play(
        rejected("2027-03-08 10:00", id="x"),
        rejected("2027-03-08 12:00", id="x"),
        notified("2027-03-08 11:00"),
        until="2027-03-08 12:00",
    )
    assert told(out)[1] == "Mon 08 Mar 12:00 written_rejection cancelled [already-notified]"


# The file as a log


def test_a_line_arrives_no_earlier_than_the_lines_before_it() -> None:
    """R2: what it says happened when it says, but we hear of it now."""
    out = play(
        updated("2027-03-09 12:00"),
        rejected("2027-03-08 10:00"),
        until="2027-03-09 12:00",
    )
    assert told(out) == ["Tue 09 Mar 12:00 written_rejection scheduled, due Thu 11 Mar 17:00"]


def test_several_files_are_read_side_by_side_by_arrival() -> None:
    """R2."""
    first = [updated("2027-03-08 12:00"), notified("2027-03-08 11:00")]  # the telling arrives at 12:00
    second = [rejected("2027-03-08 10:00")]
    out = play_files(first, second, until="2027-03-08 12:00")
    assert told(out)[:2] == [
        "Mon 08 Mar 10:00 written_rejection scheduled, due Thu 11 Mar 17:00",
        "Mon 08 Mar 12:00 written_rejection cancelled [already-notified]",
    ]


def test_what_arrives_at_one_moment_comes_in_the_order_of_the_command_line() -> None:
    """R2."""
    no, told_so = [rejected("2027-03-08 10:00")], [notified("2027-03-08 10:00")]
    assert [line.split(" ", 4)[4] for line in told(play_files(no, told_so, until="2027-03-08 10:00"))][:2] == [
        "written_rejection scheduled, due Thu 11 Mar 17:00",
        "written_rejection cancelled [already-notified]",
    ]
    assert told(play_files(told_so, no, until="2027-03-08 10:00"))[0].endswith("skipped [already-notified]")


def test_nothing_after_until_is_played_and_what_falls_on_it_is() -> None:
    """R31: events and timers."""
    story = [rejected("2027-03-08 10:00"), notified("2027-03-10 17:00")]
    assert len(play(*story, until="2027-03-08 09:59:59")) == 0
    assert told(play(*story, until="2027-03-10 16:59:59"))[1:] == []
    assert told(play(*story, until="2027-03-10 17:00:00"))[1:] == [
        "Wed 10 Mar 17:00 written_rejection reminded",
        "Wed 10 Mar 17:00 written_rejection cancelled [already-notified]",
        "Wed 10 Mar 17:00 rejection invitation scheduled, to be sent Mon 15 Mar 09:00",
    ]


def test_without_until_it_is_played_until_no_timer_is_left() -> None:
    """R31."""
    assert told(play(rejected("2027-03-08 10:00")))[-1] == "Tue 30 Mar 17:00 written_rejection expired"


# Timers and events at one moment


def test_a_timer_fires_before_an_event_at_the_same_moment() -> None:
    """R15: sent first, then withdrawn."""
    sent = play(interviewed("2027-03-04 12:00"), event("application.withdrawn", "2027-03-05 12:00:00"))
    unsent = play(interviewed("2027-03-04 12:00"), event("application.withdrawn", "2027-03-05 11:59:59"))
    assert told(about(sent, "interview"))[1] == "Fri 05 Mar 12:00 interview invitation sent"
    assert told(about(unsent, "interview"))[1] == "Fri 05 Mar 11:59 interview invitation cancelled [withdrawn]"


def test_of_two_timers_at_one_moment_the_earlier_reason_fires_first() -> None:
    """R15: both wait for Monday morning, and only one can be sent."""
    out = play(
        interviewed("2027-03-06 10:00", ended="2027-03-05 16:00"),
        interviewed("2027-03-06 10:00", ended="2027-03-05 15:00", application_id="A-2"),
        until="2027-03-08 09:00",
    )
    assert told(about(out, "interview"))[2:] == [
        "Mon 08 Mar 09:00 interview invitation sent of A-2",
        "Mon 08 Mar 09:00 interview invitation skipped [quarantine]",
    ]


def test_of_equal_reasons_the_application_that_is_first_by_name_fires_first() -> None:
    """R15."""
    out = play(
        interviewed("2027-03-05 15:00", application_id="A-2"),
        interviewed("2027-03-05 15:00", application_id="A-10"),
        until="2027-03-08 09:00",
    )
    assert told(about(out, "interview"))[2:] == [
        "Mon 08 Mar 09:00 interview invitation sent of A-10",
        "Mon 08 Mar 09:00 interview invitation skipped [quarantine] of A-2",
    ]


# Moments that are past already


def test_when_an_interview_ended_says_its_end_else_when_it_happened_else_when_it_was_told() -> None:
    """R8."""

    def due(**said: Any) -> str:
        ends = {"ends_at": moment("2027-03-02 12:00")} if said.pop("ends", False) else {}
        ended = interview("I-1", basis="reported", **ends)
        heard = event("interview.completed", "2027-03-04 12:00", interview=ended, **said)
        return told(play(heard))[0].partition(", due ")[2]

    assert due() == "Thu 11 Mar 17:00"
    assert due(occurred_at=moment("2027-03-03 12:00")) == "Wed 10 Mar 17:00"
    assert due(occurred_at=moment("2027-03-03 12:00"), ends=True) == "Tue 09 Mar 17:00"


def test_an_interview_that_we_hear_of_late_is_asked_about_at_once_and_its_reminder_is_dropped() -> None:
    """R11, rules 1 and 2."""
    out = play(interviewed("2027-03-10 12:00", ended="2027-03-03 12:00"), until="2027-03-10 17:00")
    assert told(out) == [
        "Wed 10 Mar 12:00 candidate_update scheduled, due Wed 10 Mar 17:00",
        "Wed 10 Mar 12:00 interview invitation scheduled, to be sent Wed 10 Mar 12:00",
        "Wed 10 Mar 12:00 interview invitation sent",
    ]


def test_timers_that_are_past_fire_at_once_in_the_order_of_their_moments() -> None:
    """R11, R2: due on the 9th, escalated twelve hours later: before the invitation, which is due now."""
    out = play(interviewed("2027-03-10 12:00", ended="2027-03-02 12:00"), until="2027-03-10 17:00")
    assert told(out) == [
        "Wed 10 Mar 12:00 candidate_update scheduled, due Tue 09 Mar 17:00",
        "Wed 10 Mar 12:00 interview invitation scheduled, to be sent Wed 10 Mar 12:00",
        "Wed 10 Mar 12:00 candidate_update escalated",
        "Wed 10 Mar 12:00 interview invitation sent",
    ]


def test_a_rejection_that_we_hear_of_after_14_days_was_never_told() -> None:
    """R11, R25, rule 9: the letter was to be escalated on the 11th, and the 14 days are over this moment."""
    out = play(rejected("2027-03-19 10:00", when="2027-03-05 10:00"), until="2027-03-19 12:00")
    assert told(out) == [
        "Fri 19 Mar 10:00 written_rejection scheduled, due Wed 10 Mar 17:00",
        "Fri 19 Mar 10:00 written_rejection escalated",
        "Fri 19 Mar 10:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_a_task_whose_expiry_is_past_is_only_skipped() -> None:
    """R76, R85: due on 22 February, expired on 8 March at five."""
    at_it = play(interviewed("2027-03-08 17:00:00", ended="2027-02-15 12:00"), until="2027-03-08 17:00")
    before = play(interviewed("2027-03-08 16:59:59", ended="2027-02-15 12:00"), until="2027-03-08 17:00")
    assert told(about(at_it, "candidate_update")) == ["Mon 08 Mar 17:00 candidate_update skipped [too-late]"]
    assert told(about(before, "candidate_update")) == [
        "Mon 08 Mar 16:59 candidate_update scheduled, due Mon 22 Feb 17:00",
        "Mon 08 Mar 16:59 candidate_update escalated",
        "Mon 08 Mar 17:00 candidate_update expired",
    ]


# An interview that becomes known after the rejection


@pytest.mark.parametrize(
    ("ended", "counts"),
    [("2027-03-05 15:00", True), ("2027-03-08 10:00:00", True), ("2027-03-08 10:00:01", False)],
)
def test_an_interview_before_the_rejection_turns_the_letter_into_a_call(ended: str, *, counts: bool) -> None:
    """Rule 18, R22: due as if it had been known; and it is not asked about."""
    out = play(rejected("2027-03-08 10:00"), interviewed("2027-03-09 09:00", ended=ended), until="2027-03-09 12:00")
    now_owed = [
        "Tue 09 Mar 09:00 written_rejection cancelled [interviewed]",
        "Tue 09 Mar 09:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
    ]
    assert told(out)[1:] == (now_owed if counts else [])


def test_an_interview_that_becomes_known_after_the_telling_changes_nothing_yet() -> None:
    """Rule 18, R22: there is no letter to turn into a call. A later rejection remembers it (R18)."""
    story = [rejected("2027-03-08 10:00"), notified("2027-03-08 11:00")]
    late = interviewed("2027-03-09 09:00", ended="2027-03-05 15:00")
    assert told(play(*story, late)) == told(play(*story))
    again = [rejection_withdrawn("2027-03-09 10:00"), rejected("2027-03-09 11:00")]
    assert told(play(*story, late, *again, until="2027-03-09 11:00"))[-1] == (
        "Tue 09 Mar 11:00 verbal_feedback scheduled, due Thu 11 Mar 17:00"
    )


def test_an_assessment_that_becomes_known_after_the_rejection_leaves_the_letter() -> None:
    """Rule 18, R77, R84."""
    story = rejected("2027-03-08 10:00")
    late = interviewed("2027-03-09 09:00", ended="2027-03-05 15:00", kind="assessment")
    assert told(play(story, late)) == told(play(story))
