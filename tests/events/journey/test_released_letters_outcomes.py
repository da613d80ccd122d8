"""What the mailer says of a released letter, and what becomes of its task until then (rules 5-7; R80)."""

import pytest
from tests.events.journey.letterbox import CALL, DONE, SCHEDULED, SURVEY, in_the_way, journal, owed, state
from tests.events.journey.office import LETTER, TEXT, Office, utc
from tests.stories import notified, preferred, rejected, told, updated

from afterview.events.journey.release import LetterState
from afterview.events.journey.rulebook import Rulebook


@pytest.mark.parametrize(("word", "reason"), [("failed", "mail-refused"), ("undeliverable", "undeliverable")])
def test_a_letter_that_no_server_takes_comes_back_and_the_task_stays_open(word: str, reason: str) -> None:
    """R36: nobody was told."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.word(word, "2027-02-02 12:01")
    assert told(office.out) == [SCHEDULED]
    assert state(office) == LetterState("came-back", reason=reason)
    assert journal(office)[-1] == ("letter came back", reason)


def test_what_came_back_may_be_released_again_as_another_mail() -> None:
    """R80: an id is one attempt's."""
    office = owed()
    office.release("2027-02-02 11:00")
    office.word("failed", "2027-02-02 11:01")
    assert in_the_way(office) is None
    office.release("2027-02-02 12:00", text="shorter")
    office.word("accepted", "2027-02-02 12:01")
    assert [(letter.id, letter.text) for letter in office.letters] == [
        (f"{LETTER}/letter/1", TEXT),
        (f"{LETTER}/letter/2", "shorter"),
    ]
    assert told(office.out) == [SCHEDULED, DONE, SURVEY]


def test_an_address_that_is_refused_for_good_is_remembered_for_surveys_too_until_there_is_another() -> None:
    """Rule 11 `undeliverable`: it is the address that the letter went to."""
    office = owed()
    office.release("2027-02-02 11:00")
    office.word("undeliverable", "2027-02-02 11:01")
    assert in_the_way(office) == "undeliverable"
    office.put(
        notified("2027-02-02 11:30", "call", application_id="A-2"), rejected("2027-02-02 11:31", application_id="A-2")
    )
    assert told(office.out)[-1] == "Tue 02 Feb 11:31 rejection invitation skipped [undeliverable] of A-2"
    office.put(updated("2027-02-02 11:40", candidate={"email": "new@example.org"}))
    office.release("2027-02-02 12:00")
    assert [letter.to for letter in office.letters] == ["kari@example.org", "new@example.org"]


def test_a_letter_that_missed_its_window_is_asked_for_again_at_the_next_opening() -> None:
    """R80."""
    office = owed()
    office.release("2027-02-02 12:00")
    office.word("missed", "2027-02-02 18:00")
    assert state(office) == LetterState("waiting", until=utc("2027-02-03 09:00"))
    assert journal(office)[-1] == ("letter put off", "outside-send-window")
    office.wake("2027-02-03 09:00")
    assert [letter.id for letter in office.letters] == [f"{LETTER}/letter/{n}" for n in (1, 2)]
    assert office.letters[1].not_after == utc("2027-02-03 18:00")


def test_reminder_and_escalation_of_a_task_whose_letter_waits_come_when_they_are_due() -> None:
    """Rules 5 and 6: nobody has told the candidate yet. Friday evening's letter leaves on Monday."""
    office = owed()
    office.release("2027-02-05 19:00")
    office.wake("2027-02-08 09:00")
    office.word("accepted", "2027-02-08 09:01")
    assert told(office.out)[1:4] == [
        "Thu 04 Feb 17:00 written_rejection reminded",
        "Sat 06 Feb 05:00 written_rejection escalated",
        "Mon 08 Feb 09:01 written_rejection completed [delivered]",
    ]


def asked_at_five() -> Office:
    """On Thursday at 17:00 the reminder is due; the letter was asked for a minute before."""
    office = owed()
    office.release("2027-02-04 16:59")
    return office


def test_nothing_happens_to_a_task_while_its_letter_is_in_flight() -> None:
    """Rules 5-7: it may be done already, the mailer's word is waited for."""
    office = asked_at_five()
    office.wake("2027-02-04 17:00")
    office.word("accepted", "2027-02-04 17:01")
    assert told(office.out)[1] == "Thu 04 Feb 17:01 written_rejection completed [delivered]"


@pytest.mark.parametrize("word", ["failed", "undeliverable"])
def test_what_came_due_meanwhile_happens_when_the_mailer_has_spoken(word: str) -> None:
    """Rule 5, R11."""
    office = asked_at_five()
    office.wake("2027-02-04 17:00")
    office.word(word, "2027-02-04 17:01")
    assert told(office.out)[1:] == ["Thu 04 Feb 17:01 written_rejection reminded"]


def test_a_mailer_that_says_nothing_is_waited_for_until_the_window_closes_and_no_longer() -> None:
    """Rules 5 and 6."""
    office = asked_at_five()
    assert office.due() == utc("2027-02-04 18:00")
    office.wake("2027-02-06 05:00")
    assert told(office.out)[1:] == [
        "Thu 04 Feb 18:00 written_rejection reminded",
        "Sat 06 Feb 05:00 written_rejection escalated",
    ]


def test_a_letter_after_a_telling_by_mail_is_the_feedback_and_no_second_telling() -> None:
    """R16, R9: told by email, the feedback is owed all the same."""
    office = Office()
    office.put(
        preferred("2027-02-01 10:00", "email"),
        rejected("2027-02-02 10:00", interviewed=True, notice=("email", "2027-02-02 10:00")),
    )
    office.release("2027-02-02 12:00", CALL)
    office.word("accepted", "2027-02-02 12:01")
    assert told(office.out)[2:] == ["Tue 02 Feb 12:01 verbal_feedback completed [delivered]"]


def test_where_every_mail_is_accepted_at_once_so_is_a_letter() -> None:
    """R32."""
    office = Office(Rulebook(instant_mail=True))
    office.put(rejected("2027-02-02 10:00"))
    office.release("2027-02-02 19:00")
    office.wake("2027-02-03 09:00")
    assert office.mails == []
    assert told(office.out)[1:] == [
        "Wed 03 Feb 09:00 written_rejection completed [delivered]",
        "Wed 03 Feb 09:00 rejection invitation scheduled, to be sent Mon 08 Feb 09:00",
    ]
