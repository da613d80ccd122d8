"""Topics of the ATS bus: every record an event on its candidate's log, or a dead letter with its bytes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import stories
from tests.events.ats.mappings import mapping
from tests.workers.cli.payloads import ashby_interview, greenhouse_rejected

from afterview.events.ats.options import Options
from afterview.events.errors import Refused
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, INTAKE
from afterview.schemas.incoming import INCOMING
from afterview.workers.deliveries import event_in
from afterview.workers.gateway.deliveries.checking import check
from afterview.workers.gateway.deliveries.envelopes import events_of
from afterview.workers.gateway.http.reading import LARGEST as LARGEST_BODY
from afterview.workers.hosts.contract import Headers, Output, Record
from afterview.workers.hosts.kafka.naming import bus_stage
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.stages.bus import LARGEST, LARGEST_ASIDE, BusStage, events, payloads
from afterview.workers.stages.intake import IntakeStage

START = datetime(2027, 3, 3, 11, tzinfo=UTC)
RULES = Rulebook(secret=b"a secret")
TENANTS = ("acme", "other")
TOPIC = "hr.status"
PLACE = {"kafka_topic": TOPIC, "kafka_partition": "0", "kafka_offset": "0"}
"""of the first record there"""
STRUCTURED = ("content-type", b"application/cloudevents+json")
HIRED = stories.hired("2027-03-03 12:00", id="Grü 1", tenant="acme")
KEYED: stories.Json = {
    "type": "candidate.hired",
    "when": "headers.kafka_topic == 'hr.status' && headers.kind == 'HIRED'",
    "data": {"application_id": "payload.app", "candidate": {"id": "headers.kafka_key"}},
}
Json = dict[str, Any]


class Bus:
    """The stage of one topic and the intake behind it, on a memory host."""

    def __init__(self, *shape: str | None) -> None:
        """Of a vendor's payloads to acme, or of events: of acme, or of all."""
        read = payloads("acme", shape[0]) if shape and shape[0] else events(TENANTS, *shape[1:])
        options = partial(Options, tenant="acme", tenant_given=True, mapping=mapping(KEYED))
        doors = {("acme", vendor): options for vendor in ("mapping", "greenhouse", "ashby", "cloudevents")}
        self.host = MemoryHost([BusStage(TOPIC, read), IntakeStage(RULES, doors)], START)

    def put(self, value: Any, *headers: tuple[str, bytes], key: bytes = b"") -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.host.append(Output(TOPIC, key, body, self.host.now, headers))
        self.host.settle()

    @property
    def intake(self) -> Sequence[Record]:
        return self.host.log(INTAKE)

    @property
    def events(self) -> list[Json]:
        return [json.loads(record.value) for record in self.host.log(CANDIDATE_EVENTS)]

    @property
    def errors(self) -> list[str]:
        return [dict(letter.headers)["error"].decode() for letter in self.host.log(DEAD_LETTERS)]


def binary(event: Json, **changed: bytes) -> Headers:
    said = {name: str(value).encode() for name, value in event.items() if name != "data"} | changed
    return tuple((f"ce_{name}", value) for name, value in said.items())


def test_a_canonical_event_is_the_same_whichever_door_it_comes_through() -> None:
    """Structured, binary, or sent by hand: one key and one event, the others are repeats of it (rule 17)."""
    bus = Bus()
    bus.put(HIRED, STRUCTURED, key=b"anything")
    bus.put(HIRED["data"], *binary(HIRED))
    bus.host.append(event_in(INCOMING.validate_python(HIRED), START))
    bus.host.settle()
    assert {(record.key, record.at, record.headers) for record in bus.intake} == {
        (b"acme/C-1", START, (("tenant", b"acme"), ("vendor", b"events")))
    }
    assert [event["id"] for event in bus.events] == ["Grü 1"]
    assert bus.errors == []


def test_events_of_all_tenants_may_be_on_one_topic_or_of_one_only() -> None:
    theirs = stories.hired("2027-03-03 12:00", tenant="other")
    nobodys = stories.hired("2027-03-03 12:00", tenant="nobody")
    for bus, refused in (
        (Bus(), ["data.tenant: no tenant of this installation"]),
        (
            Bus(None, "acme"),
            ["data.tenant: another tenant's than this topic", "data.tenant: no tenant of this installation"],
        ),
    ):
        for event in (HIRED, theirs, nobodys):
            bus.put(event)
        assert len(bus.events) == 3 - len(refused)
        assert bus.errors == refused


