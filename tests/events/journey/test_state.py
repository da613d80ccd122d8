"""What is stored of a candidate: a version, no more than needed, and nothing of the erased."""

from typing import Any

import pytest
from msgspec import msgpack
from pydantic_core import to_json
from tests.events.journey.office import Office
from tests.stories import MANAGER, RECRUITER, answered, completed, event, interviewed, play, rejected, task_id

from afterview.events.journey.decision import JOURNAL_LENGTH
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import VERSION, Journey, decode, encode

KARI = {"name": "Kari Nordmann", "phone": "+47 900 00 000", "locale": "nb-NO", "timezone": "Europe/Oslo"}
JOB = {"id": "J-1", "title": "Engineer", "department": "Platform", "location": "Bergen", "country": "NO"}
SAID: dict[str, Any] = {"candidate": KARI, "job": JOB}
PERSONAL = (
    b"Kari",
    b"Nordmann",
    b"kari@example.org",
    b"900 00",
    b"C-1",
    b"fjord",
    b"A-1",
    b"patient",
    b"Rita",
    b"Bergen",
)
NOTE: dict[str, Any] = {"note": {"impression": "Kari is patient", "author": {"id": "I-7", "name": "Ida"}}}


def whole_journey() -> Office:
    """Interviewed, noted, asked, rejected by phone, asked again, answered: nothing is open any more."""
    office = Office(Rulebook(instant_mail=True))
    office.put(
        interviewed("2027-02-01 12:00", **SAID),
        event("feedback.noted", "2027-02-01 13:00", **NOTE, **SAID),
        answered("2027-02-03 12:00", task_id("interview"), **SAID),
        rejected("2027-02-04 12:00", reason={"text": "Kari is too patient"}, **SAID),
        completed("2027-02-05 12:00", task_id("verbal_feedback"), **SAID),
        answered("2027-02-09 12:00", task_id("rejection"), **SAID),
    )
    office.run_out()
    return office


def stored(office: Office, candidate: str = "C-1") -> bytes:
    return encode(office.journeys[office.key(candidate)])


def test_a_stored_state_begins_with_its_version() -> None:
    state = stored(whole_journey())
    assert state[:1] == VERSION == b"\x01"
    assert b'"key"' not in state


def test_a_newer_version_is_refused_in_words_that_say_what_to_do() -> None:
    with pytest.raises(ValueError, match="02 is newer than this release; upgrade"):
        decode("00", b"\x02" + stored(whole_journey())[1:])


def test_a_state_is_read_as_it_was_written() -> None:
    office = whole_journey()
    journey = office.journeys[office.key()]
    assert decode(journey.key, encode(journey)) == journey
    assert decode("00", encode(Journey("00"))) == Journey("00")


def test_a_quiet_candidate_costs_a_few_hundred_bytes_once_the_quarantine_is_over() -> None:
    """Everybody told, everything answered or expired: what others said of person, job and team, and 500 bytes more."""
    office = whole_journey()
    office.wake("2027-08-20 12:00")
    state = stored(office)
    said = len(to_json([KARI, JOB, RECRUITER, MANAGER]))
    assert len(state) - said < 500, state


def test_notes_reasons_and_interviewers_go_when_feedback_was_given() -> None:
    """Only a brief needs them, and there is no task any more."""
    state = stored(whole_journey())
    assert not [text for text in (b"patient", b"Ida") if text in state]


def test_an_offer_that_is_taken_back_still_has_its_notes() -> None:
    """R10: a rejection of a hired application counts, and a call with a brief is owed."""
    office = Office(Rulebook(instant_mail=True))
    office.put(
        interviewed("2027-02-01 12:00", **SAID),
        event("feedback.noted", "2027-02-01 13:00", **NOTE, **SAID),
        event("candidate.hired", "2027-02-02 12:00"),
        event("candidate.updated", "2027-06-02 12:00", application_id=...),
    )
    assert b"patient" in stored(office)


def test_nothing_that_is_cleared_stays() -> None:
    """R29: null clears it."""
    office = whole_journey()
    nothing = {"name": None, "phone": None, "email": None}
    office.put(event("candidate.updated", "2027-03-10 12:00", application_id=..., candidate=nothing))
    assert not [text for text in (b"Kari Nord", b"kari@", b"900 00") if text in stored(office)]


def test_the_journal_is_bounded() -> None:
    """However often an application goes back and forth."""
    office = Office(Rulebook(instant_mail=True))
    sizes = []
    for day in range(200):
        at = f"2027-{1 + day // 28:02}-{1 + day % 28:02} 12:00"
        turn = day % 4
        office.put(
            rejected(at)
            if turn == 0
            else event(("rejection.withdrawn", "candidate.hired", "application.active")[turn - 1], at)
        )
        journey = office.journeys[office.key()]
        sizes.append(len(encode(journey)))
        assert all(len(known.journal) <= JOURNAL_LENGTH for known in journey.applications.values())
    assert max(sizes[100:]) <= max(sizes[:100]) + 8  # ordinals have a digit more


@pytest.mark.parametrize("scope", ["survey", "all"])
def test_of_the_erased_the_opt_out_is_all_that_stays(scope: str) -> None:
    """Rule 20, R28."""
    office = whole_journey()
    office.put(
        event("candidate.opted_out", "2027-03-10 12:00", scope=scope),
        event("candidate.erased", "2027-03-10 13:00"),
        interviewed("2027-03-11 12:00", **SAID),
    )
    assert msgpack.decode(stored(office)[1:]) == {"opted_out": scope, "erased": True}


def test_nothing_personal_is_in_an_erased_state_that_was_full_of_it() -> None:
    """Rule 20: also when it was merged out of two."""
    office = whole_journey()
    office.put(
        event("candidate.preferred", "2027-03-10 12:00", preference={"channel": "call", "times": "after work, Kari"}),
        interviewed("2027-03-10 12:00", candidate_id="C-2", application_id="A-2"),
        event("candidate.updated", "2027-03-10 12:30", candidate_id="C-2", previous_id="C-1", application_id=...),
    )
    assert b"Nordmann" in stored(office, "C-2")
    office.put(event("candidate.erased", "2027-03-10 13:00", candidate_id="C-2"))
    assert not [text for text in PERSONAL if text in stored(office, "C-2")]
    assert not [text for text in PERSONAL if text in stored(office, "C-1").replace(b"fjord", b"")]


def test_a_letter_of_a_quiet_candidate_still_finds_its_way() -> None:
    """What was pruned decides nothing: told twice, it is still told once (R9)."""
    story = [
        rejected("2027-02-04 12:00", notice=("email", "2027-02-04 12:00")),
        event("application.active", "2027-09-01 12:00"),
        rejected("2027-09-02 12:00"),
    ]
    assert [one["data"]["id"] for one in play(*story, until="2027-09-02 12:00") if "kind" in one["data"]] == [
        task_id("written_rejection", 1),
        task_id("written_rejection", 2),
    ]
