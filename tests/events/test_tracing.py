"""W3C Trace Context: taken strictly, passed on as it came, and never a reason to refuse anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.canonical import encoded, parse, read
from afterview.events.tracing import carried, carrying, packed, trace_about, trace_in, traced, unpacked
from afterview.schemas.tracing import Trace, trace_of, valid_parent, valid_state

ID, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{ID}-{SPAN}-01"
OTHER = f"00-{ID[::-1]}-{SPAN}-00"
TRACE = Trace(PARENT, "rojo=1,congo=t61")
HIRED = {
    "specversion": "1.0",
    "id": "1",
    "source": "/ats",
    "type": "afterview.candidate.hired.v1",
    "time": "2027-02-28T07:00:00Z",
    "data": {"tenant": "acme", "application_id": "A-1", "candidate": {"id": "C-1"}},
}


@pytest.mark.parametrize(
    ("said", "valid"),
    [
        (PARENT, PARENT),
        (f" {PARENT}\t", PARENT),
        (f"00-{ID}-{SPAN}-ff", f"00-{ID}-{SPAN}-ff"),
        (f"cc-{ID}-{SPAN}-03", PARENT),
        (f"cc-{ID}-{SPAN}-02-what-the-future-holds", f"00-{ID}-{SPAN}-00"),
        (f"cc-{ID}-{SPAN}-01.what", None),
        (f"ff-{ID}-{SPAN}-01", None),
        (f"{PARENT}-more", None),
        (f"{PARENT}-", None),
        (PARENT.upper(), None),
        (f"00-{'0' * 32}-{SPAN}-01", None),
        (f"00-{ID}-{'0' * 16}-01", None),
        (f"00-{ID[1:]}-{SPAN}-01", None),
        (f"00-{ID}-{SPAN}", None),
        (f"00-{ID}-{SPAN}-1", None),
        (f"00_{ID}_{SPAN}_01", None),
        (f"{PARENT}\r\nBcc: kari@example.org", None),
        (f"{PARENT},{PARENT}", None),
        ("", None),
        ("-".join("\u0660" * n for n in (2, 32, 16, 2)), None),
    ],
)
def test_a_parent_is_as_the_specification_says_or_none(said: str, valid: str | None) -> None:
    """Section 3.2; of a later version what is known of it (4.3)."""
    assert valid_parent(said) == valid


@pytest.mark.parametrize(
    ("said", "valid"),
    [
        ("rojo=00f067aa0ba902b7,congo=t61", "rojo=00f067aa0ba902b7,congo=t61"),
        (" a=1 ,\t, b=x y ", "a=1,b=x y"),
        ("fw529a3039@dt=FfAAtd/*-_", "fw529a3039@dt=FfAAtd/*-_"),
        ("a=1,a=2", None),
        ("A=1", None),
        ("a", None),
        ("a=", None),
        ("a=b=c", None),
        ("a=\u00e6", None),
        ("1a=1", None),
        ("a=1\r\nBcc: x", None),
        (",,", None),
        (",".join(f"k{n}=1" for n in range(32)), ",".join(f"k{n}=1" for n in range(32))),
        (",".join(f"k{n}=1" for n in range(33)), None),
        (f"a={'x' * 256}", f"a={'x' * 256}"),
        (f"a={'x' * 257}", None),
        (f"a={'x' * 200},b={'y' * 100},c={'z' * 240},d=1", f"a={'x' * 200},b={'y' * 100},d=1"),
        (",".join(f"k{n}={'x' * 100}" for n in range(6)), ",".join(f"k{n}={'x' * 100}" for n in range(4))),
    ],
    ids=range(18),
)
def test_a_state_is_valid_as_a_whole_or_nothing_and_the_longest_members_go_first(said: str, valid: str | None) -> None:
    """Section 3.3; at most 512 characters are passed on (3.3.1.5)."""
    assert valid_state(said) == valid


def test_a_state_without_a_valid_parent_means_nothing() -> None:
    assert trace_of("x", "a=1") is None
    assert trace_of(None, "a=1") is None
    assert trace_of(PARENT, "A=1") == Trace(PARENT)
    assert Trace(PARENT).id == ID


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([], None),
        ([("content-type", "text/plain")], None),
        ([("Traceparent", PARENT), ("TraceState", "a=1")], Trace(PARENT, "a=1")),
        ([("traceparent", PARENT), ("ce_traceparent", OTHER)], Trace(OTHER)),
        ([("traceparent", PARENT), ("ce-traceparent", OTHER), ("tracestate", "a=1")], Trace(OTHER)),
        ([("traceparent", PARENT), ("ce_traceparent", "x")], Trace(PARENT)),
        ([("traceparent", PARENT), ("traceparent", PARENT)], None),
        ([("traceparent", PARENT), ("tracestate", "a=1"), ("tracestate", "b=2")], Trace(PARENT, "a=1,b=2")),
    ],
    ids=range(8),
)
def test_a_trace_is_found_among_headers(headers: list[tuple[str, str]], found: Trace | None) -> None:
    assert trace_in(headers) == found


@pytest.mark.parametrize("wrong", ["x", 5, None, "", PARENT.upper(), [PARENT]])
def test_an_event_with_a_wrong_trace_is_the_event_without_it(wrong: object) -> None:
    event = read({**HIRED, "traceparent": wrong, "tracestate": "a=1"}).event
    assert event
    assert event.trace is None
    assert encoded(event) == encoded(read(HIRED).event or event)


def test_an_event_keeps_its_own_trace_and_else_gets_that_of_the_request() -> None:
    own = {**HIRED, "traceparent": OTHER}
    assert traced(own, TRACE) is own
    assert traced(HIRED, None) is HIRED
    assert traced("no event", TRACE) == "no event"
    for event in (HIRED, {**HIRED, "traceparent": "x"}):
        told = read(traced(event, TRACE)).event
        assert told
        assert told.trace == TRACE
        assert parse(encoded(told)).event == told


def test_a_record_that_nobody_can_read_still_tells_of_its_trace() -> None:
    assert trace_about([("traceparent", PARENT.encode())], b"{") == Trace(PARENT)
    assert trace_about([], b'{"id": 1, "traceparent": "%s", ' % PARENT.encode()) == Trace(PARENT)
    assert trace_about([("x", b"\xff")], b'"traceparent": "kari@example.org"') is None


HEX = st.text("0123456789abcdef")


@given(
    st.builds(
        lambda trace, span, flags: f"00-{trace:032x}-{span:016x}-{flags:02x}",
        st.integers(1, 2**128 - 1),
        st.integers(1, 2**64 - 1),
        st.integers(0, 255),
    ),
    st.sampled_from(["", "a=1", "rojo=1,congo=t61"]),
)
def test_what_is_kept_or_carried_comes_back_as_it_was(parent: str, state: str) -> None:
    trace = Trace(parent, state)
    assert unpacked(packed(trace)) == trace
    assert len(packed(trace)) == 25 + len(state)
    assert carried(carrying(trace)) == trace
    assert (carried(()), carrying(None), unpacked(b"")) == (None, (), None)


@given(st.text(max_size=80) | HEX, st.text(max_size=80))
def test_nothing_that_can_be_said_is_more_than_ignored(parent: str, state: str) -> None:
    found = trace_of(parent, state)
    assert found is None or valid_parent(found.parent) == found.parent
