"""What is stored of an assignee: a version, no more than needed, and nothing when there is nothing to do."""

from datetime import UTC, datetime

import pytest

from afterview.events.worklist.state import VERSION, Bounce, Flight, OpenTask, Worklist, decode, encode

AT = datetime(2027, 3, 4, 9, tzinfo=UTC)
TASK = OpenTask("T-1", "verbal_feedback", "call", "A-1", "C-1", due_at=AT, ends_at=AT, news="scheduled", tell_at=AT)
WHOLE = Worklist(
    key="0a",
    tenant="fjord",
    assignee="R-1",
    name="Rita",
    email="rita@fjord.example",
    tasks={"T-1": TASK},
    flight=Flight(7, "rita@fjord.example", {"T-1": "scheduled"}),
    requests=7,
    bounced=Bounce("old@fjord.example", AT),
    at=AT,
)


def test_what_was_stored_is_read_back() -> None:
    stored = encode(WHOLE)
    assert stored is not None
    assert stored[:1] == VERSION
    assert decode("0a", stored) == WHOLE


def test_a_list_with_nothing_to_do_and_nothing_to_remember_is_forgotten() -> None:
    assert encode(Worklist(key="0a", tenant="fjord", assignee="R-1", name="Rita", requests=7, at=AT)) is None


def test_a_state_of_a_newer_release_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="state version 02 is newer than this release"):
        decode("0a", b"\x02" + (encode(WHOLE) or b"")[1:])
