"""What happens while a released letter waits or is in flight: closed tasks, opt-outs, erasures, merges (R27, R80)."""

from base64 import b64decode
from typing import Any

import pytest
from msgspec import msgpack
from tests.events.journey.office import LETTER, SUBJECT, TEXT, Office, utc
from tests.stories import (
    Json,
    active,
    completed,
    erased,
    event,
    hired,
    interviewed,
    notified,
    opted_out,
    preferred,
    rejected,
    rejection_withdrawn,
    task_id,
    told,
    withdrawn,
)

from afterview.events.journey.release import LetterState, letter_state
from afterview.events.journey.state import decode, encode
from afterview.schemas.facts import Told

WORDS = ("accepted", "undeliverable", "failed", "withdrawn", "missed")
CALL = task_id("verbal_feedback")


def waiting() -> Office:
    """A letter is owed since Tue 2 Feb at ten, and was released that evening."""
    office = Office()
    office.put(rejected("2027-02-02 10:00"))
    office.release("2027-02-02 19:00")
    return office


def in_flight() -> Office:
    """The same, and on Wednesday at nine it was asked for."""
    office = waiting()
    office.wake("2027-02-03 09:00")
    return office


def tellings(office: Office) -> list[Any]:
    return [(fact.told_at, fact.channel) for fact in office.facts if isinstance(fact, Told)]


def left(office: Office) -> list[str]:
    """After the task was scheduled."""
    return told(office.out)[1:]


# What closes the task, and the reason with which it is cancelled; on Wednesday, a minute past nine.
AT = "2027-02-03 09:01"
CLOSING: list[tuple[Json, str]] = [
    (rejection_withdrawn(AT), "cancelled [rejection-withdrawn]"),
    (active(AT), "cancelled [rejection-withdrawn]"),
    (withdrawn(AT), "cancelled [withdrawn]"),
    (hired(AT), "cancelled [hired]"),
    (completed(AT, LETTER, "declined"), "completed [declined]"),
    (notified(AT, "portal"), "cancelled [already-notified]"),
    (erased(AT), "cancelled [erased]"),
]


@pytest.mark.parametrize(("closing", "reason"), CLOSING)
def test_a_task_that_is_closed_takes_its_waiting_letter_along(closing: Json, reason: str) -> None:
    """R79: nothing is sent on a stale reason."""
    office = waiting()
    office.put(closing | {"time": "2027-02-03T07:00:00Z"})
    office.run_out()
    assert office.letters == []
    assert left(office)[0] == f"Wed 03 Feb 08:00 written_rejection {reason}"


@pytest.mark.parametrize(("closing", "reason"), CLOSING)
def test_the_letter_in_flight_of_a_task_that_is_closed_is_withdrawn(closing: Json, reason: str) -> None:
    """R80: once; and nothing more is said when it is."""
    office = in_flight()
    office.put(closing)
    assert office.withdrawals == [(office.key(), office.letters[0].id)]
    assert left(office)[0] == f"Wed 03 Feb 09:01 written_rejection {reason}"
    before = left(office)
    office.word("withdrawn", "2027-02-03 09:02")
    assert left(office) == before
    assert len(office.letters) == 1


@pytest.mark.parametrize("closing", [rejection_withdrawn(AT), active(AT), withdrawn(AT), hired(AT)])
def test_a_letter_that_a_server_had_already_tells_nothing_of_a_rejection_that_is_gone(closing: Json) -> None:
    """R80, R41, R18; but the journal says that it went out."""
    office = in_flight()
    office.put(closing)
    before = left(office)
    office.word("accepted", "2027-02-03 09:02")
    assert (left(office), tellings(office)) == (before, [])
    assert office.journeys[office.key()].applications["A-1"].journal[-1].what == "letter sent all the same"


def test_neither_does_it_tell_of_a_rejection_that_is_a_new_one() -> None:
    """R18, R41: the new rejection has its own letter."""
    office = in_flight()
    office.put(rejection_withdrawn(AT), rejected(AT))
    office.word("accepted", "2027-02-03 09:02")
    assert tellings(office) == []
    assert left(office)[-1] == "Wed 03 Feb 09:01 written_rejection scheduled, due Mon 08 Feb 17:00"


def test_a_letter_that_a_server_had_when_the_task_expired_tells_the_candidate() -> None:
    """R41, R80: asked for an hour before the window closes; the mailer was down for weeks."""
    office = Office()
    office.put(preferred("2027-02-01 10:00", "email"), rejected("2027-02-02 10:00", interviewed=True))
    office.release("2027-02-18 16:59", CALL)
    office.wake("2027-02-18 18:00")
    assert left(office)[-2:] == [
        "Thu 18 Feb 18:00 verbal_feedback expired",
        "Thu 18 Feb 18:00 written_rejection scheduled, due Fri 19 Feb 17:00",
    ]
    assert [request for _, request in office.withdrawals] == [f"{CALL}/letter/1"]
    office.word("accepted", "2027-02-18 18:01")
    assert left(office)[-2:] == [
        "Thu 18 Feb 18:01 written_rejection cancelled [already-notified]",
        "Thu 18 Feb 18:01 rejection invitation scheduled, to be sent Mon 22 Feb 09:00",
    ]
    assert tellings(office) == [(utc("2027-02-18 18:01"), "email")]


