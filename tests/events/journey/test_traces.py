"""What happens days later still tells of the trace of what it is about; who told of none has none."""

from typing import Any

import pytest
from msgspec import msgpack
from tests.events.journey.office import Office, utc
from tests.events.journey.test_state import PERSONAL
from tests.stories import (
    Json,
    erased,
    interviewed,
    notified,
    opted_out,
    play,
    rejected,
    rejection_withdrawn,
    updated,
)

from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Assign, Decision, Emit, Mail, Tell
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import VERSION, decode, encode
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import TimerDue
from afterview.schemas.mail import MailWithdrawn
from afterview.schemas.outgoing import OUTGOING, ResponseReceived
from afterview.schemas.tracing import Trace

FIRST, SECOND = (f"00-{digit * 32}-{digit * 16}-01" for digit in "12")


def of(trace: str | None, event: Json, state: str | None = None) -> Json:
    return event | {key: said for key, said in (("traceparent", trace), ("tracestate", state)) if said}


def told(out: list[Json]) -> list[tuple[str, str | None]]:
    """What left, and the trace of each."""
    return [(one["type"].removeprefix("afterview.").removesuffix(".v1"), one.get("traceparent")) for one in out]


def test_timers_of_days_later_tell_of_the_trace_of_their_application() -> None:
    out = play(of(FIRST, interviewed("2027-03-04 12:00"), "a=1"), interviewed("2027-03-04 12:00", application_id="A-2"))
    assert len(out) > 6
    for one in out:
        OUTGOING.validate_python(one)
        traced = one["data"]["application_id"] == "A-1"
        assert (one.get("traceparent"), one.get("tracestate")) == ((FIRST, "a=1") if traced else (None, None)), one
    assert {one["type"] for one in out} >= {
        "afterview.feedback.task.escalated.v1",
        "afterview.survey.invitation.sent.v1",
    }


def test_the_latest_event_that_told_of_one_counts() -> None:
    office = Office()
    office.put(
        of(FIRST, interviewed("2027-03-04 12:00")),
        interviewed("2027-03-04 13:00", of="I-2"),
        of(SECOND, rejected("2027-03-08 10:00")),
    )
    office.run_out()
    traces = {one["traceparent"]: one["time"] >= "2027-03-08T09:00:00Z" for one in office.out}
    assert traces == {FIRST: False, SECOND: True}


def test_what_an_event_causes_is_of_its_trace_whatever_it_is_about() -> None:
    """An opt-out names no application; the next timer is of the application's own again."""
    office = Office()
    office.put(of(FIRST, interviewed("2027-03-04 12:00")))
    office.wake("2027-03-05 12:00")
    office.put(of(SECOND, opted_out("2027-03-05 13:00")))
    withdrawn = [record for _, record in office.mails if isinstance(record, MailWithdrawn)]
    assert withdrawn
    office.word("withdrawn", "2027-03-05 13:01")
    (skipped,) = [one for one in told(office.out) if "skipped" in one[0] or "cancelled" in one[0]]
    assert skipped[1] == FIRST, "the mailer's word is no event of anybody's"
    office = Office()
    office.put(of(FIRST, interviewed("2027-03-04 12:00")), of(SECOND, erased("2027-03-04 13:00")))
    assert {trace for verb, trace in told(office.out) if "cancelled" in verb} == {SECOND}


def decided(office: Office, event: Json) -> Decision:
    parsed = INCOMING.validate_python(event)
    return office.step(office.key(), parsed, parsed.time)


def traces(decision: Decision) -> set[Trace | None]:
    """Of all that can have one."""
    return {effect.trace for effect in decision.effects if isinstance(effect, Emit | Mail | Assign)}


def test_mails_and_words_to_worklists_are_of_it_too() -> None:
    office = Office()
    first = decided(office, of(FIRST, interviewed("2027-03-04 12:00"), "a=1"))
    assert traces(first) == {(FIRST, "a=1")}
    sent = office.step(office.key(), TimerDue(), utc("2027-03-05 12:00"))
    assert {type(effect).__name__ for effect in sent.effects} == {"Mail"}
    assert traces(sent) == {(FIRST, "a=1")}


def test_no_answer_can_be_found_by_a_trace_nor_anybody_by_a_fact() -> None:
    """R78: a response is unlinked from its candidate; facts are kept for a year, also of those who were erased."""
    assert "traceparent" not in ResponseReceived.model_fields
    assert "trace" not in Tell.__struct_fields__


def test_a_merge_keeps_the_trace_of_each_application() -> None:
    office = Office()
    office.put(
        of(FIRST, interviewed("2027-03-04 12:00")),
        of(SECOND, interviewed("2027-03-04 13:00", application_id="A-2", candidate_id="C-2")),
        updated("2027-03-04 14:00", candidate_id="C-2", previous_id="C-1"),
    )
    office.run_out("C-2")
    assert {(one["data"]["application_id"], one.get("traceparent")) for one in office.out} == {
        ("A-1", FIRST),
        ("A-2", SECOND),
    }


def test_a_quiet_candidate_costs_nothing_more_for_it() -> None:
    def stored(trace: str | None) -> bytes:
        office = Office(Rulebook(instant_mail=True))
        office.put(
            of(trace, interviewed("2027-03-04 12:00", id="e-1")),
            of(trace, rejected("2027-03-08 10:00", id="e-2")),
            of(trace, notified("2027-03-09 10:00", id="e-3")),
        )
        kept = encode(office.journeys[office.key()])
        office.run_out()
        return kept + b"|" + encode(office.journeys[office.key()])

    (busy, quiet), (traced, still) = stored(None).split(b"|", 1), stored(FIRST).split(b"|", 1)
    assert quiet == still
    assert 0 < len(traced) - len(busy) < 40


def test_a_state_of_before_can_be_read_and_one_of_now_by_an_earlier_release() -> None:
    office = Office()
    office.put(of(FIRST, interviewed("2027-03-04 12:00")))
    stored = encode(office.journeys[office.key()])
    fields: Any = msgpack.decode(stored[1:])
    (application,) = fields["applications"].values()
    assert application.pop("trace")
    before = decode(office.key(), VERSION + msgpack.encode(fields))
    decision = decide(before, TimerDue(), utc("2027-04-30 12:00"), Rulebook())
    assert decision.effects
    assert traces(decision) == {None}


@pytest.mark.parametrize("wrong", ["kari@example.org", FIRST.replace("1", "A")])
def test_a_wrong_trace_is_no_trace(wrong: str) -> None:
    out = play(of(wrong, interviewed("2027-03-04 12:00")), of(wrong, rejection_withdrawn("2027-03-05 12:00")))
    assert out
    assert {trace for _, trace in told(out)} == {None}


def test_of_the_erased_no_trace_is_kept() -> None:
    office = Office()
    office.put(of(FIRST, interviewed("2027-03-04 12:00")), of(SECOND, erased("2027-03-04 13:00")))
    stored = encode(office.journeys[office.key()])
    assert [part for part in (*PERSONAL, b"\x11" * 16, b"\x22" * 16) if part in stored] == []
