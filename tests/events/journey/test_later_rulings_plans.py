"""Interviews that are only planned: derived, reported, moved, taken back (rules 21 and 22)."""

from tests.stories import (
    Json,
    completed,
    event,
    interview,
    interview_cancelled,
    interviewed,
    moment,
    planned,
    play,
    rejected,
    task_id,
    told,
)

PLAN = ("2027-02-01 09:00", "2027-02-02 10:00", "2027-02-02 11:00")
"""known on Monday, for Tuesday from 10 to 11: derived at noon"""


def updates(story: list[Json]) -> list[str]:
    return [line for line in told(story) if "candidate_update" in line]


def test_a_planned_interview_is_derived_an_hour_after_its_end_and_ended_at_its_end() -> None:
    """R58, rule 21: near midnight, the day of the end counts; reported and cancelled later, it stays."""
    story = play(
        planned("2027-02-01 09:00", "2027-02-02 22:00", "2027-02-02 23:30"),
        interviewed("2027-02-03 13:00", ended="2027-02-02 12:00"),
        interview_cancelled("2027-02-03 14:00"),
        until="2027-02-04 08:00",
    )
    assert told(story) == [
        "Wed 03 Feb 00:30 candidate_update scheduled, due Tue 09 Feb 17:00",
        "Wed 03 Feb 00:30 interview invitation scheduled, to be sent Thu 04 Feb 09:00",
    ]


def test_without_an_end_a_planned_interview_lasts_an_hour() -> None:
    """R58, rule 21: an Australian morning in February is ten hours ahead of Oslo."""
    story = play(
        planned("2027-02-02 10:00", "2027-02-02 11:00", zone="Australia/Sydney"),
        policy='[defaults]\ntimezone = "Australia/Sydney"\ncountry = "AU"\n',
        until="2027-02-02T03:00:00Z",
    )
    assert told(story, zone="Australia/Sydney") == [
        "Tue 02 Feb 13:00 candidate_update scheduled, due Tue 09 Feb 17:00",
        "Tue 02 Feb 13:00 interview invitation scheduled, to be sent Wed 03 Feb 12:00",
    ]


def test_an_interview_derived_on_an_application_that_is_over_is_as_any_other() -> None:
    """R58, R22, R23: it ended after the rejection, so the letter stays; who withdrew is not asked."""
    of_rejected = play(planned(*PLAN), rejected("2027-02-02 09:00"), until="2027-02-02 12:00")
    of_withdrawn = play(planned(*PLAN), event("application.withdrawn", "2027-02-02 09:00"))
    assert told(of_rejected) == ["Tue 02 Feb 09:00 written_rejection scheduled, due Fri 05 Feb 17:00"]
    assert told(of_withdrawn) == ["Tue 02 Feb 12:00 interview invitation skipped [withdrawn]"]


def test_an_interview_that_was_derived_and_then_moved_is_taken_back_and_comes_again() -> None:
    """R59, rule 22."""
    story = play(
        planned(*PLAN),
        planned("2027-02-02 13:00", "2027-02-04 10:00", "2027-02-04 11:00"),
        until="2027-02-04 12:00",
    )
    assert told(story) == [
        "Tue 02 Feb 12:00 candidate_update scheduled, due Tue 09 Feb 17:00",
        "Tue 02 Feb 12:00 interview invitation scheduled, to be sent Wed 03 Feb 11:00",
        "Tue 02 Feb 13:00 candidate_update cancelled [interview-cancelled]",
        "Tue 02 Feb 13:00 interview invitation cancelled [interview-cancelled]",
        "Thu 04 Feb 12:00 candidate_update scheduled, due Thu 11 Feb 17:00",
        "Thu 04 Feb 12:00 interview invitation scheduled, to be sent Fri 05 Feb 11:00",
    ]


def test_a_plan_that_ends_no_later_than_now_moves_no_completed_interview() -> None:
    """R59."""
    story = play(
        planned(*PLAN), planned("2027-02-02 13:00", "2027-02-02 12:00", "2027-02-02 13:00"), until="2027-02-03"
    )
    assert len(story) == 2