def test_types_of_somebody_else_are_ignored_and_unknown_ones_of_ours_refused() -> None:
    """As `POST /events` does it."""
    bus = Bus()
    bus.put({**HIRED, "type": "org.example.thing"})
    bus.put(b"<data/>", *binary(HIRED, type=b"org.example.thing"))
    assert (list(bus.intake), bus.errors) == ([], [])
    for name in ("afterview.timer.due.v1", "afterview.candidate.hired.v2"):
        bus.put({**HIRED, "type": name})
    assert (list(bus.intake), bus.errors) == ([], ["type: no type of event that can be sent here"] * 2)


def test_a_vendors_payload_is_a_delivery_with_its_headers_and_the_key_it_had() -> None:
    bus = Bus("greenhouse")
    headers = [("Greenhouse-Event-ID", b"g-1"), ("Signature", b"sha256 0"), ("X-Any", b"a"), ("x-any", b"\xff")]
    bus.put(greenhouse_rejected(), *headers, key=b"265\xff")
    (record,) = bus.intake
    assert (record.key, record.at) == (b"acme/greenhouse/265\xff", START)
    said = dict(record.headers)
    assert (said["tenant"], said["vendor"], said["delivery"]) == (b"acme", b"greenhouse", b"g-1")
    assert json.loads(said["http"]) == {"greenhouse-event-id": "g-1", "x-any": "a, \ufffd"} | PLACE
    assert [event["type"] for event in bus.events] == ["afterview.candidate.rejected.v1"]
    bus.put({"action": "ping", "payload": {}}, *headers)
    assert bus.intake[1].key == b"acme/greenhouse"
    assert bus.errors == []


def test_a_repeat_of_a_vendors_delivery_is_told_as_at_the_gateway() -> None:
    """Ashby's id is in its body."""
    bus = Bus("ashby")
    bus.put(ashby_interview("s", "a", "c", "2027-03-03T09:00:00Z"))
    assert dict(bus.intake[0].headers)["delivery"].decode().startswith("action-s")


def test_a_mapping_sees_headers_key_and_topic() -> None:
    bus = Bus("mapping")
    bus.put({"app": 7}, ("Kind", b"HIRED"), key="Kå".encode())
    bus.put({"app": 8}, ("Kind", b"HIRED"), ("kafka_key", b"somebody"), key=b"C-8")
    assert [event["data"]["candidate"]["id"] for event in bus.events] == ["Kå", "C-8"]
    bus.put({"app": 9}, ("Kind", b"HIRED"), key=b"\xff")
    assert bus.errors == ["candidate.hired: data.candidate: Field required"]


def test_cloudevents_of_one_tenant_may_come_as_its_webhooks_have_them() -> None:
    """Their converter cleans texts and needs no time; attributes are UTF-8 here and percent-encoded there."""
    bus = Bus("cloudevents")
    told = {**HIRED, "id": "100% Grü", "time": ""}
    timeless = tuple(header for header in binary(told) if header[0] != "ce_time")
    bus.put(told["data"], *timeless, ("content-type", b"application/json"))
    bus.put(HIRED, STRUCTURED)
    assert [event["id"] for event in bus.events] == ["100% Grü", "Grü 1"]
    assert json.loads(dict(bus.intake[0].headers)["http"])["ce-id"] == quote("100% Grü")
    for headers in ([("ce_id", b"\xff")], [*timeless, *timeless[:1]]):
        bus.put(told["data"], *headers)
    assert bus.errors == ["id: the header is not UTF-8", "specversion: given twice"]


