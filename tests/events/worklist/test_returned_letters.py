"""Whoever a task is assigned to hears that its released letter came back: soon, once, and not if it is of no use."""

import pytest
from tests.events.worklist.desk import Desk, task

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import FeedbackPolicy, Policy
from afterview.schemas.worklist import WorklistVerb

LETTER = task("L-1", "written_rejection")
CALL = task("T-1")
COMING_BACK = "2027-03-05 10:00"


def known() -> Desk:
    """A letter is owed, as its assignee has heard on Friday at nine."""
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", LETTER)
    desk.until("2027-03-05 09:30")
    assert desk.told == ["Fri 5 09:00: L-1 scheduled"]
    return desk


def told(desk: Desk) -> list[str]:
    """From now on, after everything that came."""
    desk.until("2027-03-31 12:00")
    return desk.told[1:]


@pytest.mark.parametrize(
    ("back", "heard"),
    [(COMING_BACK, "Fri 5 10:10"), ("2027-03-05 17:55", "Mon 8 09:00"), ("2027-03-06 12:00", "Mon 8 09:00")],
)
def test_a_letter_that_came_back_is_told_of_ten_minutes_later_inside_the_window_and_once(back: str, heard: str) -> None:
    desk = known()
    desk.hear(back, "returned", LETTER)
    assert told(desk) == [f"{heard}: L-1 returned"]


def test_one_that_comes_back_again_is_news_again() -> None:
    desk = known()
    desk.hear(COMING_BACK, "returned", LETTER)
    desk.until("2027-03-05 11:00")
    desk.hear("2027-03-05 11:00", "released", LETTER)
    desk.hear("2027-03-05 12:00", "returned", LETTER)
    assert told(desk) == ["Fri 5 10:10: L-1 returned", "Fri 5 12:10: L-1 returned"]


def test_it_comes_after_what_was_escalated_and_before_everything_else() -> None:
    desk = known()
    desk.hear(COMING_BACK, "scheduled", task("T-1", due="2027-03-05 17:00"))
    desk.hear(COMING_BACK, "returned", LETTER)
    desk.hear(COMING_BACK, "escalated", task("T-2", due="2027-03-30 17:00"))
    assert told(desk) == ["Fri 5 10:10: T-2 escalated, L-1 returned, T-1 scheduled"]


@pytest.mark.parametrize(
    ("verbs", "news"),
    [
        (("returned", "reminded"), "returned"),
        (("reminded", "returned"), "returned"),
        (("returned", "escalated"), "escalated"),
        (("escalated", "returned"), "escalated"),
    ],
)
def test_of_news_that_nobody_has_heard_yet_the_loudest_is_told_whichever_came_first(
    verbs: tuple[WorklistVerb, ...], news: str
) -> None:
    """A reminder of the same minute must not hide that there was a letter."""
    desk = known()
    for verb in verbs:
        desk.hear(COMING_BACK, verb, LETTER)
    assert told(desk) == [f"Fri 5 10:10: L-1 {news}"]


def test_a_mail_that_missed_its_window_says_it_the_next_time_whatever_came_meanwhile() -> None:
    desk = known()
    desk.hear("2027-03-05 16:50", "returned", LETTER)
    desk.wake("2027-03-05 17:00")
    desk.hear("2027-03-05 17:00", "reminded", LETTER)
    desk.word("missed", "2027-03-05 18:00")
    assert told(desk)[1:] == ["Mon 8 09:00: L-1 returned"]


@pytest.mark.parametrize("verb", ["completed", "cancelled", "expired", "handed_on", "released"])
def test_it_is_no_news_any_more_when_the_task_is_closed_or_the_letter_released_again(verb: WorklistVerb) -> None:
    desk = known()
    desk.hear(COMING_BACK, "returned", LETTER)
    desk.hear("2027-03-05 10:05", verb, LETTER)
    assert told(desk) == []


@pytest.mark.parametrize("verb", ["completed", "cancelled", "expired", "handed_on", "released"])
def test_then_a_mail_in_flight_that_says_nothing_else_is_withdrawn_and_not_asked_for_again(verb: WorklistVerb) -> None:
    """R80."""
    desk = known()
    desk.hear(COMING_BACK, "returned", LETTER)
    desk.wake("2027-03-05 10:10")
    desk.hear("2027-03-05 10:11", verb, LETTER)
    assert desk.withdrawn == [desk.sent[1][1].id]
    desk.word("withdrawn", "2027-03-05 10:12")
    assert told(desk)[1:] == []


def test_a_release_takes_back_no_other_news() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", LETTER, CALL)
    desk.hear("2027-03-04 12:05", "released", LETTER)
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 12:10: L-1 scheduled, T-1 scheduled"]


def test_a_release_of_a_task_that_is_not_on_the_list_puts_nothing_there() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "released", LETTER)
    assert desk.stored is None


def test_a_policy_that_mails_nobody_is_kept_to() -> None:
    desk = Desk(Rulebook(Policy(feedback=FeedbackPolicy(mail_assignees=False))))
    desk.hear(COMING_BACK, "returned", LETTER)
    desk.until("2027-03-31 12:00")
    assert desk.sent == []
