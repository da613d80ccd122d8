"""When somebody hears of their tasks: soon, together, in office hours, once."""

import pytest
from tests.events.worklist.desk import RITA, Desk, clock, oslo, task

from afterview.events.journey.rulebook import Rulebook
from afterview.events.worklist.telling import MOST_TASKS
from afterview.schemas.people import Person
from afterview.schemas.policy import FeedbackPolicy, Place, Policy
from afterview.schemas.worklist import WorklistVerb


def rejected_all(desk: Desk, at: str, count: int) -> None:
    desk.hear(at, "scheduled", *(task(f"L-{n}", "written_rejection") for n in range(count)))


def test_a_call_is_told_of_ten_minutes_later_and_what_came_meanwhile_with_it() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.hear("2027-03-04 12:09", "scheduled", task("T-2", "candidate_update"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 12:10: T-1 scheduled, T-2 scheduled"]


def test_the_mail_is_for_the_assignee_until_the_window_closes_and_says_how_many_are_open() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    rejected_all(desk, "2027-03-04 12:01", 2)
    desk.until("2027-03-04 12:10")
    ((_, mail),) = desk.sent
    assert (mail.tenant, mail.to, mail.name, mail.assignee) == ("fjord", RITA.email, RITA.name, "R-1")
    assert (clock(mail.not_after), mail.open, len(mail.tasks), mail.more) == ("Thu 4 18:00", 3, 3, 0)
    assert mail.id == f"0a0b/tasks/{int(oslo('2027-03-04 12:10').timestamp())}"


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ("2027-03-04 17:49", "Thu 4 17:59"),
        ("2027-03-04 17:50", "Fri 5 09:00"),
        ("2027-03-05 08:00", "Fri 5 09:00"),
        ("2027-03-06 12:00", "Mon 8 09:00"),
        ("2027-03-24 23:00", "Tue 30 09:00"),  # Easter
    ],
)
def test_nobody_is_written_to_outside_the_window_of_the_tenant(heard: str, told: str) -> None:
    desk = Desk()
    desk.hear(heard, "scheduled", task("T-1", due="2027-04-01 17:00"))
    desk.until("2027-03-31 12:00")
    assert desk.told == [f"{told}: T-1 scheduled"]


def test_the_window_is_that_of_the_tenants_place() -> None:
    desk = Desk(Rulebook(Policy(defaults=Place(timezone="Australia/Sydney", country="AU"))))
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 23:00: T-1 scheduled"]


