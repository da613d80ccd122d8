"""Intake: every delivery once, every event once per tenant, what is no use a dead letter, however the log is cut."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import stories
from tests.workers.cli.payloads import ashby_interview, ashby_stage, greenhouse_rejected

from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import parse_outcomes
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, INTAKE
from afterview.schemas.incoming import INCOMING
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.pausing import Pauses
from afterview.workers.stages.intake import REMEMBERED, IntakeStage

START = datetime(2027, 3, 3, 11, tzinfo=UTC)
RULES = Rulebook(secret=b"a secret")
Json = dict[str, Any]


def stage(pauses: Pauses | None = None) -> IntakeStage:
    outcomes = parse_outcomes(b'{"too junior": "rejected"}')
    doors = {
        (tenant, vendor): partial(Options, tenant=tenant, tenant_given=True, outcomes=outcomes)
        for tenant in ("acme", "other")
        for vendor in ("greenhouse", "ashby", "cloudevents")
    }
    return IntakeStage(RULES, doors, (pauses or Pauses()).vendor)


TWICE = ashby_interview("s", "a", "c", "2027-03-03T09:00:00Z")
TWICE["data"]["interviewSchedule"]["interviewEvents"] *= 2
"""one interview, named twice"""


class Door:
    """The intake on a memory host, and whoever delivers."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.pauses = Pauses()
        self.host = MemoryHost([stage(self.pauses)], START, faults=faults)

    def put(self, *outputs: Output) -> None:
        for output in outputs:
            self.host.append(output)
        self.host.settle()

    def later(self, by: timedelta) -> None:
        self.host.advance(self.host.now + by)
        self.host.settle()

    @property
    def events(self) -> list[Json]:
        return [json.loads(record.value) for record in self.host.log(CANDIDATE_EVENTS)]

    @property
    def ids(self) -> list[str]:
        return [event["id"] for event in self.events]

    @property
    def letters(self) -> list[Record]:
        return self.host.log(DEAD_LETTERS)


def delivery(
    vendor: str, payload: object, of: str | None = None, *, tenant: str = "acme", after: float = 0, http: str = "{}"
) -> Output:
    """As the gateway records it."""
    headers = [("tenant", tenant.encode()), ("vendor", vendor.encode())]
    headers += [("delivery", of.encode())] if of else []
    headers += [("http", http.encode())]
    value = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Output(INTAKE, f"{tenant}/{vendor}".encode(), value, START + timedelta(seconds=after), tuple(headers))


def canonical(event: Json, after: float = 0) -> Output:
    return event_in(INCOMING.validate_python(event), START + timedelta(seconds=after))


def test_a_delivery_becomes_events_on_their_candidates_logs() -> None:
    door = Door()
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1", after=5))
    (record,) = door.host.log(CANDIDATE_EVENTS)
    assert record.key == bytes.fromhex(RULES.key("acme", "15803530"))
    assert record.at == START + timedelta(seconds=5), "it has the time at which it arrived"
    (event,) = door.events
    assert (event["type"], event["source"]) == ("afterview.candidate.rejected.v1", "/in/acme/greenhouse")
    assert event["data"]["tenant"] == "acme"
    assert door.letters == []


def test_a_canonical_event_is_told_on_as_it_was_said() -> None:
    """R29: what was not said stays unsaid, null stays null."""
    door = Door()
    said = stories.updated("2027-03-03 12:00", candidate={"email": None, "name": "Kari"})
    door.put(canonical(said))
    assert door.events[0]["data"]["candidate"] == {"id": "C-1", "name": "Kari", "email": None}
    assert "job" not in door.events[0]["data"]


@pytest.mark.parametrize("vendor", ["greenhouse", "ashby"])
def test_a_delivery_that_is_repeated_is_dropped(vendor: str) -> None:
    door = Door()
    payload = (
        greenhouse_rejected()
        if vendor == "greenhouse"
        else ashby_stage("a", "c", "k@example.org", "2027-03-03T09:00:00Z")
    )
    door.put(delivery(vendor, payload, "d-1"), delivery(vendor, payload, "d-1", after=1))
    door.put(delivery(vendor, payload, "d-1", after=2))
    assert len(door.events) == 1