def test_a_letter_that_a_server_had_when_an_interview_became_known_tells_but_the_call_is_owed() -> None:
    """Rule 18, R17, R41."""
    office = in_flight()
    office.put(interviewed(AT, ended="2027-02-01 12:00"))
    office.word("accepted", "2027-02-03 09:02")
    assert left(office) == [
        "Wed 03 Feb 09:01 written_rejection cancelled [interviewed]",
        "Wed 03 Feb 09:01 verbal_feedback scheduled, due Thu 04 Feb 17:00",
        "Wed 03 Feb 09:02 rejection invitation scheduled, to be sent Mon 08 Feb 09:00",
    ]
    assert tellings(office) == [(utc("2027-02-03 09:02"), "email")]


def test_the_same_word_twice_is_one_word() -> None:
    """Rule 17, R9."""
    office = in_flight()
    for at in ("2027-02-03 09:01", "2027-02-03 09:02"):
        office.word("accepted", at)
    assert len(left(office)) == 2
    assert len(tellings(office)) == 1


@pytest.mark.parametrize("word", WORDS)
def test_a_word_on_an_earlier_attempt_takes_nothing_back_from_the_present_one(word: str) -> None:
    """R80: and one that was accepted after all is enough."""
    office = in_flight()
    office.word("failed", "2027-02-03 09:01")
    office.release("2027-02-03 09:02")
    first, second = office.letters
    office.word(word, "2027-02-03 09:03", first)
    if word == "accepted":
        assert [request for _, request in office.withdrawals] == [second.id]
        assert len(tellings(office)) == 1
    else:
        assert letter_state(office.journeys[office.key()], LETTER) == LetterState("in-flight")


@pytest.mark.parametrize("word", WORDS)
def test_who_opts_out_of_everything_while_the_letter_is_in_flight_has_it_withdrawn_at_once(word: str) -> None:
    """R27, R80: it goes back to the recruiter, unless a server has it."""
    office = in_flight()
    office.put(opted_out(AT, "all"))
    assert office.withdrawals == [(office.key(), office.letters[0].id)]
    office.word(word, "2027-02-03 09:02")
    reason = {"failed": "mail-refused", "undeliverable": "undeliverable"}.get(word, "opted-out")
    state = letter_state(office.journeys[office.key()], LETTER)
    assert state == (None if word == "accepted" else LetterState("came-back", reason=reason))
    assert left(office)[:1] == (["Wed 03 Feb 09:02 written_rejection completed [delivered]"] * (word == "accepted"))
    assert len(office.letters) == 1


@pytest.mark.parametrize("word", WORDS)
def test_who_is_erased_while_the_letter_is_in_flight_is_cancelled_whatever_the_mailer_says(word: str) -> None:
    """Rule 20, R28, R80."""
    office = in_flight()
    office.put(erased(AT))
    office.word(word, "2027-02-03 09:02")
    office.release("2027-02-03 09:03")
    assert left(office) == ["Wed 03 Feb 09:01 written_rejection cancelled [erased]"]
    assert (office.due(), len(office.letters)) == (None, 1)
    assert msgpack.decode(encode(office.journeys[office.key()])[1:]) == {"erased": True}


def merging(at: str, into: str = "C-2", previous: str = "C-1") -> Json:
    return event("candidate.updated", at, application_id=..., candidate_id=into, previous_id=previous)


@pytest.mark.parametrize("word", WORDS)
def test_the_word_on_a_letter_finds_its_task_after_a_merge(word: str) -> None:
    """Rule 24, R61: it comes on the old log, and is handed on."""
    office = in_flight()
    office.put(merging(AT))
    office.word(word, "2027-02-03 09:02")
    done = ["Wed 03 Feb 09:02 written_rejection completed [delivered]"]
    assert left(office)[:1] == (done if word == "accepted" else [])
    asked = [key for key, _ in office.mails]
    again = word in ("withdrawn", "missed")  # nobody withdrew it: asked for once more, under the new key
    assert asked == [office.key("C-1")] + [office.key("C-2")] * again
    assert office.letters[-1].id == f"{LETTER}/letter/{2 if again else 1}"


def test_a_letter_is_withdrawn_on_the_log_that_it_was_asked_for_on() -> None:
    """R61, R80."""
    office = in_flight()
    office.put(merging(AT), opted_out("2027-02-03 09:02", "all", candidate_id="C-2"))
    assert office.withdrawals == [(office.key("C-1"), office.letters[0].id)]


