"""The candidate has another address while a mail to the old one is in flight: it goes to the new one instead."""

from typing import Any

import pytest
from tests.events.journey.letterbox import journal, owed, state
from tests.events.journey.office import LETTER, Office, utc
from tests.stories import Json, event, interviewed, told, updated

from afterview.events.journey.release import LetterState

OLD, NEW = "kari@example.org", "kari@new.example"
AT = "2027-02-02 12:01"


def moved(at: str = AT, email: str | None = NEW, **said: Any) -> Json:
    return updated(at, candidate={"email": email}, **said)


def letter() -> Office:
    """A letter is in flight since Tuesday at noon."""
    office = owed()
    office.release("2027-02-02 12:00")
    return office


def survey() -> Office:
    """The mail of an interview survey is."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    return office


def reminder() -> Office:
    """So is its reminder, since the Monday after."""
    office = survey()
    office.word("accepted", "2027-02-02 12:00")
    office.wake("2027-02-08 12:00")
    return office


def addressed(office: Office) -> list[str]:
    return [mail.to for mail in office.asked]


@pytest.mark.parametrize("flight", [letter, survey])
def test_a_mail_in_flight_is_taken_back_and_asked_for_anew_as_soon_as_it_is_known_not_to_be_sent(flight: Any) -> None:
    """R29, R80: inside the window that is at once."""
    office = flight()
    office.put(moved())
    assert office.withdrawals == [(office.key(), office.asked[0].id)]
    assert addressed(office) == [OLD]
    office.word("withdrawn", "2027-02-02 12:02")
    assert addressed(office) == [OLD, NEW]
    assert office.asked[0].id != office.asked[1].id
    assert [(what.split()[-2:], why) for what, why in journal(office)][-1] == (["put", "off"], "address-changed")


def test_then_the_letter_is_the_feedback() -> None:
    """R36."""
    office = letter()
    office.put(moved())
    office.word("withdrawn", "2027-02-02 12:02")
    assert state(office) == LetterState("in-flight")
    office.word("accepted", "2027-02-02 12:03")
    assert told(office.out)[1] == "Tue 02 Feb 12:03 written_rejection completed [delivered]"


def test_then_the_survey_is_sent_and_counts_once() -> None:
    """R13: the first mail is none, it is in nobody's quarantine."""
    office = survey()
    office.put(moved())
    office.word("withdrawn", "2027-02-02 12:02")
    office.word("accepted", "2027-02-02 12:03")
    assert office.surveys() == ["Tue 02 Feb 12:03 interview invitation sent"]
    assert len(office.journeys[office.key()].sent) == 1


def test_a_reminder_goes_to_the_new_address_too() -> None:
    """Rule 12."""
    office = reminder()
    office.put(moved("2027-02-08 12:01"))
    office.word("withdrawn", "2027-02-08 12:02")
    assert addressed(office) == [OLD, OLD, NEW]
    office.word("accepted", "2027-02-08 12:03")
    assert office.surveys()[1:] == ["Mon 08 Feb 12:03 interview invitation reminded"]


@pytest.mark.parametrize("flight", [letter, survey])
def test_what_a_server_had_by_then_was_sent(flight: Any) -> None:
    """R80: nobody gets it twice."""
    office = flight()
    office.put(moved())
    office.word("accepted", "2027-02-02 12:02")
    assert addressed(office) == [OLD]
    assert told(office.out)[-1].partition(", ")[0] in (
        "Tue 02 Feb 12:02 interview invitation sent",
        "Tue 02 Feb 12:02 rejection invitation scheduled",
    )


@pytest.mark.parametrize("flight", [letter, survey])
def test_an_address_that_was_refused_meanwhile_is_not_the_new_one(flight: Any) -> None:
    """Rule 11 `undeliverable`."""
    office = flight()
    office.put(moved())
    office.word("undeliverable", "2027-02-02 12:02")
    assert office.journeys[office.key()].undeliverable == OLD


@pytest.mark.parametrize("flight", [letter, survey])
def test_any_event_may_bring_the_new_address(flight: Any) -> None:
    """R29."""
    office = flight()
    office.put(event("feedback.noted", AT, note={"advice": "more examples"}, candidate={"email": NEW}))
    assert len(office.withdrawals) == 1


@pytest.mark.parametrize("flight", [letter, survey])
def test_an_event_that_says_the_same_address_again_takes_nothing_back(flight: Any) -> None:
    office = flight()
    office.put(moved(email=OLD))
    assert office.withdrawals == []


@pytest.mark.parametrize("flight", [letter, survey])
def test_who_moves_twice_or_back_gets_it_at_the_last_address(flight: Any) -> None:
    office = flight()
    office.put(moved(), moved(email=OLD))
    office.word("withdrawn", "2027-02-02 12:02")
    office.put(moved("2027-02-02 12:03"), moved("2027-02-02 12:04", "kari@third.example"))
    assert {request for _, request in office.withdrawals} == {mail.id for mail in office.asked}
    office.word("withdrawn", "2027-02-02 12:05")
    assert addressed(office) == [OLD, OLD, "kari@third.example"]


@pytest.mark.parametrize("flight", [letter, survey])
def test_outside_the_window_it_waits_for_the_next_opening(flight: Any) -> None:
    """R7: the mailer's word was late."""
    office = flight()
    office.put(moved("2027-02-02 17:59"))
    office.word("withdrawn", "2027-02-02 18:01")
    assert addressed(office) == [OLD]
    office.wake("2027-02-03 09:00")
    assert addressed(office) == [OLD, NEW]


def test_of_somebody_without_any_address_the_letter_is_back() -> None:
    office = letter()
    office.put(moved(email=None))
    office.word("withdrawn", "2027-02-02 12:02")
    assert state(office) == LetterState("came-back", reason="no-email")
    assert office.words == ["R-1 scheduled", "R-1 returned"]


def test_and_is_not_asked() -> None:
    """Rule 11."""
    office = survey()
    office.put(moved(email=None))
    office.word("withdrawn", "2027-02-02 12:02")
    assert office.surveys() == ["Tue 02 Feb 12:02 interview invitation skipped [no-email]"]


def test_a_waiting_letter_just_goes_to_the_address_of_its_moment() -> None:
    """R79."""
    office = owed()
    office.release("2027-02-02 19:00")
    office.put(moved("2027-02-02 20:00"))
    office.wake("2027-02-03 09:00")
    assert (addressed(office), office.withdrawals) == ([NEW], [])


def test_a_mail_is_taken_back_on_the_log_that_it_was_asked_for_on_and_asked_for_on_the_new_one() -> None:
    """R61: C-1 is C-2 by then."""
    office = letter()
    office.put(updated(AT, candidate_id="C-2", previous_id="C-1"), moved("2027-02-02 12:02", candidate_id="C-2"))
    assert office.withdrawals == [(office.key("C-1"), f"{LETTER}/letter/1")]
    office.word("withdrawn", "2027-02-02 12:03")
    assert [key for key, _ in office.mails] == [office.key("C-1")] * 2 + [office.key("C-2")]
    assert addressed(office) == [OLD, NEW]
    assert office.letters[1].not_after == utc("2027-02-02 18:00")


def test_blanks_around_an_address_are_no_part_of_it() -> None:
    office = Office()
    office.put(interviewed("2027-02-01 12:00", candidate={"email": " kari@example.org\n"}))
    office.wake("2027-02-02 12:00")
    assert [request.to for request in office.requests] == ["kari@example.org"]