def test_the_same_event_in_another_delivery_is_dropped_and_a_new_one_is_not() -> None:
    """R47: `source` and `id`, which do not contain the delivery (convert rule 7)."""
    door = Door()
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"))
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-2"), delivery("greenhouse", greenhouse_rejected()))
    assert len(door.events) == 1
    door.put(delivery("greenhouse", greenhouse_rejected(rejected_at="2027-03-03T10:00:00Z"), "d-3"))
    assert len(door.events) == 2


def test_an_event_counts_once_whatever_its_content_and_wherever_it_came_from() -> None:
    """R47."""
    one = stories.hired("2027-03-03 12:00", id="e-1", tenant="acme")
    other = stories.withdrawn("2027-03-03 12:30", id="e-1", tenant="acme", candidate_id="C-2")
    elsewhere = one | {"source": "/another"}
    door = Door()
    door.put(delivery("cloudevents", one), delivery("cloudevents", elsewhere), canonical(other), canonical(one))
    assert [(event["source"], event["id"]) for event in door.events] == [
        (one["source"], "e-1"),
        ("/another", "e-1"),
    ]


def test_an_event_that_is_twice_in_one_delivery_counts_once() -> None:
    door = Door()
    door.put(delivery("ashby", TWICE))
    assert door.ids == ["interview.completed:s-1"]


def test_two_tenants_share_nothing() -> None:
    """R53: neither events nor deliveries are repeats of another tenant's."""
    door = Door()
    for tenant in ("acme", "other"):
        door.put(delivery("greenhouse", greenhouse_rejected(), "d-1", tenant=tenant))
        door.put(canonical(stories.hired("2027-03-03 12:00", id="e-1", tenant=tenant)))
    assert [event["data"]["tenant"] for event in door.events] == ["acme", "acme", "other", "other"]
    assert len({record.key for record in door.host.log(CANDIDATE_EVENTS)}) == 4


def test_the_deliveries_of_two_vendors_may_have_one_id() -> None:
    door = Door()
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"))
    door.put(delivery("ashby", ashby_stage("a", "c", "k@example.org", "2027-03-03T09:00:00Z"), "d-1"))
    assert len(door.events) == 2


def test_what_means_nothing_leaves_no_trace_but_its_delivery() -> None:
    door = Door()
    door.put(
        delivery("greenhouse", {"action": "ping", "payload": {}}, "d-1"),
        delivery("greenhouse", {"action": "ping", "payload": {}}),
    )
    door.put(canonical(stories.hired("2027-03-03 12:00")))
    unknown = stories.hired("2027-03-03 12:00") | {"type": "org.example.thing"}
    door.put(delivery("events", unknown))
    assert len(door.events) == 1
    assert door.letters == []


THIN = {"id": 1, "application_id": 265293, "status": "scheduled", "start": {}, "end": {}}
USELESS = {
    "thin": (delivery("greenhouse", THIN), "thin"),
    "no JSON": (delivery("greenhouse", b"{", "d-1"), "malformed"),
    "none of the shapes": (delivery("ashby", {"a": 1}), "malformed"),
    "another vendor": (delivery("lever", {}), "malformed"),
    "another tenant": (delivery("greenhouse", {}, tenant="nobody"), "malformed"),
    "nobody's": (Output(INTAKE, b"k", b"{}", START), "malformed"),
    "headers that are none": (delivery("greenhouse", greenhouse_rejected(), http="{"), "malformed"),
    "no event": (delivery("events", {"type": []}), "malformed"),
    "another tenant's event": (delivery("events", stories.hired("2027-03-03 12:00")), "malformed"),
    "a vendor's of another tenant": (delivery("cloudevents", stories.hired("2027-03-03 12:00")), "malformed"),
}


