"""Reminders in flight, merges meanwhile, and that every invitation ends exactly once (R79, R80)."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.journey.office import Office, utc
from tests.stories import answered, event, interviewed, notified, planned, rejected, task_id

from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Forward
from afterview.events.journey.state import Journey
from afterview.schemas.facts import Ended
from afterview.schemas.incoming import INCOMING

WORDS = ("accepted", "undeliverable", "failed", "withdrawn", "missed")
REMINDED = "Mon 08 Feb 12:03 interview invitation reminded"
EXPIRED = "Tue 23 Feb 12:00 interview invitation expired"


def reminder_in_flight() -> Office:
    """Interviewed on Mon 1 Feb, asked on Tue 2 Feb at 12:02; the reminder was asked for six days later."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    office.word("accepted", "2027-02-02 12:02")
    office.wake("2027-02-08 12:02")
    return office


def merging(at: str, into: str = "C-2", previous: str = "C-1", **said: Any) -> Any:
    return event("candidate.updated", at, application_id=..., candidate_id=into, previous_id=previous, **said)


@pytest.mark.parametrize("word", WORDS)
def test_a_reminder_that_is_not_sent_is_no_event_and_the_invitation_expires(word: str) -> None:
    """R14, rule 12: only one that missed its window is tried again, on the next morning."""
    office = reminder_in_flight()
    office.word(word, "2027-02-08 12:03")
    if word == "missed":
        assert office.due() == utc("2027-02-09 05:00")  # the escalation of the update that was due on Monday
        office.wake("2027-02-09 09:00")
        assert office.requests[-1].purpose == "reminder"
        office.word("accepted", "2027-02-09 09:01")
    office.run_out()
    reminders = {"accepted": [REMINDED], "missed": ["Tue 09 Feb 09:01 interview invitation reminded"]}
    assert office.surveys()[1:] == [*reminders.get(word, []), EXPIRED]


def test_an_address_refused_at_the_reminder_is_remembered() -> None:
    """Rule 11 `undeliverable`."""
    office = reminder_in_flight()
    office.word("undeliverable", "2027-02-08 12:03")
    office.put(interviewed("2027-02-09 12:00", of="I-2"))
    assert office.surveys()[-1] == "Tue 09 Feb 12:00 interview invitation skipped [undeliverable]"


@pytest.mark.parametrize(
    ("meanwhile", "ends"),
    [
        (event("candidate.opted_out", "2027-02-08 12:02", scope="all"), EXPIRED),
        (event("candidate.erased", "2027-02-08 12:02"), "Mon 08 Feb 12:02 interview invitation cancelled [erased]"),
        (answered("2027-02-08 12:02", task_id("interview")), None),
    ],
)
def test_a_reminder_that_nobody_needs_is_taken_back(meanwhile: Any, ends: str | None) -> None:
    """R80, R27, R28, R46."""
    office = reminder_in_flight()
    office.put(meanwhile)
    assert office.withdrawals == [(office.key(), office.requests[1].id)]
    office.word("withdrawn", "2027-02-08 12:03")
    office.run_out()
    assert office.surveys()[1:] == ([ends] if ends else [])


def test_a_reminder_still_in_flight_at_the_expiry_is_taken_back() -> None:
    """Rule 13, R80: the mailer was silent for two weeks."""
    office = reminder_in_flight()
    office.wake("2027-02-23 12:00")
    assert office.withdrawals == [(office.key(), office.requests[1].id)]
    assert office.surveys()[1:] == [EXPIRED]


def test_a_word_that_comes_after_the_expiry_ends_the_invitation_at_once_and_not_before_it_was_sent() -> None:
    """R11, rule 13: the mailer was silent for three weeks; time does not go back."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    office.word("accepted", "2027-02-25 12:00")
    assert office.surveys() == [
        "Thu 25 Feb 12:00 interview invitation sent",
        "Thu 25 Feb 12:00 interview invitation expired",
    ]


@pytest.mark.parametrize("word", WORDS)
def test_the_word_on_a_mail_finds_its_invitation_after_a_merge(word: str) -> None:
    """R61: it comes on the old log, and is handed on."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    office.put(merging("2027-02-02 12:01"))
    office.word(word, "2027-02-02 12:02")
    expected = {
        "accepted": ["Tue 02 Feb 12:02 interview invitation sent"],
        "undeliverable": ["Tue 02 Feb 12:02 interview invitation failed [undeliverable]"],
        "failed": ["Tue 02 Feb 12:02 interview invitation failed [mail-refused]"],
        "withdrawn": [],  # nobody withdrew it, so it is asked for once more, under the new key
        "missed": [],
    }
    assert office.surveys() == expected[word]
    assert office.withdrawals == []
    asked_by = [key for key, _ in office.mails]
    assert asked_by == [office.key()] + [office.key("C-2")] * (not expected[word])


def test_a_mail_is_withdrawn_on_the_log_that_it_was_asked_for_on() -> None:
    """R61, R80: asked for by C-1, who is C-2 by the time of the opt-out."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    office.put(
        merging("2027-02-02 12:01"), event("candidate.opted_out", "2027-02-02 12:02", candidate_id="C-2", scope="all")
    )
    assert office.withdrawals == [(office.key("C-1"), office.requests[0].id)]
    office.word("withdrawn", "2027-02-02 12:03")
    assert office.surveys() == ["Tue 02 Feb 12:03 interview invitation skipped [opted-out]"]


def test_the_mail_of_an_application_that_is_dropped_in_a_merge_is_taken_back() -> None:
    """R73, R80: C-2's A-1 was decided, C-1's was not."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), event("candidate.hired", "2027-02-01 13:00", candidate_id="C-2"))
    office.wake("2027-02-02 12:00")
    office.put(merging("2027-02-02 12:01"))
    assert office.withdrawals == [(office.key("C-1"), office.requests[0].id)]