def test_a_reported_interview_is_not_moved_by_a_plan() -> None:
    """R59."""
    story = play(
        interviewed("2027-02-02 11:00"),
        planned("2027-02-02 13:00", "2027-02-04 10:00", "2027-02-04 11:00"),
        interview_cancelled("2027-02-02 14:00"),
        until="2027-02-03 10:00",
    )
    assert len(story) == 2


def test_the_planned_end_is_not_used_when_a_report_names_none() -> None:
    """R65, R8: `occurred_at`, else the envelope's time."""
    report: Json = {"interview": interview("I-1", basis="reported")}
    by_time = play(planned(*PLAN), event("interview.completed", "2027-02-02 11:30", **report), until="2027-02-02 12:00")
    by_data = play(
        planned(*PLAN),
        event("interview.completed", "2027-02-02 11:30", occurred_at=moment("2027-02-02 11:10"), **report),
        until="2027-02-02 12:00",
    )
    line = "Tue 02 Feb 11:30 interview invitation scheduled, to be sent Wed 03 Feb "
    assert told(by_time)[1:] == [line + "11:30"]
    assert told(by_data)[1:] == [line + "11:10"]


def test_a_decision_forgets_no_plan_and_a_cancellation_before_the_plan_has_no_effect() -> None:
    """R66."""
    story = play(
        interview_cancelled("2027-02-01 08:00"),
        planned(*PLAN),
        rejected("2027-02-01 10:00"),
        event("rejection.withdrawn", "2027-02-01 11:00"),
        until="2027-02-02 12:00",
    )
    assert told(story)[2:] == [
        "Tue 02 Feb 12:00 candidate_update scheduled, due Tue 09 Feb 17:00",
        "Tue 02 Feb 12:00 interview invitation scheduled, to be sent Wed 03 Feb 11:00",
    ]


def test_a_cancelled_plan_is_forgotten() -> None:
    """R66, rule 22."""
    assert play(planned(*PLAN), interview_cancelled("2027-02-02 09:00")) == []


def test_taking_back_an_interview_makes_the_update_that_it_superseded_owed_again() -> None:
    """R67, R87: the third of its kind, due as the first; the id is unknown again and may be reported."""
    story = play(
        interviewed("2027-02-01 12:00"),
        planned("2027-02-01 13:00", "2027-02-03 10:00", "2027-02-03 11:00", of="I-2"),
        interview_cancelled("2027-02-03 13:00", of="I-2"),
        interviewed("2027-02-03 14:00", of="I-2"),
        until="2027-02-03 14:00",
    )
    assert told(story)[3:] == [
        "Wed 03 Feb 12:00 candidate_update cancelled [superseded]",
        "Wed 03 Feb 12:00 interview invitation skipped [quarantine]",
        "Wed 03 Feb 12:00 candidate_update scheduled, due Wed 10 Feb 17:00",
        "Wed 03 Feb 13:00 candidate_update cancelled [interview-cancelled]",
        "Wed 03 Feb 13:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Wed 03 Feb 14:00 candidate_update cancelled [superseded]",
        "Wed 03 Feb 14:00 interview invitation skipped [quarantine]",
        "Wed 03 Feb 14:00 candidate_update scheduled, due Wed 10 Feb 17:00",
    ]
    ids = [one["data"]["id"] for one in story if one["type"] == "afterview.feedback.task.scheduled.v1"]
    assert ids == [task_id("candidate_update", n) for n in (1, 2, 3, 4)]


def test_a_sent_survey_and_a_call_stay_when_the_interview_is_taken_back_but_it_was_no_interview() -> None:
    """R67: the next rejection owes a letter."""
    story = play(
        planned(*PLAN),
        rejected("2027-02-03 12:00"),
        interview_cancelled("2027-02-03 13:00"),
        event("rejection.withdrawn", "2027-02-03 14:00"),
        rejected("2027-02-03 15:00"),
        until="2027-02-03 15:00",
    )
    assert told(story)[2:] == [
        "Wed 03 Feb 11:00 interview invitation sent",
        "Wed 03 Feb 12:00 candidate_update cancelled [decided]",
        "Wed 03 Feb 12:00 verbal_feedback scheduled, due Fri 05 Feb 17:00",
        "Wed 03 Feb 14:00 verbal_feedback cancelled [rejection-withdrawn]",
        "Wed 03 Feb 15:00 written_rejection scheduled, due Mon 08 Feb 17:00",
    ]


