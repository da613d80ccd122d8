"""A Kafka record as a CloudEvent (Kafka binding 1.0): what tells its mode, and what is refused in a clear line."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.canonical import Problems
from afterview.events.cloudevents import binary_headers, recorded_event, structured
from afterview.schemas.base import MOMENT

Headers = list[tuple[str, bytes]]

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "Grü 1",
    "source": "/ats",
    "type": "afterview.candidate.hired.v1",
    "time": "2027-02-28T08:00:00+01:00",
    "data": {"tenant": "acme", "application_id": "A-1", "candidate": {"id": "C-1", "email": None}},
}
VALUE = json.dumps(EVENT).encode()
DATA = json.dumps(EVENT["data"]).encode()
STRUCTURED = [("content-type", b"application/cloudevents+json")]
BINARY = [(f"ce_{name}", str(value).encode()) for name, value in EVENT.items() if name != "data"]


@pytest.mark.parametrize(
    "headers",
    [
        STRUCTURED,
        [("Content-Type", b"Application/CloudEvents+JSON; charset=UTF-8")],
        [*STRUCTURED, ("ce_id", b"of nobody"), ("ce_type", b"org.example.thing")],
        [("content-type", b"application/json")],
        [("traceparent", b"\xff")],
        [],
    ],
    ids=range(6),
)
def test_a_structured_event_is_the_value(headers: Headers) -> None:
    """Its content type tells it, whatever other headers say; without one, `specversion` does."""
    assert recorded_event(headers, VALUE) == EVENT
    assert recorded_event(headers, b"\xef\xbb\xbf" + VALUE) == EVENT


@pytest.mark.parametrize("kind", [[], [("content-type", b"application/json; charset=utf-8")], STRUCTURED[:0]])
def test_a_binary_event_has_its_attributes_in_headers(kind: Headers) -> None:
    """In UTF-8, not percent-encoded as over HTTP; extensions are nothing to us."""
    extensions = [("ce_traceparent", b"\xff"), ("ce_traceparent", b"twice"), ("other", b"")]
    told = recorded_event([*extensions, *BINARY, *kind], DATA)
    assert told == {**EVENT, "datacontenttype": "application/json"}


def test_what_we_write_can_be_read() -> None:
    headers = binary_headers("afterview.x.v1", "1", "/a", MOMENT.validate_python(EVENT["time"]), "applications/A-1")
    read = recorded_event(headers, DATA)
    assert read == json.loads(structured(headers, DATA))
    assert (read["subject"], read["time"]) == ("applications/A-1", "2027-02-28T07:00:00Z")


def test_the_data_of_somebody_elses_event_need_not_be_json() -> None:
    strange = [*((name, value) for name, value in BINARY if name != "ce_type"), ("ce_type", b"org.example.thing")]
    for value, kind in ((b"<data/>", b"text/xml"), (b"", b"application/json")):
        assert "data" not in recorded_event([*strange, ("content-type", kind)], value)


REFUSED: list[tuple[Headers, bytes, str, str]] = [
    (
        [("content-type", b"application/cloudevents-batch+json")],
        b"[]",
        "content-type",
        "a batch is not allowed on Kafka",
    ),
    ([("content-type", b"application/cloudevents+avro")], VALUE, "content-type", "events are read as JSON only"),
    ([("content-type", b"text/plain")], VALUE, "content-type", "application/cloudevents+json, or JSON with ce_"),
    ([("content-type", b"\xff")], VALUE, "content-type", "the header is not UTF-8"),
    ([*STRUCTURED, *STRUCTURED], VALUE, "content-type", "given twice"),
    ([*BINARY, ("CE_ID", b"2")], DATA, "id", "given twice"),
    ([*BINARY[:1], ("ce_id", b"\xff")], DATA, "id", "the header is not UTF-8"),
    ([*BINARY, ("content-type", b"text/xml")], DATA, "datacontenttype", "data must be application/json"),
    (BINARY, b"", "", "data is empty"),
    (BINARY, b"{", "", "data is not JSON in UTF-8"),
    ([], b"", "", "the value is empty"),
    (STRUCTURED, b"", "", "the value is empty"),
    (STRUCTURED, b"\xff", "", "the value is not JSON in UTF-8"),
    (STRUCTURED, b"[" * 5000, "", "the value is not JSON in UTF-8"),
    ([], b'{"a": NaN}', "", "the value is not JSON in UTF-8"),
    ([], b"[]", "", "no CloudEvent: neither ce_ headers nor a JSON object with specversion"),
    ([], b'{"candidate": "kari@example.org"}', "", "no CloudEvent"),
]


@pytest.mark.parametrize(("headers", "value", "field", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_event_is_refused_with_a_reason(headers: Headers, value: bytes, field: str, what: str) -> None:
    with pytest.raises(Problems) as raised:
        recorded_event(headers, value)
    ((where, why),) = raised.value.problems
    assert where == field
    assert why.startswith(what)


NAMES = st.sampled_from(["content-type", "CE_type", "ce_id", "ce_specversion", "ce_time", "x", "", "ce_"])
BYTES = st.binary(max_size=20) | st.sampled_from([b"application/cloudevents+json", b"afterview.", VALUE, DATA, b"[{}]"])


@given(st.lists(st.tuples(NAMES, BYTES), max_size=6), BYTES)
def test_nothing_that_can_arrive_is_more_than_refused(headers: Headers, value: bytes) -> None:
    with suppress(Problems):
        recorded_event(headers, value)
