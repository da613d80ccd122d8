"""History that arrives late, assessments, and what stands on tasks that are skipped (R62, R74, R76, R77, R84, R85)."""

import pytest
from tests.stories import MANAGER, RECRUITER, completed, event, interviewed, play, rejected, task_id, told

PREFERS_MAIL = {"channel": "email"}


def test_a_task_whose_expiry_has_passed_is_skipped_alone_and_its_survey_still_goes_out() -> None:
    """R76: ended Mon 4 Jan, due Mon 11 Jan, expired Mon 25 Jan. 28 days are not too late for the survey."""
    story = play(interviewed("2027-02-01 09:00", ended="2027-01-04 12:00"), until="2027-02-01 10:00")
    assert told(story) == [
        "Mon 01 Feb 09:00 candidate_update skipped [too-late]",
        "Mon 01 Feb 09:00 interview invitation scheduled, to be sent Mon 01 Feb 09:00",
        "Mon 01 Feb 09:00 interview invitation sent",
    ]


def test_an_expiry_at_this_very_moment_has_passed() -> None:
    """R85, R15."""
    story = play(interviewed("2027-01-25 17:00", ended="2027-01-04 12:00"), until="2027-01-25 18:30")
    assert [line for line in told(story) if "candidate_update" in line] == [
        "Mon 25 Jan 17:00 candidate_update skipped [too-late]"
    ]


def test_an_expiry_a_minute_ahead_has_not_passed() -> None:
    """R85, R11: its escalation comes at once, its reminder never, its expiry when it is due."""
    story = play(interviewed("2027-01-25 16:59", ended="2027-01-04 12:00"), until="2027-01-25 18:30")
    assert [line for line in told(story) if "candidate_update" in line] == [
        "Mon 25 Jan 16:59 candidate_update scheduled, due Mon 11 Jan 17:00",
        "Mon 25 Jan 16:59 candidate_update escalated",
        "Mon 25 Jan 17:00 candidate_update expired",
    ]


def test_a_late_interview_takes_the_letter_away_even_if_the_call_is_too_late() -> None:
    """R85, rule 18, R41: the call was due Wed 6 Jan and expired Wed 20 Jan; made all the same, it tells."""
    story = play(
        rejected("2027-01-04 10:00"),
        interviewed("2027-01-20 18:00", ended="2027-01-03 12:00"),
        completed("2027-01-21 10:00", task_id("verbal_feedback")),
        until="2027-01-25 08:00",
    )
    assert told(story) == [
        "Mon 04 Jan 10:00 written_rejection scheduled, due Thu 07 Jan 17:00",
        "Wed 06 Jan 17:00 written_rejection reminded",
        "Fri 08 Jan 05:00 written_rejection escalated",
        "Mon 18 Jan 10:00 rejection invitation skipped [rejection-not-delivered]",
        "Wed 20 Jan 18:00 written_rejection cancelled [interviewed]",
        "Wed 20 Jan 18:00 verbal_feedback skipped [too-late]",
        "Thu 21 Jan 10:00 rejection invitation scheduled, to be sent Mon 25 Jan 09:00",
    ]


def test_a_letter_that_was_sent_already_is_not_called_too_late() -> None:
    """R85."""
    story = play(
        rejected("2027-02-01 10:00", when="2026-12-01 10:00", notice=("email", "2026-12-01 10:00")),
    )
    assert told(story) == [
        "Mon 01 Feb 10:00 written_rejection skipped [already-notified]",
        "Mon 01 Feb 10:00 rejection invitation skipped [too-late]",
    ]


def test_an_interview_that_moves_a_superseded_update_into_the_past_still_takes_its_place() -> None:
    """R85, R67: the one scheduled anew after a derived interview was taken back may be too late as well."""
    story = play(
        interviewed("2027-01-05 12:00", ended="2027-01-04 12:00"),
        interviewed("2027-01-11 12:00", of="I-2", ended="2027-01-11 10:00", basis="derived"),
        event("interview.cancelled", "2027-01-25 17:00", interview={"id": "I-2"}),
        until="2027-01-25 17:00",
    )
    assert [line for line in told(story) if "candidate_update" in line and " 25 Jan" in line] == [
        "Mon 25 Jan 17:00 candidate_update cancelled [interview-cancelled]",
        "Mon 25 Jan 17:00 candidate_update skipped [too-late]",
    ]


