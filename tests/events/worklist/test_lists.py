"""Which tasks are on a list, and who somebody is."""

import pytest
from tests.events.worklist.desk import RITA, Desk, oslo, task

from afterview.events.worklist.state import Worklist
from afterview.schemas.people import Person
from afterview.schemas.worklist import WorklistVerb


def test_a_task_that_is_scheduled_is_on_the_list_with_what_a_page_needs() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1", job_title="Engineer"))
    known = desk.worklist
    assert (known.tenant, known.assignee, known.name, known.email) == ("fjord", "R-1", RITA.name, RITA.email)
    (one,) = known.tasks.values()
    assert (one.id, one.kind, one.channel, one.application_id, one.candidate_id) == (
        "T-1",
        "verbal_feedback",
        "call",
        "A-T-1",
        "C-T-1",
    )
    assert (one.job_title, one.due_at, one.escalated) == ("Engineer", oslo("2027-03-08 17:00"), False)


@pytest.mark.parametrize("verb", ["completed", "cancelled", "expired", "handed_on"])
def test_a_task_that_ends_or_goes_to_somebody_else_leaves_the_list(verb: WorklistVerb) -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"), task("T-2"))
    desk.hear("2027-03-04 12:05", verb, task("T-1"))
    assert desk.open == ["T-2"]


def test_a_list_with_nothing_left_is_forgotten() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.until("2027-03-04 13:00")
    desk.hear("2027-03-04 13:00", "completed", task("T-1"))
    assert (desk.stored, desk.due) == (None, None)


def test_an_escalated_task_comes_to_the_list_of_whoever_it_is_escalated_to_and_is_known_as_such() -> None:
    desk = Desk()
    desk.hear("2027-03-09 05:00", "escalated", task("T-1"))
    assert desk.worklist.tasks["T-1"].escalated


def test_a_task_from_before_there_were_lists_comes_to_the_list_with_its_reminder() -> None:
    desk = Desk()
    desk.hear("2027-03-05 17:00", "reminded", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Fri 5 17:10: T-1 reminded"]


def test_a_task_that_never_got_an_ending_leaves_the_list_three_days_after_its_end() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.until("2027-03-25 16:59")
    assert desk.open == ["T-1"]
    desk.until("2027-03-25 17:00")
    assert desk.stored is None


def test_the_last_word_on_who_somebody_is_counts_but_not_that_of_an_old_task() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.hear("2027-03-05 12:00", "scheduled", task("T-2"), of=Person(id="R-1", email="new@example.org"))
    desk.hear("2027-03-05 17:00", "reminded", task("T-1"))
    desk.hear("2027-03-05 17:01", "cancelled", task("T-1"))
    assert (desk.worklist.name, desk.worklist.email) == ("Rita Recruiter", "new@example.org")


def test_a_name_or_title_as_long_as_a_book_is_cut_and_an_address_as_long_is_none() -> None:
    desk = Desk()
    long = Person(id="R-1", name="R" * 10_000, email="r" * 10_000 + "@example.org")
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1", job_title="E\n" * 10_000), of=long)
    assert len(desk.stored or b"") < 700
    assert desk.worklist.email is None


def test_wake_ups_and_outcomes_of_nobody_make_nobody() -> None:
    desk = Desk()
    desk.wake("2027-03-04 12:00")
    assert (desk.stored, desk.due, desk.sent) == (None, None, [])
    assert desk.worklist == Worklist("0a0b")