@pytest.mark.parametrize("name", USELESS)
def test_what_cannot_be_used_is_a_dead_letter_and_the_rest_of_the_batch_unharmed(name: str) -> None:
    """CONTRACT 3: the original bytes and key, with reason and error; nothing of it is remembered."""
    bad, reason = USELESS[name]
    door = Door()
    others = [canonical(stories.hired("2027-03-03 12:00", id=f"e-{n}")) for n in range(6)]
    door.put(*others[:3], bad, *others[3:])
    (letter,) = door.letters
    assert (letter.key, letter.value) == (bad.key, bad.value)
    headers = {key: text.decode() for key, text in letter.headers}
    assert (headers["reason"], headers["stage"], headers["topic"]) == (reason, "intake", INTAKE)
    assert headers["error"]
    assert "\n" not in headers["error"]
    assert door.ids == [f"e-{n}" for n in range(6)]
    assert len(door.host.states("intake")) == 6


def test_a_delivery_that_was_refused_is_not_a_repeat_when_it_comes_again() -> None:
    """After the configuration has been mended, the vendor may send it once more."""
    door = Door()
    door.put(delivery("greenhouse", b"{", "d-1"), delivery("greenhouse", greenhouse_rejected(), "d-1", after=9))
    assert len(door.letters) == len(door.events) == 1


def test_everything_is_forgotten_sixty_days_after_it_last_came() -> None:
    door = Door()
    said = delivery("greenhouse", greenhouse_rejected(), "d-1")
    door.put(said)
    assert len(door.host.states("intake")) == 2
    door.later(REMEMBERED - timedelta(seconds=1))
    again = Output(said.topic, said.key, said.value, door.host.now, said.headers[:2])
    door.put(again)
    assert len(door.events) == 1
    door.later(timedelta(seconds=1))
    assert len(door.host.states("intake")) == 1, "the delivery's id is forgotten, the event came once more"
    door.later(REMEMBERED)
    assert door.host.states("intake") == {}
    door.put(Output(again.topic, again.key, again.value, door.host.now, again.headers))
    assert len(door.events) == 2, "long after, it is news"


def test_a_wake_up_that_crosses_a_repeat_forgets_nothing() -> None:
    """It was written before the repeat was read: what came again is known for another sixty days."""
    door = Door()
    said = canonical(stories.hired("2027-03-03 12:00", id="e-1"))
    door.put(said)
    (key,) = door.host.states("intake")
    now = START + REMEMBERED
    repeat = Output(said.topic, said.key, said.value, now - timedelta(seconds=1), said.headers)
    door.put(
        repeat, Output(INTAKE, key, stage().wake(key), now), Output(said.topic, said.key, said.value, now, said.headers)
    )
    assert door.ids == ["e-1"]
    assert list(door.host.states("intake")) == [key]


STREAM = [
    delivery("greenhouse", greenhouse_rejected(), "d-1"),
    delivery("greenhouse", greenhouse_rejected(rejected_at="2027-03-03T10:00:00Z"), "d-2"),
    delivery("greenhouse", b"{", "d-3"),
    delivery("ashby", ashby_interview("s", "a", "c", "2027-03-03T09:00:00Z"), "d-1"),
    canonical(stories.hired("2027-03-03 12:00", id="e-1", tenant="acme")),
    canonical(stories.withdrawn("2027-03-03 12:00", id="e-1", tenant="other")),
    delivery("cloudevents", stories.withdrawn("2027-03-03 12:00", id="e-1", tenant="acme")),
    delivery("ashby", TWICE, "d-2"),
    delivery("events", {}),
]


def told(outputs: Sequence[Output], faults: Faults | None) -> tuple[list[bytes], list[bytes], dict[bytes, bytes]]:
    door = Door(faults)
    for output in outputs:
        door.host.append(output)
    door.host.settle()
    events = [record.value for record in door.host.log(CANDIDATE_EVENTS)]
    return events, sorted(letter.value for letter in door.letters), dict(door.host.states("intake"))


@given(st.lists(st.sampled_from(STREAM), max_size=30), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_batches_cut_anyhow_and_lost_before_the_commit_give_the_same(outputs: list[Output], seed: int) -> None:
    """Host contract 1: after a crash, the rest is cut differently."""
    assert told(outputs, None) == told(outputs, Faults(seed, crash=0.6, early=0.5, twice=0.5))


@given(st.lists(st.sampled_from(STREAM), max_size=12))
@settings(max_examples=30, deadline=None)
def test_everything_twice_is_the_same_as_once(outputs: list[Output]) -> None:
    assert told(outputs, None)[0] == told([*outputs, *outputs], None)[0]
