"""The states of one batch of the fetcher, as values and as bytes; and their keys."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

import msgspec

from afterview.events.ats.apis.api import Told
from afterview.workers.fetching.known import KEPT, Known, Theirs, with_one_more
from afterview.workers.fetching.line import Line
from afterview.workers.fetching.look import Look
from afterview.workers.hosts.contract import Outcome, Output

State = Line | Look | Known | Theirs
S = TypeVar("S", Line, Look)

_VERSION = b"\x01"
_DECODER = msgspec.msgpack.Decoder(State)
_ENCODER = msgspec.msgpack.Encoder()


def key_of(lane: bytes, kind: type[State], named: str) -> bytes:
    """`<tenant>/<vendor>/`, and sixteen bytes that stand for what it is about: ids are in no key."""
    return lane + b"/" + sha256(f"{kind.__name__}\0{named}".encode()).digest()[:16]


def lane_of(key: bytes) -> tuple[str, str]:
    """The tenant and the vendor of a key, whether of a record or of a state."""
    tenant, _, rest = key.partition(b"/")
    return tenant.decode("utf-8", "replace"), rest.partition(b"/")[0].decode("utf-8", "replace")


class Table:
    """What is known of the keys of a batch, and what the batch makes of it."""

    def __init__(self, states: Mapping[bytes, bytes]) -> None:
        self._states = states
        self._opened: dict[bytes, State | None] = {}

    def opened(self) -> Iterator[tuple[bytes, State]]:
        """Those that the batch is about."""
        yield from [(key, state) for key, state in self._opened.items() if state is not None]

    def found(self, key: bytes, at: datetime) -> State | None:
        """What there is, as of then; what was kept until then is forgotten."""
        state = self._stored(key)
        if isinstance(state, Line | Look):
            state.at = max(state.at, at)
        elif state is not None and state.until <= at:
            state = None
        self._opened[key] = state
        return state

    def line(self, key: bytes, at: datetime) -> Line:
        """An empty one, if nobody waits there."""
        return self._of(Line(at), key, at)

    def look(self, key: bytes, listing: str, at: datetime) -> Look:
        """A list that nobody has asked for yet is asked for what changes from now on."""
        return self._of(Look(at, listing, since=at, until=at), key, at)

    def told(self, key: bytes) -> Told | None:
        """Whose application it is, if that was told."""
        known = self._stored(key)
        return known.told if isinstance(known, Known) else None

    def remember(self, application: bytes, candidate: bytes, told: Told, at: datetime) -> None:
        theirs = self._stored(candidate)
        self._opened[application] = Known(told, at + KEPT)
        self._opened[candidate] = with_one_more(theirs if isinstance(theirs, Theirs) else None, application, at)

    def forget(self, candidate: bytes) -> None:
        """Everything that was told of a candidate."""
        theirs = self._stored(candidate)
        for key in theirs.applications if isinstance(theirs, Theirs) else ():
            self._opened[key] = None
        self._opened[candidate] = None

    def drop(self, key: bytes) -> None:
        self._opened[key] = None

    def _of(self, new: S, key: bytes, at: datetime) -> S:
        state = self.found(key, at)
        if not isinstance(state, type(new)):
            state = self._opened[key] = new
        return state

    def _stored(self, key: bytes) -> State | None:
        if key in self._opened:
            return self._opened[key]
        stored = self._states.get(key)
        return None if stored is None else _decoded(stored)

    def outcome(self, outputs: list[Output], actions: list[object]) -> Outcome:
        kept = {key: None if state is None or state.due() is None else state for key, state in self._opened.items()}
        return Outcome(
            outputs=outputs,
            actions=actions,
            states={key: None if state is None else _encoded(state) for key, state in kept.items()},
            due={key: None if state is None else state.due() for key, state in kept.items()},
        )


def _encoded(state: State) -> bytes:
    return _VERSION + _ENCODER.encode(state)


def _decoded(stored: bytes) -> State:
    """Raises ValueError when the state is from a newer version."""
    if not stored.startswith(_VERSION):
        raise ValueError("a state of another version")
    state: State = _DECODER.decode(stored[1:])
    return state
