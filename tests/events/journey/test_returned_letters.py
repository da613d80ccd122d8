"""A released letter that comes back is a word to the worklist of whoever has the task; no event out says it."""

import pytest
from tests.events.journey.letterbox import SCHEDULED, owed
from tests.events.journey.office import Office
from tests.stories import Json, completed, event, hired, opted_out, rejected, told, updated

from afterview.events.journey.rulebook import Rulebook

NO_WAY: list[Json] = [
    updated("2027-02-02 20:00", candidate={"email": None}),
    updated("2027-02-02 20:00", candidate={"can_email": False}),
    opted_out("2027-02-02 20:00", "all"),
]


@pytest.mark.parametrize("word", ["failed", "undeliverable"])
def test_the_worklist_hears_of_a_letter_that_no_server_takes(word: str) -> None:
    office = owed()
    office.release("2027-02-02 12:00")
    office.word(word, "2027-02-02 12:01")
    assert office.words == ["R-1 scheduled", "R-1 returned"]
    assert told(office.out) == [SCHEDULED]


@pytest.mark.parametrize("said", NO_WAY)
def test_and_of_one_to_which_there_was_no_way_any_more_when_its_moment_came(said: Json) -> None:
    """R27, R79: released in the evening, asked again at nine."""
    office = owed()
    office.release("2027-02-02 19:00")
    office.put(said)
    assert office.words == ["R-1 scheduled"]
    office.wake("2027-02-03 09:00")
    office.wake("2027-02-03 10:00")
    assert office.words == ["R-1 scheduled", "R-1 returned"]


@pytest.mark.parametrize("said", NO_WAY)
def test_and_of_one_that_came_back_at_once(said: Json) -> None:
    """R27: the page did not know it yet."""
    office = owed()
    office.put(said)
    office.release("2027-02-02 20:01")
    assert office.words == ["R-1 scheduled", "R-1 returned"]


def test_and_of_one_that_was_taken_back_from_the_mailer_for_an_opt_out() -> None:
    """R80."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.put(opted_out("2027-02-02 12:01", "all"))
    assert office.words == ["R-1 scheduled"]
    office.word("withdrawn", "2027-02-02 12:02")
    assert office.words == ["R-1 scheduled", "R-1 returned"]


@pytest.mark.parametrize(("word", "words"), [("accepted", ["R-1 completed"]), ("missed", [])])
def test_of_a_letter_that_is_sent_or_put_off_it_hears_nothing_of_the_kind(word: str, words: list[str]) -> None:
    """R80."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.word(word, "2027-02-02 12:01")
    assert office.words == ["R-1 scheduled", *words]


def test_it_hears_too_that_a_letter_that_came_back_is_on_its_way_again() -> None:
    office = owed()
    office.release("2027-02-02 12:00")
    office.word("failed", "2027-02-02 12:01")
    office.release("2027-02-02 12:02")
    office.word("failed", "2027-02-02 12:03")
    assert office.words[1:] == ["R-1 returned", "R-1 released", "R-1 returned"]


def test_it_is_told_to_whoever_has_the_task_by_then() -> None:
    """Rule 6: escalated on Saturday, the letter left on Monday."""
    office = owed()
    office.release("2027-02-05 19:00")
    office.wake("2027-02-08 09:00")
    office.word("failed", "2027-02-08 09:01")
    assert office.words[1:] == ["R-1 reminded", "R-1 handed_on", "M-1 escalated", "M-1 returned"]


@pytest.mark.parametrize("closing", [hired("2027-02-02 12:01"), event("candidate.erased", "2027-02-02 12:01")])
def test_of_a_task_that_is_closed_there_is_nothing_to_do(closing: Json) -> None:
    """Rules 16 and 20: the word comes afterwards."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.put(closing)
    office.word("failed", "2027-02-02 12:02")
    assert office.words == ["R-1 scheduled", "R-1 cancelled"]


def test_whoever_calls_instead_has_done_it() -> None:
    """R36."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.word("failed", "2027-02-02 12:01")
    office.put(completed("2027-02-02 13:00", office.out[0]["data"]["id"]))
    assert office.words[1:] == ["R-1 returned", "R-1 completed"]


def test_where_nobody_acts_nobody_is_told() -> None:
    """R32."""
    office = Office(Rulebook(instant_mail=True))
    office.put(rejected("2027-02-02 10:00", candidate={"email": None}))
    office.release("2027-02-02 12:00")
    assert office.words == []