def test_a_mail_that_leaves_earlier_takes_the_letters_with_it() -> None:
    desk = Desk()
    rejected_all(desk, "2027-03-04 10:00", 2)
    desk.hear("2027-03-04 15:00", "scheduled", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 15:10: L-0 scheduled, L-1 scheduled, T-1 scheduled"]


def test_more_letters_than_a_mail_can_hold_are_told_of_by_their_number() -> None:
    desk = Desk()
    rejected_all(desk, "2027-03-04 10:00", MOST_TASKS + 7)
    desk.until("2027-03-31 12:00")
    ((_, mail),) = desk.sent
    assert (len(mail.tasks), mail.more, mail.open) == (MOST_TASKS, 7, MOST_TASKS + 7)


def test_a_reminder_and_an_escalation_are_news_of_their_own() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.until("2027-03-05 17:00")
    desk.hear("2027-03-05 17:00", "reminded", task("T-1"))
    desk.until("2027-03-09 05:00")
    desk.hear("2027-03-09 05:00", "escalated", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 12:10: T-1 scheduled", "Fri 5 17:10: T-1 reminded", "Tue 9 09:00: T-1 escalated"]


def test_an_escalation_comes_first_then_what_is_due_first() -> None:
    desk = Desk()
    later, sooner = task("T-1", due="2027-03-12 17:00"), task("T-2", due="2027-03-09 17:00")
    desk.hear("2027-03-08 12:00", "scheduled", later, sooner)
    desk.hear("2027-03-08 12:05", "escalated", task("T-3", due="2027-03-30 17:00"))
    desk.until("2027-03-08 13:00")
    assert desk.told == ["Mon 8 12:10: T-3 escalated, T-2 scheduled, T-1 scheduled"]


def test_of_news_that_nobody_has_heard_yet_only_the_latest_is_told() -> None:
    desk = Desk()
    desk.hear("2027-03-05 22:00", "scheduled", task("T-1"))
    desk.hear("2027-03-06 17:00", "reminded", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Mon 8 09:00: T-1 reminded"]


def test_what_is_done_before_the_mail_leaves_is_not_told() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"), task("T-2"))
    desk.hear("2027-03-04 12:05", "completed", task("T-1"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 12:10: T-2 scheduled"]
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.hear("2027-03-04 12:10", "cancelled", task("T-1"))
    assert (desk.told, desk.stored) == ([], None)


def test_no_second_mail_leaves_before_the_mailer_has_said_what_became_of_the_first() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-04 12:10")
    desk.hear("2027-03-04 12:11", "scheduled", task("T-2"))
    desk.wake("2027-03-04 13:00")
    assert len(desk.sent) == 1
    desk.word("accepted", "2027-03-04 13:30")
    assert desk.told == ["Thu 4 12:10: T-1 scheduled", "Thu 4 13:30: T-2 scheduled"]


@pytest.mark.parametrize("verb", ["completed", "cancelled", "expired", "handed_on"])
def test_a_mail_in_flight_that_has_nothing_left_to_say_is_withdrawn(verb: WorklistVerb) -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"), task("T-2"))
    desk.wake("2027-03-04 12:10")
    desk.hear("2027-03-04 12:11", verb, task("T-1"))
    assert desk.withdrawn == []
    desk.hear("2027-03-04 12:12", verb, task("T-2"))
    desk.wake("2027-03-04 12:13")
    assert desk.withdrawn == [desk.sent[0][1].id]
    desk.word("withdrawn", "2027-03-04 12:14")
    assert desk.stored is None


@pytest.mark.parametrize(("outcome", "again"), [("missed", "Fri 5 09:00"), ("withdrawn", "Fri 5 09:00")])
def test_a_mail_that_did_not_leave_is_news_again_at_the_next_opening_but_for_what_is_done(
    outcome: str, again: str
) -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"), task("T-2"))
    desk.wake("2027-03-04 12:10")
    desk.hear("2027-03-04 14:00", "completed", task("T-1"))
    desk.word(outcome, "2027-03-04 18:00")
    desk.until("2027-03-31 12:00")
    assert desk.told[1:] == [f"{again}: T-2 scheduled"]
    assert desk.sent[0][1].id != desk.sent[1][1].id


def test_news_that_came_while_a_mail_was_in_flight_is_not_overwritten_by_what_it_said() -> None:
    desk = Desk()
    desk.hear("2027-03-05 16:55", "scheduled", task("T-1"))
    desk.wake("2027-03-05 17:05")
    desk.hear("2027-03-05 17:06", "reminded", task("T-1"))
    desk.word("missed", "2027-03-05 18:00")
    desk.until("2027-03-31 12:00")
    assert desk.told[1:] == ["Mon 8 09:00: T-1 reminded"]


def test_a_mail_that_was_refused_is_not_tried_again() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-04 12:10")
    desk.word("failed", "2027-03-04 12:11")
    desk.until("2027-03-20 12:00")
    assert (len(desk.sent), desk.open) == (1, ["T-1"])


def test_an_address_that_was_refused_gets_no_more_mail_until_there_is_another_one() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-04 12:10")
    desk.word("undeliverable", "2027-03-04 12:11")
    desk.hear("2027-03-05 17:00", "reminded", task("T-1"))
    desk.hear("2027-03-05 17:00", "scheduled", task("T-2"))
    desk.until("2027-03-06 12:00")
    assert (len(desk.sent), desk.open) == (1, ["T-1", "T-2"])
    moved = Person(id="R-1", name="Rita", email="rita@new.example")
    desk.hear("2027-03-08 10:00", "scheduled", task("T-3"), of=moved)
    assert desk.worklist.bounced is None
    desk.until("2027-03-31 12:00")
    assert desk.told[1:] == ["Mon 8 10:00: T-1 reminded, T-2 scheduled, T-3 scheduled"]
    assert desk.sent[1][1].to == "rita@new.example"


def test_a_refused_address_is_forgotten_after_half_a_year() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-04 12:10")
    desk.word("undeliverable", "2027-03-04 12:10")
    desk.hear("2027-03-05 12:00", "completed", task("T-1"))
    desk.until("2027-08-31 13:09")
    assert desk.stored is not None
    desk.until("2027-08-31 13:10")
    assert desk.stored is None


def test_somebody_without_an_address_has_a_list_only_and_hears_of_it_when_there_is_one() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"), of=Person(id="R-1"))
    desk.until("2027-03-05 12:00")
    assert (desk.sent, desk.open) == ([], ["T-1"])
    desk.hear("2027-03-05 12:00", "scheduled", task("T-2"))
    desk.until("2027-03-06 12:00")
    assert desk.told == ["Fri 5 12:00: T-1 scheduled, T-2 scheduled"]


def test_a_policy_that_mails_nobody_leaves_the_lists() -> None:
    desk = Desk(Rulebook(Policy(feedback=FeedbackPolicy(mail_assignees=False))))
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.hear("2027-03-05 17:00", "reminded", task("T-1"))
    desk.until("2027-03-20 12:00")
    assert (desk.sent, desk.open) == ([], ["T-1"])


def test_a_wake_up_decides_nothing_and_one_that_comes_at_night_waits_for_the_morning() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-04 12:09")
    assert desk.sent == []
    desk.wake("2027-03-05 03:00")  # an outage that ended at night
    assert desk.sent == []
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Fri 5 09:00: T-1 scheduled"]


def test_nothing_is_said_of_a_task_whose_links_have_ended() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1", due="2027-02-19 12:00"))
    desk.wake("2027-03-05 12:01")
    assert (desk.sent, desk.open) == ([], ["T-1"])


def test_a_list_that_was_forgotten_in_between_never_uses_a_number_twice() -> None:
    desk = Desk()
    for n in range(3):
        desk.hear(f"2027-03-04 1{n}:00", "scheduled", task(f"T-{n}"))
        desk.until(f"2027-03-04 1{n}:30")
        desk.hear(f"2027-03-04 1{n}:40", "completed", task(f"T-{n}"))
        assert desk.stored is None
    assert len({mail.id for _, mail in desk.sent}) == 3


def test_an_outcome_of_another_mail_is_history() -> None:
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("T-1"))
    desk.until("2027-03-04 12:30")
    desk.hear("2027-03-04 13:00", "scheduled", task("T-2"))
    desk.wake("2027-03-04 13:10")
    desk.word("missed", "2027-03-04 13:11", of=0)
    assert desk.worklist.flight is not None
