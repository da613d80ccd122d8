"""The story of a candidate, as somebody reads it who asks why."""

import pytest
from tests.events.journey.office import utc
from tests.events.journey.storyteller import FIRST, after, of, short, told
from tests.stories import (
    Json,
    active,
    answered,
    completed,
    hired,
    interview_cancelled,
    interviewed,
    notified,
    opted_out,
    planned,
    rejected,
    task_id,
    updated,
    withdrawn,
)


def test_a_survey_that_is_only_planned_is_what_comes_next() -> None:
    """Rules 1, 2, 5-7."""
    found = told(FIRST, now="2027-03-01 13:00")
    assert short(found.happened) == [
        ("interview completed, reported", None, ()),
        ("candidate_update scheduled", None, (1,)),
        ("interview survey scheduled", None, (2,)),
    ]
    assert short(found.to_come) == [
        ("interview survey sent", None, (2,)),
        ("candidate_update reminded", None, (5,)),
        ("candidate_update due", None, (1,)),
        ("candidate_update escalated", None, (6,)),
        ("candidate_update expired", None, (7,)),
    ]
    assert found.to_come[0].at == utc("2027-03-02 12:00")
    assert found.to_come[2].sentence == "the update after an interview is due (email, assignee R-1)"
    assert short(found.not_done) == [("no rejection survey", None, (8,))]


def test_nobody_is_asked_about_a_rejection_before_they_were_told_of_it() -> None:
    """Rules 8, 9, 26: the commonest answer to "why did this candidate not get a survey?"."""
    found = told(FIRST, rejected("2027-03-05 10:00"), now="2027-03-05 11:00")
    assert ("no rejection survey", None, (8,)) in short(found.not_done)
    assert any("nobody has told the candidate" in line.sentence for line in found.not_done)
    assert ("rejection survey skipped", None, (9,)) in short(found.to_come)
    assert ("verbal_feedback expired", None, (7, 26)) in short(found.to_come)


def test_a_survey_skipped_in_quarantine_says_so_with_the_numbers_of_the_policy() -> None:
    """Rule 11, already when it would be scheduled."""
    other = interviewed("2027-03-03 12:00", application_id="A-2", of="I-2")
    found = told(FIRST, other, now="2027-03-04 13:00", only="A-2")
    (line,) = [line for line in found.not_done if line.reason == "quarantine"]
    assert (line.what, line.rules, line.at) == ("interview survey skipped", (11,), utc("2027-03-03 12:00"))
    assert "less than 14 days ago" in line.sentence
    assert "less than 180 days ago" in line.sentence
    assert {line.application_id for line in (*found.happened, *found.to_come)} == {"A-2"}
    (elsewhere,) = [line for line in found.not_done if line.what == "asked elsewhere"]
    assert elsewhere.at == utc("2027-03-02 12:00")
    assert elsewhere.sentence == "the candidate got the survey about the interview of application A-1"