def test_a_waiting_letter_moves_with_its_task_and_a_release_on_the_old_log_is_handed_on() -> None:
    """Rule 24, R61: nothing is sent because of it."""
    office = waiting()
    office.put(rejected("2027-02-02 20:00", application_id="A-2"), merging("2027-02-02 20:01"))
    other = task_id("written_rejection", application="A-2")
    office.release("2027-02-02 20:02", other, application_id="A-2")
    assert office.letters == []
    office.wake("2027-02-03 09:00", "C-2")
    assert sorted(letter.task_id for letter in office.letters) == sorted((LETTER, other))
    assert {key for key, _ in office.mails} == {office.key("C-2")}


def test_the_letter_of_an_application_that_is_dropped_in_a_merge_is_taken_back() -> None:
    """R73, R80: C-2's A-1 was decided later."""
    office = in_flight()
    office.put(hired(AT, candidate_id="C-2"), merging("2027-02-03 09:02"))
    assert office.withdrawals == [(office.key("C-1"), office.letters[0].id)]


def text_in(office: Office) -> bool:
    stored = encode(office.journeys[office.key()])
    return SUBJECT.encode() in stored or TEXT.encode() in stored


def test_no_letter_stays_in_the_state_once_it_is_accepted() -> None:
    """Neither its words nor who released it."""
    office = in_flight()
    assert text_in(office)
    office.word("accepted", "2027-02-03 09:02")
    assert not text_in(office)
    assert b"by_said" not in encode(office.journeys[office.key()])


@pytest.mark.parametrize("word", ["undeliverable", "failed"])
def test_a_letter_that_came_back_is_a_draft_until_its_task_is_closed(word: str) -> None:
    """R27: its words, and not who released it."""
    office = in_flight()
    office.word(word, "2027-02-03 09:02")
    assert text_in(office)
    assert b"by_said" not in encode(office.journeys[office.key()])
    office.put(completed("2027-02-03 10:00", LETTER))
    assert not text_in(office)


@pytest.mark.parametrize(("closing", "reason"), CLOSING)
def test_no_letter_stays_in_the_state_of_a_task_that_is_closed(closing: Json, reason: str) -> None:
    """Rules 15, 16 and 20."""
    office = in_flight()
    office.put(closing)
    assert not text_in(office), reason


BEFORE_LETTERS = (
    "AYWmdGVuYW50pWZqb3JkrGNhbmRpZGF0ZV9pZKNDLTGiYXTW/2thmxCkc2FpZIGlZW1haWywa2FyaUBleGFtcGxlLm9yZ6xhcHBs"
    "aWNhdGlvbnOBo0EtMd4ACKJpZKNBLTGtbGFzdF9ldmVudF9hdNb/a2GbEKZzdGF0dXOocmVqZWN0ZWSqZGVjaWRlZF9hdNb/a2Gb"
    "EKV0YXNrc5GKpGtpbmSxd3JpdHRlbl9yZWplY3Rpb26hbgGnY2hhbm5lbKVlbWFpbK1hc3NpZ25lZV9zYWlkwKZkdWVfYXTW/2tl"
    "8gCpcmVhc29uX2F01v9rYZsQrHNjaGVkdWxlZF9hdNb/a2GbEKpleHBpcmVzX2F01v9reGcAqXJlbWluZF9hdNb/a2SggKtlc2Nh"
    "bGF0ZV9hdNb/a2aawKhvcmRpbmFsc4Gxd3JpdHRlbl9yZWplY3Rpb24BqXJlamVjdGlvboSrcmVqZWN0ZWRfYXTW/2thmxCoa25v"
    "d25fYXTW/2thmxCpZmlyc3RfZHVl1v9rZfIAqm92ZXJkdWVfYXTW/2t0EBCnam91cm5hbJKT1v9rYZsQqHJlamVjdGVkwJPW/2th"
    "mxC7d3JpdHRlbl9yZWplY3Rpb24gc2NoZWR1bGVkwA=="
)
"""a state as it was stored before there were letters: rejected on Tue 2 Feb at ten"""


def test_a_state_stored_before_there_were_letters_is_read_and_may_have_one() -> None:
    """A newer release reads the older ones' states."""
    office = Office()
    office.journeys[office.key()] = decode(office.key(), b64decode(BEFORE_LETTERS))
    office.release("2027-02-02 12:00")
    office.word("accepted", "2027-02-02 12:01")
    assert told(office.out)[0] == "Tue 02 Feb 12:01 written_rejection completed [delivered]"


def test_a_state_without_a_letter_costs_no_byte_more_than_before() -> None:
    """What is as it was when nobody said otherwise is not written."""
    office = Office()
    office.put(rejected("2027-02-02 10:00", recruiter=..., hiring_manager=...))
    assert encode(office.journeys[office.key()]) == b64decode(BEFORE_LETTERS)