def test_an_assessment_is_asked_about_and_is_no_interview() -> None:
    """R77: the rejected candidate gets a letter."""
    story = play(
        interviewed("2027-02-01 12:00", kind="assessment"),
        rejected("2027-02-03 10:00"),
        until="2027-02-03 10:00",
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 interview invitation scheduled, to be sent Tue 02 Feb 12:00",
        "Tue 02 Feb 12:00 interview invitation sent",
        "Wed 03 Feb 10:00 written_rejection scheduled, due Mon 08 Feb 17:00",
    ]


def test_an_assessment_makes_no_later_interview_an_earlier_one() -> None:
    """R77, R20: Mon 15:00 is after Mon 12:00, whatever was assessed on Tuesday."""
    story = play(
        interviewed("2027-02-01 12:00"),
        interviewed("2027-02-02 12:00", of="T-1", kind="assessment"),
        interviewed("2027-02-02 13:00", of="I-2", ended="2027-02-01 15:00"),
        until="2027-02-02 13:00",
    )
    assert [line for line in told(story) if "candidate_update" in line] == [
        "Mon 01 Feb 12:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Tue 02 Feb 13:00 candidate_update cancelled [superseded]",
        "Tue 02 Feb 13:00 candidate_update scheduled, due Mon 08 Feb 17:00",
    ]


def test_an_assessment_on_a_rejected_application_changes_nothing() -> None:
    """R84, R22: no survey, and the letter stays."""
    story = play(
        rejected("2027-02-02 10:00"),
        interviewed("2027-02-02 11:00", ended="2027-02-01 12:00", kind="assessment"),
        until="2027-02-02 12:00",
    )
    assert told(story) == ["Tue 02 Feb 10:00 written_rejection scheduled, due Fri 05 Feb 17:00"]


def test_who_is_said_to_be_interviewed_is_called_even_if_only_an_assessment_is_known() -> None:
    """R84."""
    story = play(
        interviewed("2027-02-01 12:00", kind="assessment"),
        rejected("2027-02-02 10:00", interviewed=True),
        until="2027-02-02 10:00",
    )
    assert told(story)[-1] == "Tue 02 Feb 10:00 verbal_feedback scheduled, due Thu 04 Feb 17:00"


def test_an_assessment_counts_for_the_quarantine_once_it_was_asked_about() -> None:
    """R84, R13."""
    story = play(
        interviewed("2027-02-01 12:00", kind="assessment"),
        interviewed("2027-02-03 12:00", of="I-2", application_id="A-2"),
        until="2027-02-03 12:00",
    )
    assert "Wed 03 Feb 12:00 interview invitation skipped [quarantine] of A-2" in told(story)


def test_an_update_to_the_candidate_goes_by_email_whatever_they_prefer() -> None:
    """R62, rule 25."""
    story = play(
        event("candidate.preferred", "2027-02-01 11:00", preference={"channel": "call"}),
        interviewed("2027-02-01 12:00"),
        until="2027-02-01 12:00",
    )
    assert story[0]["data"]["channel"] == "email"


@pytest.mark.parametrize(("said", "assignee"), [({}, RECRUITER), ({"recruiter": None}, MANAGER)])
def test_a_skipped_task_has_the_assignee_that_it_would_have_had(said: dict[str, None], assignee: object) -> None:
    """R74, R30."""
    story = play(rejected("2027-02-02 10:00", notice=("email", "2027-02-02 10:00"), **said), until="2027-02-02 10:00")
    assert story[0]["type"] == "afterview.feedback.task.skipped.v1"
    assert story[0]["data"]["assignee"] == assignee
    assert "due_at" not in story[0]["data"]


def test_a_call_that_is_skipped_has_the_channel_that_the_candidate_prefers() -> None:
    """R106: already told by phone, and too late."""
    spoken = play(
        event("candidate.preferred", "2027-02-01 11:00", preference=PREFERS_MAIL),
        rejected("2027-02-02 10:00", interviewed=True, notice=("call", "2027-02-02 09:00")),
        until="2027-02-02 10:00",
    )
    late = play(
        event("candidate.preferred", "2027-02-01 11:00", preference=PREFERS_MAIL),
        rejected("2027-02-02 10:00", interviewed=True, when="2026-12-01 10:00"),
        until="2027-02-02 10:00",
    )
    for story, reason in ((spoken, "already-notified"), (late, "too-late")):
        assert (story[0]["data"]["reason"], story[0]["data"]["channel"]) == (reason, "email")