def test_of_two_surveys_at_one_moment_the_second_is_said_to_meet_the_quarantine() -> None:
    """R24: as it will really come."""
    events = [FIRST, interviewed("2027-03-01 12:00", application_id="A-2", of="I-2")]
    found = told(*events, now="2027-03-01 13:00")
    surveys = [line for line in found.to_come if line.what == "interview survey sent"]
    assert [(line.application_id, line.reason) for line in surveys] == [("A-1", None), ("A-2", "quarantine")]
    assert short(told(*events, now="2027-03-01 13:00", only="A-2").to_come)[0] == (
        "interview survey sent",
        "quarantine",
        (2, 11),
    )
    assert any(line.reason == "quarantine" for line in told(*events, now="2027-03-02 13:00").not_done)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (opted_out("2027-03-01 12:30"), "opted-out"),
        (updated("2027-03-01 12:30", candidate={"can_email": False}), "do-not-email"),
        (updated("2027-03-01 12:30", candidate={"email": None}), "no-email"),
        (updated("2027-03-01 12:30", candidate={"internal": True}), "internal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_bars_a_candidate_is_said_before_and_after_the_moment_of_sending(event: Json, reason: str) -> None:
    """Rule 11."""
    before = told(FIRST, event, now="2027-03-01 13:00")
    assert ("no survey", reason, (11,)) in short(before.not_done)
    assert short(before.to_come)[0] == ("interview survey sent", reason, (2, 11))
    afterwards = told(FIRST, event, now="2027-03-02 13:00")
    assert ("interview survey skipped", reason, (11,)) in short(afterwards.not_done)
    assert not any(line.what.startswith("interview survey") for line in afterwards.to_come)


def test_no_reminder_of_a_survey_about_the_interview_once_there_is_a_decision() -> None:
    """Rule 12, R45."""
    events = [FIRST, rejected("2027-03-03 12:00")]
    before = told(*events, now="2027-03-04 12:00")
    (reminder,) = [line for line in before.to_come if line.what == "interview survey reminded"]
    assert reminder.sentence.endswith("its reminder is not sent, as things are now: the application is rejected")
    afterwards = told(*events, now="2027-03-09 12:00")
    assert ("interview survey not reminded", None, (12,)) in short(afterwards.not_done)


def test_a_mail_in_flight_is_waited_for() -> None:
    found = told(FIRST, now="2027-03-02 12:01", accepted=False)
    assert ("interview survey in flight", None, (2,)) in short(found.to_come)
    assert not any(line.what == "interview survey sent" for line in (*found.happened, *found.to_come))


def test_what_should_have_been_done_by_now_is_late() -> None:
    """Nobody woke the candidate up: is Afterview running?"""
    office = after(FIRST, now="2027-03-01 13:00")
    late = [line.what for line in of(office, "2027-03-08 17:01").to_come if line.late]
    assert late == ["interview survey sent", "candidate_update reminded"]
    assert not any(line.late for line in of(office, "2027-03-02 12:00").to_come), "a moment is no delay"


def test_a_due_date_that_passed_is_said_of_the_assignee_not_of_afterview() -> None:
    found = told(rejected("2027-03-01 10:00"), now="2027-03-04 17:30")
    (due,) = [line for line in found.to_come if line.what == "written_rejection due"]
    assert (due.late, due.rules) == (False, (4,))
    assert due.sentence == "the letter of rejection was due, and is not done (email, assignee R-1)"


def test_a_letter_after_a_call_that_reached_nobody_is_of_rule_26() -> None:
    """Rule 26."""
    call = completed("2027-03-05 10:00", task_id("verbal_feedback"), "unreachable")
    found = told(FIRST, rejected("2027-03-03 10:00"), call, now="2027-03-05 11:00")
    assert ("verbal_feedback completed", "unreachable", (26,)) in short(found.happened)
    assert ("written_rejection scheduled", None, (26,)) in short(found.happened)
    assert ("written_rejection due", None, (26,)) in short(found.to_come)


def test_a_call_in_place_of_a_letter_is_of_rule_18() -> None:
    """Rule 18."""
    late = interviewed("2027-03-02 10:00", ended="2027-02-26 12:00")
    found = told(rejected("2027-03-01 10:00"), late, now="2027-03-02 11:00")
    assert ("written_rejection cancelled", "interviewed", (18,)) in short(found.not_done)
    assert ("verbal_feedback scheduled", None, (18,)) in short(found.happened)
    assert ("no interview survey", None, (18,)) in short(found.not_done)


def test_an_update_that_is_owed_again_is_of_rule_22() -> None:
    """Rule 22."""
    plan = planned("2027-03-01 13:00", "2027-03-02 10:00", of="I-2")
    cancelled = interview_cancelled("2027-03-03 10:00", of="I-2")
    before = told(FIRST, plan, now="2027-03-01 14:00")
    assert ("interview completed, derived", None, (21,)) in short(before.to_come)
    found = told(FIRST, plan, cancelled, now="2027-03-03 11:00")
    assert ("candidate_update scheduled", None, (22,)) in short(found.happened)
    assert ("candidate_update cancelled", "interview-cancelled", (22,)) in short(found.not_done)


def test_an_answer_is_told_also_when_nobody_knows_any_more_when_it_was() -> None:
    """Rule 14: there is no event about it."""
    answer = answered("2027-03-03 10:00", task_id("interview"))
    found = told(FIRST, answer, now="2027-03-03 11:00")
    assert short(found.happened)[-1] == ("interview survey answered", None, (14,))
    assert found.happened[-1].at == utc("2027-03-03 10:00")
    assert not any(line.what.startswith("interview survey") for line in found.to_come)
    quiet = told(FIRST, answer, rejected("2027-03-04 10:00"), notified("2027-03-05 10:00"), now="2027-05-01 10:00")
    (line,) = [line for line in quiet.happened if line.what == "interview survey answered"]
    assert (line.at, line.sentence) == (None, "the survey about the interview was answered (when is not kept)")


def test_told_and_asked_is_a_whole_story() -> None:
    """Rules 3, 8, 10."""
    call = completed("2027-03-05 10:00", task_id("verbal_feedback"))
    found = told(FIRST, rejected("2027-03-04 10:00"), call, now="2027-03-08 12:00")
    assert ("verbal_feedback completed", "delivered", (8,)) in short(found.happened)
    assert ("told by call", None, (8,)) in short(found.happened)
    assert ("rejection survey sent", None, (8,)) in short(found.happened)
    (standing,) = found.applications
    assert (standing.status, standing.interviews, standing.told_by) == ("rejected", 1, "call")
    assert standing.told_at == utc("2027-03-05 10:00")


def test_an_update_that_was_given_tells_of_no_rejection() -> None:
    """Rule 8, R9."""
    done = completed("2027-03-02 10:00", task_id("candidate_update"), channel="email")
    found = told(FIRST, done, now="2027-03-02 11:00")
    assert ("candidate_update completed", "delivered", ()) in short(found.happened)


@pytest.mark.parametrize(
    ("event", "reason"), [(withdrawn("2027-03-01 13:00"), "withdrawn"), (hired("2027-03-01 13:00"), "hired")]
)
def test_after_the_end_nothing_is_owed_and_it_is_said_why(event: Json, reason: str) -> None:
    """Rule 16."""
    found = told(FIRST, event, now="2027-03-01 14:00")
    assert ("candidate_update cancelled", reason, (16,)) in short(found.not_done)
    assert ("interview survey cancelled", reason, (11, 16)) in short(found.not_done)
    assert found.to_come == ()
    assert any(f"the application is {reason}" in line.sentence for line in found.not_done)


def test_nobody_who_was_never_told_and_for_whom_no_task_is_open_is_overlooked() -> None:
    """Rule 7: it is the one thing that an operator must see."""
    found = told(rejected("2027-03-01 10:00"), now="2027-05-01 10:00")
    assert ("not told", None, (7,)) in short(found.not_done)
    assert ("rejection survey skipped", "rejection-not-delivered", (9,)) in short(found.not_done)


def test_told_now_there_would_be_no_survey_either() -> None:
    """Rule 11, `active-elsewhere`."""
    other = active("2027-03-01 11:00", application_id="A-2")
    found = told(rejected("2027-03-01 10:00"), other, now="2027-03-01 12:00", only="A-1")
    assert ("no rejection survey", "active-elsewhere", (11,)) in short(found.not_done)