def test_who_is_erased_while_a_merge_is_under_way_is_erased_with_the_other() -> None:
    """Rules 20 and 24: the journey of C-1 arrives on the log of C-2 when C-2 is no more."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), event("candidate.opted_out", "2027-02-01 12:30", scope="all"))
    old, new = office.key("C-1"), office.key("C-2")
    merge = INCOMING.validate_python(merging("2027-02-01 13:00"))
    asked = decide_only(office, new, merge, "2027-02-01 13:00")
    office.put(event("candidate.erased", "2027-02-01 13:01", candidate_id="C-2"))
    office.step(old, asked, utc("2027-02-01 13:02"))
    assert office.surveys() == ["Mon 01 Feb 13:02 interview invitation cancelled [erased]"]
    assert office.journeys[new] == Journey(new, erased=True, opted_out="all")


def test_what_the_new_id_says_while_a_merge_is_under_way_is_the_later_word() -> None:
    """R71, R29."""
    office = Office()
    office.put(event("application.active", "2027-02-01 12:00", candidate={"can_email": False}))
    said = {"name": "Kari", "can_email": True}
    merge = INCOMING.validate_python(merging("2027-02-01 13:00", candidate=said))
    asked = decide_only(office, office.key("C-2"), merge, "2027-02-01 13:00")
    later = {"name": "Kari Nordmann"}
    office.put(event("candidate.updated", "2027-02-01 13:01", application_id=..., candidate_id="C-2", candidate=later))
    office.step(office.key("C-1"), asked, utc("2027-02-01 13:02"))
    known = office.journeys[office.key("C-2")].said
    assert (known["name"], known["can_email"]) == ("Kari Nordmann", True)


def decide_only(office: Office, key: str, step: Any, at: str) -> Any:
    """One record whose own records on other logs wait; the one that it writes is returned."""
    decision = decide(office.journeys.get(key, Journey(key)), step, utc(at), office.rules)
    office.journeys[key] = decision.state
    (forward,) = decision.effects
    assert isinstance(forward, Forward)
    return forward.event


MOMENTS = st.floats(0.01, 40).map(lambda hours: timedelta(seconds=round(hours * 3600)))
DEEDS = ("word", "word", "word", "wake", "interview", "plan", "reject", "tell", "undo", "withdraw", "opt-out", "answer")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(DEEDS), MOMENTS, st.sampled_from(WORDS), st.sampled_from(("A-1", "A-2"))), min_size=3
    )
)
def test_every_invitation_ends_in_exactly_one_way(deeds: list[tuple[str, timedelta, str, str]]) -> None:
    """Rules 2, 8, 11, 13, 14; R79, R80: whatever the mailer says, whenever it says it."""
    office, at = Office(), utc("2027-02-01 09:00")
    for deed, pause, word, application in deeds:
        at += pause
        _do(office, deed, at.isoformat(), word, application)
    _run_out(office, at)
    _assert_each_ended_once(office)


def _run_out(office: Office, at: datetime) -> None:
    """The clock runs out, and from now on servers accept all that is still in flight."""
    while office.journeys:
        for request in office.requests:
            office.word("accepted", at.isoformat(), request)
        due = office.due()
        if due is None:
            return
        at = max(at, due)
        office.wake(at.isoformat())


def _do(office: Office, deed: str, at: str, word: str, application: str) -> None:
    said = {"application_id": application}
    if deed == "word":
        if office.requests:
            office.word(word, at)
    elif deed == "wake":
        office.wake(at)
    elif deed == "plan":
        starts = (datetime.fromisoformat(at) + timedelta(hours=20)).isoformat()
        office.put(planned(at, starts, of=f"I-{at}", **said))
    elif deed == "answer":
        if office.requests:
            office.put(answered(at, office.requests[-1].invitation_id))
    else:
        office.put(
            {
                "interview": lambda: interviewed(at, of=f"I-{at}", **said),
                "reject": lambda: rejected(at, **said),
                "tell": lambda: notified(at, **said),
                "undo": lambda: event("rejection.withdrawn", at, **said),
                "withdraw": lambda: event("application.withdrawn", at, **said),
                "opt-out": lambda: event("candidate.opted_out", at, scope="survey"),
            }[deed]()
        )


def _assert_each_ended_once(office: Office) -> None:
    verbs = [(one["data"]["id"], one["type"].split(".")[-2]) for one in office.out if "touchpoint" in one["data"]]
    assert max(Counter(verbs).values(), default=1) == 1
    known = {invitation for invitation, _ in verbs}
    ended = Counter(one for one, verb in verbs if verb in ("skipped", "cancelled", "expired", "failed"))
    outcomes = [fact.outcome for fact in office.facts if isinstance(fact, Ended)]
    assert max(ended.values(), default=1) == 1
    assert len(outcomes) == len(known)
    assert outcomes.count("answered") == len(known) - len(ended)
