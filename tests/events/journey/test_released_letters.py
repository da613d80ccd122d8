"""A rejection letter leaves as a mail once somebody has released it; then the candidate was told (rules 4, 8, 19)."""

import pytest
from tests.events.journey.letterbox import CALL, DONE, SCHEDULED, SURVEY, in_the_way, journal, owed, state
from tests.events.journey.office import LETTER, SUBJECT, TEXT, Office, utc
from tests.stories import Json, completed, event, interviewed, preferred, rejected, task_id, told, updated

from afterview.events.journey.release import LetterState
from afterview.schemas.facts import Told


def test_a_released_letter_is_asked_for_at_once_inside_the_window_and_says_what_was_released() -> None:
    """Rule 4, R80: until the window closes that day."""
    office = owed(candidate={"name": "Kari Nordmann", "locale": "nb-NO"})
    office.release("2027-02-02 12:00")
    letter = office.letters[0]
    assert letter.id == f"{LETTER}/letter/1"
    assert (letter.task_id, letter.candidate_id, letter.tenant) == (LETTER, "C-1", "fjord")
    assert (letter.to, letter.name, letter.locale) == ("kari@example.org", "Kari Nordmann", "nb-NO")
    assert (letter.subject, letter.text, letter.reply_to) == (SUBJECT, TEXT, "rita@example.org")
    assert letter.not_after == utc("2027-02-02 18:00")


def test_the_task_is_done_and_the_candidate_told_when_a_server_has_accepted_the_letter_and_not_before() -> None:
    """Rules 8 and 10, R9, R36: at that moment, by email."""
    office = owed()
    office.release("2027-02-02 12:00")
    assert told(office.out) == [SCHEDULED]
    office.word("accepted", "2027-02-02 12:01")
    assert told(office.out) == [SCHEDULED, DONE, SURVEY]
    assert office.out[1]["data"]["channel"] == "email"
    facts = [fact for fact in office.facts if isinstance(fact, Told)]
    assert [(fact.told_at, fact.channel, fact.on_time) for fact in facts] == [(utc("2027-02-02 12:01"), "email", True)]


def test_nothing_ever_sends_a_rejection_without_a_person_s_release() -> None:
    """Rule 4, rule 7."""
    office = owed()
    office.run_out()
    assert office.letters == []
    assert "written_rejection expired" in told(office.out)[-1]


@pytest.mark.parametrize(
    ("released", "zone", "leaves"),
    [
        ("2027-02-02 17:59", "Europe/Oslo", "2027-02-02 17:59"),
        ("2027-02-02 18:00", "Europe/Oslo", "2027-02-03 09:00"),
        ("2027-02-03 07:00", "Europe/Oslo", "2027-02-03 09:00"),
        ("2027-02-05 20:00", "Europe/Oslo", "2027-02-08 09:00"),
        ("2027-02-02 14:00", "Asia/Kolkata", "2027-02-03 04:30"),
        ("2027-02-02 22:00", "America/Los_Angeles", "2027-02-02 22:00"),
    ],
)
def test_it_waits_for_the_send_window_of_the_candidate(released: str, zone: str, leaves: str) -> None:
    """R7, R79."""
    office = owed(candidate={"timezone": zone})
    office.release(released)
    if leaves != released:
        assert state(office) == LetterState("waiting", until=utc(leaves))
        assert office.letters == []
        office.wake(leaves)
    assert [letter.id for letter in office.letters] == [f"{LETTER}/letter/1"]
    assert state(office) == LetterState("in-flight")


def test_it_is_not_sent_before_not_before() -> None:
    """Rule 19: Wednesday at three, inside the window."""
    office = owed(not_before="2027-02-03 15:00")
    office.release("2027-02-02 12:00")
    assert state(office) == LetterState("waiting", until=utc("2027-02-03 15:00"))
    office.wake("2027-02-03 14:59")
    assert office.letters == []
    office.wake("2027-02-03 15:00")
    assert len(office.letters) == 1


def test_a_wake_up_that_comes_at_night_sends_nothing_before_the_morning() -> None:
    """R79: an outage from Tuesday to Wednesday night."""
    office = owed()
    office.release("2027-02-02 19:00")
    office.wake("2027-02-03 22:00")
    assert office.letters == []
    office.wake("2027-02-04 09:00")
    assert office.letters[0].not_after == utc("2027-02-04 18:00")


