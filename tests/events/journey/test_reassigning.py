"""A task is given to a colleague: it stays the same task, and is due as before (rules 5-7; R30, R41, R109)."""

import pytest
from tests.events.journey.letterbox import CALL, SCHEDULED, journal, owed
from tests.events.journey.office import LETTER, Office, utc
from tests.stories import (
    MANAGER,
    RECRUITER,
    Json,
    completed,
    erased,
    event,
    interview,
    rejected,
    task_id,
    told,
    withdrawn,
)

from afterview.events.ids import event_id
from afterview.events.journey.reassigning import colleagues, was_given_away
from afterview.events.journey.state import Task
from afterview.events.journey.story import Story, story
from afterview.schemas.people import Person

JONAS: Json = {"id": "I-7", "name": "Jonas Lie", "email": "jonas@example.org"}
GIVEN = "Tue 02 Feb 11:00 written_rejection scheduled, due Fri 05 Feb 17:00"
TYPE = "afterview.feedback.task.scheduled.v1"


def told_of(office: Office) -> Story:
    return story(office.journeys[office.key()], "C-1", utc("2027-02-02 14:00"), office.rules)


def open_one(office: Office) -> Task:
    (task,) = office.journeys[office.key()].applications["A-1"].tasks
    return task


def test_it_is_scheduled_once_more_for_somebody_else_and_else_as_it_was() -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", JONAS)
    assert told(office.out) == [SCHEDULED, GIVEN]
    first, second = (event["data"] for event in office.out)
    assert second == first | {"assignee": JONAS}
    assert [event["id"] for event in office.out] == [event_id(LETTER, TYPE, n) for n in (1, 2)]


def test_it_leaves_one_list_and_comes_to_the_other() -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", JONAS)
    assert office.words == ["R-1 scheduled", "R-1 handed_on", "I-7 scheduled"]


def test_its_timers_stay_and_the_manager_still_hears_of_it_when_it_is_late() -> None:
    """Rules 5, 6, 7."""
    office, untouched = owed(), owed()
    office.reassign("2027-02-02 11:00", JONAS)
    for one in (office, untouched):
        one.run_out()
    assert told(office.out)[2:] == told(untouched.out)[1:]
    assignees = [event["data"]["assignee"]["id"] for event in office.out if "assignee" in event["data"]]
    assert assignees == ["R-1", "I-7", "I-7", "M-1", "M-1"]
    assert office.words[2:] == ["I-7 scheduled", "I-7 reminded", "I-7 handed_on", "M-1 escalated", "M-1 expired"]


def test_nothing_of_it_is_told_to_the_metrics() -> None:
    office = owed()
    before = list(office.facts)
    office.reassign("2027-02-02 11:00", JONAS)
    assert office.facts == before


def test_it_can_be_given_on_and_back_and_each_time_it_is_told_once() -> None:
    office = owed()
    for hour, to in ((11, JONAS), (12, MANAGER), (13, RECRUITER), (14, RECRUITER)):
        office.reassign(f"2027-02-02 {hour}:00", to)
    assert [event["data"]["assignee"]["id"] for event in office.out] == ["R-1", "I-7", "M-1", "R-1"]
    assert [event["id"] for event in office.out] == [event_id(LETTER, TYPE, n) for n in (1, 2, 3, 4)]
    assert open_one(office).former == ("I-7", "M-1")


def test_who_has_given_it_away_is_known_until_it_comes_back() -> None:
    office, rita, jonas = owed(), Person(**RECRUITER), Person(**JONAS)
    office.reassign("2027-02-02 11:00", JONAS)
    assert (was_given_away(open_one(office), rita), was_given_away(open_one(office), jonas)) == (True, False)
    assert not was_given_away(open_one(office), Person(**MANAGER))
    assert not was_given_away(open_one(office), Person())
    office.reassign("2027-02-02 12:00", RECRUITER)
    assert (was_given_away(open_one(office), rita), was_given_away(open_one(office), jonas)) == (False, True)


def test_after_it_was_escalated_it_can_be_given_to_somebody_too() -> None:
    office = owed()
    office.wake("2027-02-06 06:00")
    office.reassign("2027-02-08 10:00", JONAS)
    assert office.words[-2:] == ["M-1 handed_on", "I-7 scheduled"]


def test_a_closed_task_and_one_whose_letter_is_on_its_way_stay_where_they_are() -> None:
    released, done = owed(), owed()
    released.release("2027-02-02 20:00")
    done.put(completed("2027-02-02 20:00", LETTER, channel="email"))
    for office in (released, done):
        out, words = list(office.out), list(office.words)
        office.reassign("2027-02-02 21:00", JONAS)
        assert (office.out, office.words) == (out, words)
        assert journal(office)[-1] == ("task not reassigned", None)


def test_a_letter_that_came_back_goes_along() -> None:
    office = owed()
    office.release("2027-02-02 12:00")
    office.word("failed", "2027-02-02 12:01")
    office.reassign("2027-02-02 13:00", JONAS)
    letter = open_one(office).letter
    assert letter
    assert (letter.came_back, bool(letter.text)) == ("mail-refused", True)


@pytest.mark.parametrize("to", [RECRUITER, {"name": "Nobody"}, {}])
def test_to_whom_has_it_or_cannot_be_told_from_others_it_is_not_given(to: Json) -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", to)
    assert told(office.out) == [SCHEDULED]


def test_of_somebody_who_is_erased_or_a_task_that_never_was_nothing_follows() -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", JONAS, task=task_id("written_rejection", 7))
    office.put(erased("2027-02-02 12:00"))
    office.reassign("2027-02-02 13:00", JONAS)
    assert [line for line in told(office.out) if "scheduled" in line] == [SCHEDULED]


def test_the_story_tells_of_it() -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", JONAS)
    said = [line.sentence for line in told_of(office).happened]
    assert "the letter of rejection was given to somebody else, and is due as before" in said
    office.put(withdrawn("2027-02-02 12:00"))
    office.reassign("2027-02-02 13:00", MANAGER)
    assert any("was not given to somebody else" in line.sentence for line in told_of(office).not_done)


def test_colleagues_are_those_known_of_the_application_but_who_has_it() -> None:
    office = Office()
    nameless: Json = {"name": "Without an id or an address"}
    held = interview("I-1", "2027-02-01 12:00", interviewers=[JONAS, RECRUITER, nameless], basis="reported")
    met = event("interview.completed", "2027-02-01 12:00", interview=held)
    office.put(met, rejected("2027-02-02 10:00"))
    application = office.journeys[office.key()].applications["A-1"]
    assert list(colleagues(application, open_one(office))) == ["M-1", "I-7"]
    office.reassign("2027-02-02 11:00", JONAS, task=CALL)
    assert list(colleagues(application, open_one(office))) == ["R-1", "M-1"]