@pytest.mark.parametrize(
    ("shape", "value", "headers", "error"),
    [
        ((), b"", (), "the value is empty"),
        (("mapping",), b"", (), "the value is empty: a tombstone is no delivery"),
        (("greenhouse",), b"{", (), "not JSON (line 1, column 2)"),
        ((), b"{", (), "the value is not JSON in UTF-8"),
        ((), b"0" * (LARGEST + 1), (), f"the value has {LARGEST + 1} bytes; at most {LARGEST} are taken"),
        (("mapping",), b"0" * (LARGEST + 1), (), f"the value has {LARGEST + 1} bytes; at most {LARGEST} are taken"),
        (
            ("mapping",),
            b"{}",
            (("a", b"0" * LARGEST_ASIDE),),
            f"key and headers have {LARGEST_ASIDE + 2} bytes; at most {LARGEST_ASIDE} are taken",
        ),
    ],
    ids=range(7),
)
def test_what_cannot_be_used_is_a_dead_letter_and_the_rest_goes_on(
    shape: tuple[str, ...], value: bytes, headers: Headers, error: str
) -> None:
    bus = Bus(*shape)
    bus.host.append(Output(TOPIC, b"k", value, START, headers))
    bus.put(HIRED)
    assert bus.errors[0] == error
    letter = bus.host.log(DEAD_LETTERS)[0]
    assert letter.value == value
    if dict(letter.headers)["topic"] == TOPIC.encode():
        assert (letter.key, dict(letter.headers)["stage"]) == (b"k", b"bus-hr.status")
    assert len(bus.intake) == 1 + (error.startswith("not JSON"))


def test_the_stage_keeps_nothing_and_says_that_its_records_are_not_ours() -> None:
    stage = BusStage(TOPIC, events(TENANTS))
    record = Record(TOPIC, 0, 0, b"k", json.dumps(HIRED).encode(), START - timedelta(days=9000))
    outcome = stage.process([record], {})
    assert (stage.foreign, stage.name, stage.source) == (True, bus_stage(TOPIC), TOPIC)
    assert (stage.keys(record), stage.wake(b"k"), outcome.states, outcome.due, outcome.actions) == ((), b"", {}, {}, [])
    assert [output.at for output in outcome.outputs] == [record.at], "the host has stamped it"
    assert LARGEST == LARGEST_BODY


ODD = st.binary(max_size=30) | st.sampled_from([b"", b"[]", b"{}", b'{"specversion": "1.0"}', b'{"action": "x"}'])
CHANGES: st.SearchStrategy[Json] = st.dictionaries(
    st.sampled_from([*HIRED, "data"]),
    st.sampled_from(["", "1.0", "a\ud800", "afterview.candidate.erased.v1", "org.example", 7, None, [], {}]),
    max_size=3,
)
VALUES = ODD | st.builds(lambda changes: json.dumps({**HIRED, **changes}).encode(), CHANGES)
NAMES = ["content-type", "ce_type", "ce_id", "webhook-id", "http", "tenant", "Ké"]
SAID = st.lists(st.tuples(st.sampled_from(NAMES), ODD | st.just(STRUCTURED[1])), max_size=4)
SHAPES = st.sampled_from([(), (None, "acme"), ("greenhouse",), ("ashby",), ("cloudevents",), ("mapping",)])


@given(SHAPES, st.lists(st.tuples(VALUES, SAID, ODD), max_size=8))
@settings(deadline=None)
def test_whatever_is_on_the_topic_is_a_delivery_ignored_or_refused(
    shape: tuple[str | None, ...], said: list[tuple[bytes, list[tuple[str, bytes]], bytes]]
) -> None:
    """Bus and intake together: nothing but `Refused` is ever raised, and what is refused keeps its bytes."""
    bus = Bus(*shape)
    for value, headers, key in said:
        bus.host.append(Output(TOPIC, key, value, START, tuple(headers)))
    bus.put(HIRED)
    refused = [letter for letter in bus.host.log(DEAD_LETTERS) if dict(letter.headers)["topic"] == TOPIC.encode()]
    assert {letter.value for letter in refused} <= {value for value, _, _ in said}
    assert len(refused) + len(bus.intake) <= len(said) + 1
    assert all(error and "\n" not in error for error in bus.errors)


@given(VALUES)
@settings(deadline=None)
def test_a_structured_event_is_judged_as_at_the_gateway(value: bytes) -> None:
    read = events(TENANTS)
    try:
        here = read(Record(TOPIC, 0, 0, b"", value, START, (STRUCTURED,)))
        refused = False
    except Refused:
        here, refused = None, True
    try:
        there = check(events_of(STRUCTURED[1].decode(), [], value), TENANTS)
    except Refused:
        assert refused
    else:
        assert refused == bool(there.problems)
        assert ([here] if here else []) == [event_in(event, START) for event in there.accepted]
