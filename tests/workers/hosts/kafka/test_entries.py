from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from afterview.workers.hosts.contract import Outcome
from afterview.workers.hosts.kafka.entries import (
    MARKER,
    Origin,
    changes_of,
    due_in,
    entry,
    mark,
    newly_due,
    offset_entry,
    offset_in,
    origin_in,
    reached_in,
    state_in,
)
from afterview.workers.hosts.moments import micros

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
DUE = micros(AT)


@given(st.binary(max_size=100), st.none() | st.integers(1, 2**62))
def test_an_entry_is_a_version_a_due_time_and_a_state(state: bytes, due: int | None) -> None:
    stored = entry(state, due)
    assert (stored[0], state_in(stored), due_in(stored)) == (1, state, due)


@given(st.integers(0, 2**62))
def test_an_offset_comes_back(offset: int) -> None:
    assert offset_in(offset_entry(offset)) == offset


@given(st.integers(0, 2**62), st.uuids(), st.text())
def test_a_marker_says_up_to_where_and_of_which_topic_and_whose_it_is(reached: int, topic: UUID, group: str) -> None:
    marker = mark(reached, Origin(topic, group))
    assert (marker[0], reached_in(marker), origin_in(marker)) == (1, reached, Origin(topic, group))


def test_only_entries_that_change_are_written() -> None:
    known = {
        b"same": entry(b"1", DUE),
        b"due": entry(b"1", DUE),
        b"state": entry(b"1", DUE),
        b"gone": entry(b"1", None),
    }
    outcome = Outcome(
        states={b"same": b"1", b"due": b"1", b"state": b"2", b"gone": None, b"new": b"3", b"never": None},
        due={b"same": AT, b"due": AT + timedelta(1), b"state": AT, b"new": None},
    )
    later = micros(AT + timedelta(1))
    changes = changes_of(outcome, known)
    assert changes == {b"due": entry(b"1", later), b"state": entry(b"2", DUE), b"gone": None, b"new": entry(b"3", None)}
    assert list(newly_due(changes, known)) == [(b"due", later)]


def test_what_is_due_before_1970_is_due() -> None:
    changes = changes_of(Outcome(states={b"a": b""}, due={b"a": datetime(1950, 1, 1, tzinfo=UTC)}), {})
    assert list(newly_due(changes, {})) == [(b"a", 1)]


def test_the_source_marker_is_never_due() -> None:
    assert list(newly_due({MARKER: mark(2**62, Origin(UUID(int=7), "afterview"))}, {})) == []
