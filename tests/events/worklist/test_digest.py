"""One mail a day about letters to those whom nobody has met; everything else comes at once."""

import pytest
from tests.events.worklist.desk import Desk, task

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import Policy
from afterview.schemas.worklist import WorklistVerb


def letters(desk: Desk, at: str, *names: str) -> None:
    desk.hear(at, "scheduled", *(task(name, "written_rejection") for name in names))


def test_letters_to_those_whom_nobody_has_met_are_told_of_once_a_day() -> None:
    """With all that came since the last daily mail; nothing is mailed on a day without any."""
    desk = Desk()
    letters(desk, "2027-03-04 08:00", "L-0")
    letters(desk, "2027-03-04 08:59", "L-1")
    desk.until("2027-03-04 09:01")
    letters(desk, "2027-03-04 09:01", "L-2", "L-3")
    letters(desk, "2027-03-05 08:59", "L-4")
    desk.until("2027-03-05 09:01")
    letters(desk, "2027-03-06 12:00", "L-5")
    desk.until("2027-03-31 12:00")
    assert desk.told == [
        "Thu 4 09:00: L-0 scheduled, L-1 scheduled",
        "Fri 5 09:00: L-2 scheduled, L-3 scheduled, L-4 scheduled",
        "Mon 8 09:00: L-5 scheduled",
    ]


@pytest.mark.parametrize(
    ("digest_at", "heard", "told"),
    [
        ("14:30", "2027-03-04 12:00", "Thu 4 14:30"),
        ("14:30", "2027-03-04 15:00", "Fri 5 14:30"),
        ("14:30", "2027-03-06 12:00", "Mon 8 14:30"),
        ("14:30", "2027-03-24 15:00", "Tue 30 14:30"),  # Easter
        ("06:00", "2027-03-04 12:00", "Fri 5 09:00"),  # before the window opens
        ("20:00", "2027-03-04 12:00", "Fri 5 09:00"),  # after it closes
        (None, "2027-03-04 12:00", "Fri 5 09:00"),
    ],
)
def test_the_hour_of_the_daily_mail_is_policy_but_always_in_the_window(
    digest_at: str | None, heard: str, told: str
) -> None:
    policy = Policy.model_validate({"feedback": {"digest_at": digest_at}})
    desk = Desk(Rulebook(policy))
    desk.hear(heard, "scheduled", task("L-0", "written_rejection", due="2027-04-01 17:00"))
    desk.until("2027-03-31 12:00")
    assert desk.told == [f"{told}: L-0 scheduled"]


def test_a_daily_mail_follows_the_window_when_that_opens_at_another_hour() -> None:
    desk = Desk(Rulebook(Policy.model_validate({"surveys": {"window_opens": "07:30:00"}})))
    letters(desk, "2027-03-04 12:00", "L-0")
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Fri 5 07:30: L-0 scheduled"]


def test_a_letter_to_somebody_who_was_met_does_not_wait_for_the_daily_mail() -> None:
    """Rule 26: a call failed, and the letter is due in a day."""
    desk = Desk()
    desk.hear("2027-03-04 12:00", "scheduled", task("L-0", "written_rejection", digest=False))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 12:10: L-0 scheduled"]


@pytest.mark.parametrize("verb", ["reminded", "escalated", "returned"])
def test_whatever_else_there_is_to_say_of_a_letter_is_told_at_once(verb: WorklistVerb) -> None:
    desk = Desk()
    letters(desk, "2027-03-04 08:00", "L-0")
    desk.until("2027-03-05 11:00")
    desk.hear("2027-03-05 11:00", verb, task("L-0", "written_rejection"))
    desk.until("2027-03-31 12:00")
    assert desk.told == ["Thu 4 09:00: L-0 scheduled", f"Fri 5 11:10: L-0 {verb}"]
