"""Two records of one person, with the same application (R73, R91): one of the two is kept."""

from typing import Any

from tests.stories import Json, completed, event, interviewed, planned, play, rejected, task_id, told


def merged(at: str, into: str = "C-2", previous: str = "C-1", **said: Any) -> Json:
    """`candidate.updated` with `previous_id`; names no application."""
    return event("candidate.updated", at, application_id=..., candidate_id=into, previous_id=previous, **said)


def candidates(story: list[Json]) -> list[str]:
    return [one["data"]["candidate_id"] for one in story if "candidate_id" in one["data"]]


def test_an_application_only_known_by_name_gives_way_to_the_other() -> None:
    """R73: whoever has it; a plan is enough."""
    of_old = play(
        rejected("2027-02-02 10:00"),
        event("application.active", "2027-02-02 11:00", candidate_id="C-2"),
        merged("2027-02-02 12:00"),
        completed("2027-02-02 13:00", task_id("written_rejection"), candidate_id="C-2"),
        until="2027-02-02 13:00",
    )
    of_new = play(
        event("application.active", "2027-02-02 09:00"),
        planned("2027-02-02 09:30", "2027-02-02 10:00", "2027-02-02 12:00", candidate_id="C-2"),
        merged("2027-02-02 12:00"),
        until="2027-02-02 13:00",
    )
    assert told(of_old)[1] == "Tue 02 Feb 13:00 written_rejection completed [delivered]"
    assert told(of_new)[0] == "Tue 02 Feb 13:00 candidate_update scheduled, due Tue 09 Feb 17:00"


def test_of_two_decisions_the_later_one_by_arrival_is_kept() -> None:
    """R73: the other application is dropped without an event, its letter is never heard of again."""
    hired_last = play(
        rejected("2027-02-02 10:00"),
        event("candidate.hired", "2027-02-02 11:00", candidate_id="C-2"),
        merged("2027-02-02 12:00"),
    )
    rejected_last = play(
        event("candidate.hired", "2027-02-02 10:00", candidate_id="C-2"),
        rejected("2027-02-02 11:00"),
        merged("2027-02-02 12:00"),
        until="2027-02-04 17:00",
    )
    assert told(hired_last) == ["Tue 02 Feb 10:00 written_rejection scheduled, due Fri 05 Feb 17:00"]
    assert told(rejected_last)[1] == "Thu 04 Feb 17:00 written_rejection reminded"
    assert candidates(rejected_last) == ["C-1", "C-2"]


def test_of_two_undecided_applications_that_of_the_new_id_is_kept() -> None:
    """R73: its update is due Tue 9 Feb, the other's would have been due on Monday."""
    story = play(
        interviewed("2027-02-01 12:00"),
        interviewed("2027-02-02 10:00", candidate_id="C-2"),
        merged("2027-02-02 11:00"),
        until="2027-02-08 17:00",
    )
    reminders = [line for line in told(story) if "candidate_update reminded" in line]
    assert reminders == ["Mon 08 Feb 17:00 candidate_update reminded"]


def test_surveys_sent_in_the_journey_that_was_dropped_count_for_the_quarantine() -> None:
    """R91, R13: asked about an interview of A-1 on 2 February; it is the same application, and 180 days."""
    story = play(
        interviewed("2027-02-01 12:00"),
        event("application.withdrawn", "2027-02-03 09:00", candidate_id="C-2"),
        merged("2027-02-03 10:00"),
        event("application.active", "2027-02-03 11:00", candidate_id="C-2"),
        interviewed("2027-02-25 12:00", of="I-2", candidate_id="C-2"),
        until="2027-02-25 12:00",
    )
    assert "Thu 25 Feb 12:00 interview invitation skipped [quarantine]" in told(story)


def test_the_latest_arrival_of_the_dropped_journey_counts_for_active_elsewhere() -> None:
    """R91: A-2 of the new id was last heard of in July, that of the old id in January."""
    story = play(
        planned("2026-07-01 10:00", "2027-10-01 10:00", candidate_id="C-2", application_id="A-2"),
        event("application.active", "2027-01-15 10:00", application_id="A-2"),
        merged("2027-02-01 09:00"),
        rejected("2027-02-01 10:00", candidate_id="C-2", notice=("email", "2027-02-01 10:00")),
        until="2027-02-01 10:00",
    )
    assert told(story)[-1] == "Mon 01 Feb 10:00 rejection invitation skipped [active-elsewhere]"