NO_MAIL: list[tuple[Json, str]] = [
    (updated("2027-02-02 11:00", candidate={"email": None}), "no-email"),
    (updated("2027-02-02 11:00", candidate={"can_email": False}), "do-not-email"),
    (event("candidate.opted_out", "2027-02-02 11:00", scope="all"), "opted-out"),
]


@pytest.mark.parametrize(("said", "reason"), NO_MAIL)
def test_where_no_mail_may_go_the_letter_comes_back_at_once_and_the_journal_says_why(said: Json, reason: str) -> None:
    """R27: the task is open as before."""
    office = owed()
    office.put(said)
    assert in_the_way(office) == reason
    office.release("2027-02-02 12:00")
    assert (office.letters, told(office.out)) == ([], [SCHEDULED])
    assert state(office) == LetterState("came-back", reason=reason)
    assert journal(office)[-2:] == [("letter released", None), ("letter came back", reason)]


@pytest.mark.parametrize(("said", "reason"), NO_MAIL)
def test_the_reasons_are_asked_again_at_the_moment_of_sending(said: Json, reason: str) -> None:
    """R27, R79: released on Monday evening, and overnight it is another matter."""
    office = Office()
    office.put(rejected("2027-02-01 10:00"))
    office.release("2027-02-01 19:00")
    office.put(said | {"time": "2027-02-01T19:00:00Z"})
    office.wake("2027-02-02 09:00")
    assert office.letters == []
    assert state(office) == LetterState("came-back", reason=reason)


def test_who_wants_no_more_surveys_gets_the_letter_all_the_same() -> None:
    """R27: `survey` is about surveys."""
    office = owed()
    office.put(event("candidate.opted_out", "2027-02-02 11:00", scope="survey"))
    office.release("2027-02-02 12:00")
    office.put(event("candidate.opted_out", "2027-02-02 12:00", scope="survey"))
    assert (len(office.letters), office.withdrawals) == (1, [])


def test_a_letter_with_nothing_in_it_comes_back() -> None:
    """Rule 4."""
    office = owed()
    office.release("2027-02-02 12:00", text=" \n ")
    assert office.letters == []
    assert state(office) == LetterState("came-back", reason="empty")


def test_feedback_that_the_candidate_prefers_in_writing_is_a_letter_too() -> None:
    """Rule 25."""
    office = Office()
    office.put(preferred("2027-02-01 10:00", "email"), rejected("2027-02-02 10:00", interviewed=True))
    assert in_the_way(office, CALL) is None
    office.release("2027-02-02 12:00", CALL)
    office.word("accepted", "2027-02-02 12:01")
    assert told(office.out)[1:] == ["Tue 02 Feb 12:01 verbal_feedback completed [delivered]", SURVEY]


def test_a_call_is_no_letter_and_neither_is_an_update() -> None:
    """Rules 1 and 3."""
    office = Office()
    office.put(interviewed("2027-02-02 10:00"))
    office.release("2027-02-02 12:00", task_id("candidate_update"))
    assert in_the_way(office, task_id("candidate_update")) == "spoken"
    office.put(rejected("2027-02-02 13:00"))
    office.release("2027-02-02 14:00", CALL)
    assert in_the_way(office, CALL) == "spoken"
    assert (office.letters, state(office, CALL)) == ([], None)
    assert journal(office)[-1] == ("letter not sent", "spoken")


def test_a_letter_for_a_task_that_is_closed_or_unknown_is_nothing() -> None:
    """R41: the id decides."""
    office = owed()
    office.put(completed("2027-02-02 11:00", LETTER))
    before = told(office.out)
    assert in_the_way(office) == "closed"
    office.release("2027-02-02 12:00")
    office.release("2027-02-02 12:00", "no such task", application_id="A-77")
    assert (office.letters, told(office.out)) == ([], before)
    assert journal(office)[-1] == ("letter not sent", "closed")
    assert list(office.journeys[office.key()].applications) == ["A-1"]


def test_of_two_releases_the_first_one_counts_while_it_waits_and_while_it_is_in_flight() -> None:
    """Rule 17: two people, or one click too many."""
    office = owed()
    office.release("2027-02-02 20:00")
    assert in_the_way(office) == "released"
    office.release("2027-02-02 21:00", text="something else")
    office.wake("2027-02-03 09:00")
    office.release("2027-02-03 09:01", text="something else again")
    office.word("accepted", "2027-02-03 09:02")
    assert [letter.text for letter in office.letters] == [TEXT]
