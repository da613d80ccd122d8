"""Who is asked, when, once more (rules 10-12); ids of events."""

import pytest
from tests.stories import Json, completed, event, interviewed, notified, planned, play, rejected, task_id, told

EXAMPLE: Json = {
    "application_id": "A-7",
    "candidate": {"id": "C-7", "name": "Kari Eksempel", "timezone": "Europe/Oslo"},
    "job": {"id": "J-1", "title": "Engineer", "department": "Platform", "country": "NO"},
}


def test_a_reopened_application_is_reminded_of_its_interview_survey() -> None:
    """R86: the status at the reminder's moment decides."""
    story = play(
        interviewed("2027-02-01 12:00"),
        rejected("2027-02-03 10:00"),
        event("rejection.withdrawn", "2027-02-05 10:00"),
        until="2027-02-08 12:00",
    )
    assert told(story)[-1] == "Mon 08 Feb 12:00 interview invitation reminded"


def test_an_application_reopened_a_minute_after_the_reminder_would_have_come_is_not_reminded() -> None:
    """R86."""
    story = play(
        interviewed("2027-02-01 12:00"),
        rejected("2027-02-03 10:00", notice=("call", "2027-02-03 10:00")),
        event("rejection.withdrawn", "2027-02-08 12:01"),
    )
    assert [line for line in told(story) if "interview invitation" in line][2:] == [
        "Tue 23 Feb 12:00 interview invitation expired"
    ]


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        ("2026-08-05T10:00:00Z", "rejection invitation scheduled, to be sent Thu 04 Feb 11:00"),
        ("2026-08-05T10:00:01Z", "rejection invitation skipped [active-elsewhere]"),
    ],
)
def test_another_application_is_active_for_less_than_180_days_after_its_last_event(last: str, asked: str) -> None:
    """R88: a repeated event (rule 17), another's `subject` and a candidate's new address are no event of it."""
    elsewhere = event("application.active", last, application_id="A-2")
    story = play(
        elsewhere,
        elsewhere | {"time": "2026-12-01T10:00:00Z"},
        event("candidate.updated", "2026-12-02 10:00", application_id=...) | {"subject": "applications/A-2"},
        rejected("2027-02-01T10:00:00Z", notice=("email", "2027-02-01T10:00:00Z")),
        until="2027-02-01T10:00:00Z",
    )
    assert told(story)[-1] == f"Mon 01 Feb 11:00 {asked}"


def test_an_interview_that_is_derived_is_no_event_of_its_application() -> None:
    """R88: planned on 1 August, it took place on 1 December; by February that is 184 days ago."""
    story = play(
        planned("2026-08-01 09:00", "2026-12-01 10:00", "2026-12-01 11:00", application_id="A-2"),
        rejected("2027-02-01 10:00", notice=("email", "2027-02-01 10:00")),
        until="2027-02-01 10:00",
    )
    assert told(story)[-1] == "Mon 01 Feb 10:00 rejection invitation scheduled, to be sent Thu 04 Feb 10:00"


def test_a_completed_task_is_an_event_of_the_application_named_beside_it() -> None:
    """R88, R41: the task is A-1's, yet A-2 has been heard of just now."""
    story = play(
        event("application.active", "2026-07-01 10:00", application_id="A-2"),
        rejected("2027-02-01 10:00"),
        completed("2027-02-01 11:00", task_id("written_rejection"), channel="email", application_id="A-2"),
    )
    assert told(story)[1:] == [
        "Mon 01 Feb 11:00 written_rejection completed [delivered]",
        "Mon 01 Feb 11:00 rejection invitation skipped [active-elsewhere]",
    ]


def test_a_survey_that_was_held_back_is_not_too_late_because_of_it() -> None:
    """R96: told 42 days ago, but held back until this morning."""
    story = play(
        rejected("2027-02-01 10:00", notice=("email", "2027-02-01 10:00"), not_before="2027-03-15 09:00"),
        until="2027-03-15 09:00",
    )
    assert told(story)[1:] == [
        "Mon 01 Feb 10:00 rejection invitation scheduled, to be sent Mon 15 Mar 09:00",
        "Mon 15 Mar 09:00 rejection invitation sent",
    ]


def test_a_telling_over_thirty_days_after_not_before_is_too_late_to_ask_about() -> None:
    """R96, R13: told on 1 February of a rejection held until 1 March, and known on 31 March, 30 days and an hour on."""
    said = {"notice": ("email", "2027-02-01 10:00"), "not_before": "2027-03-01T09:00:00Z"}
    just = play(rejected("2027-03-31T09:00:00Z", when="2027-02-01 10:00", **said), until="2027-03-31T09:00:00Z")
    late = play(rejected("2027-03-31T09:00:01Z", when="2027-02-01 10:00", **said), until="2027-03-31T09:00:01Z")
    assert [line.split(" ", 4)[4] for line in told(just)][1:] == [
        "rejection invitation scheduled, to be sent Wed 31 Mar 11:00",
        "rejection invitation sent",
    ]
    assert [line.split(" ", 4)[4] for line in told(late)][1:] == ["rejection invitation skipped [too-late]"]


def test_an_undone_rejection_leaves_the_survey_about_the_interview_alone() -> None:
    """R105, rule 15."""
    story = play(
        interviewed("2027-02-01 12:00"),
        rejected("2027-02-01 14:00"),
        event("rejection.withdrawn", "2027-02-01 15:00"),
        until="2027-02-02 12:00",
    )
    assert told(story)[2:] == [
        "Mon 01 Feb 14:00 candidate_update cancelled [decided]",
        "Mon 01 Feb 14:00 verbal_feedback scheduled, due Wed 03 Feb 17:00",
        "Mon 01 Feb 15:00 verbal_feedback cancelled [rejection-withdrawn]",
        "Tue 02 Feb 12:00 interview invitation sent",
    ]


def test_a_telling_before_the_rejection_is_known_supersedes_the_survey_only_then() -> None:
    """R107, R50: tasks before invitations, and what ends before what begins."""
    story = play(
        interviewed("2027-02-01 12:00"),
        notified("2027-02-01 14:00", "call"),
        rejected("2027-02-01 16:00"),
        until="2027-02-01 16:00",
    )
    assert told(story)[2:] == [
        "Mon 01 Feb 16:00 candidate_update cancelled [decided]",
        "Mon 01 Feb 16:00 verbal_feedback skipped [already-notified]",
        "Mon 01 Feb 16:00 interview invitation cancelled [superseded]",
        "Mon 01 Feb 16:00 rejection invitation scheduled, to be sent Thu 04 Feb 14:00",
    ]


def test_a_telling_whose_rejection_never_comes_supersedes_nothing() -> None:
    """R107."""
    story = play(interviewed("2027-02-01 12:00"), notified("2027-02-01 14:00"), until="2027-02-02 12:00")
    assert told(story)[-1] == "Tue 02 Feb 12:00 interview invitation sent"


def test_event_ids_are_those_of_the_example() -> None:
    """R109: made of the full type, the first of its kind about this task or invitation."""
    story = play(interviewed("2027-03-04T11:00:00Z", **EXAMPLE), until="2027-03-05T11:00:00Z")
    assert [one["id"] for one in story] == [
        "82045eef-4948-532e-b120-928cb782557e",
        "8efb05e8-6321-5b98-b976-da2fc28eb1bf",
        "d473c3d6-d373-5e82-9360-3be4a92aae4f",
    ]