def test_an_interview_may_itself_be_told_as_derived() -> None:
    """R68."""
    story = play(
        interviewed("2027-02-01 12:00", basis="derived"),
        interview_cancelled("2027-02-01 13:00"),
    )
    assert told(story)[2:] == [
        "Mon 01 Feb 13:00 candidate_update cancelled [interview-cancelled]",
        "Mon 01 Feb 13:00 interview invitation cancelled [interview-cancelled]",
    ]


def test_interviews_are_taken_back_one_by_one() -> None:
    """R87: what I-3 had superseded is I-2's; taking I-2 back too, what that one had superseded is I-1's."""
    story = play(
        interviewed("2027-02-01 12:00"),
        interviewed("2027-02-02 12:00", of="I-2", basis="derived"),
        interviewed("2027-02-03 12:00", of="I-3", basis="derived"),
        interview_cancelled("2027-02-03 13:00", of="I-3"),
        interview_cancelled("2027-02-03 14:00", of="I-2"),
        until="2027-02-03 14:00",
    )
    assert updates(story)[5:] == [
        "Wed 03 Feb 13:00 candidate_update cancelled [interview-cancelled]",
        "Wed 03 Feb 13:00 candidate_update scheduled, due Tue 09 Feb 17:00",
        "Wed 03 Feb 14:00 candidate_update cancelled [interview-cancelled]",
        "Wed 03 Feb 14:00 candidate_update scheduled, due Mon 08 Feb 17:00",
    ]


def test_nothing_is_owed_again_if_the_update_was_given_already() -> None:
    """R87."""
    story = play(
        interviewed("2027-02-01 12:00"),
        interviewed("2027-02-02 12:00", of="I-2", basis="derived"),
        completed("2027-02-02 13:00", task_id("candidate_update", 2), channel="email"),
        interview_cancelled("2027-02-02 14:00", of="I-2"),
        until="2027-02-02 18:00",
    )
    assert updates(story)[3:] == ["Tue 02 Feb 13:00 candidate_update completed [delivered]"]


def test_an_update_that_is_owed_again_has_the_holidays_known_now() -> None:
    """R87: five business days after Mon 8 Feb are Mon 15 Feb, in the USA a holiday."""
    story = play(
        interviewed("2027-02-08 12:00", job={"id": "J-1", "country": "NO"}),
        interviewed("2027-02-09 11:00", of="I-2", basis="derived"),
        interview_cancelled("2027-02-09 12:30", of="I-2", job={"id": "J-1", "country": "US"}),
        until="2027-02-09 12:30",
    )
    assert updates(story)[0] == "Mon 08 Feb 12:00 candidate_update scheduled, due Mon 15 Feb 17:00"
    assert updates(story)[-1] == "Tue 09 Feb 12:30 candidate_update scheduled, due Tue 16 Feb 17:00"


def test_the_kind_of_the_first_completion_counts_and_of_plans_the_last() -> None:
    """R95."""
    reported_otherwise = play(
        planned(*PLAN), interviewed("2027-02-02 11:30", kind="assessment"), until="2027-02-03 09:00"
    )
    planned_twice = play(
        planned(*PLAN, kind="assessment"),
        planned("2027-02-01 10:00", *PLAN[1:], kind="video"),
        until="2027-02-02 13:00",
    )
    told_twice = play(
        interviewed("2027-02-02 11:00"),
        interviewed("2027-02-02 12:00", kind="assessment"),
        rejected("2027-02-02 13:00"),
        until="2027-02-02 13:00",
    )
    assert updates(reported_otherwise) == []
    assert updates(planned_twice) == ["Tue 02 Feb 12:00 candidate_update scheduled, due Tue 09 Feb 17:00"]
    assert told(told_twice)[-1] == "Tue 02 Feb 13:00 verbal_feedback scheduled, due Thu 04 Feb 17:00"
