"""What a changelog and a store hold for a key: a version byte, the key's due time, the stage's own state."""

from collections.abc import Iterator, Mapping
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from afterview.workers.hosts.contract import Outcome
from afterview.workers.hosts.moments import micros

MARKER = b"\0source"
"""the key whose value says up to where everything is in the changelog, and of which topic"""
VERSION = 1
EARLIEST = 1
"""due time, in microseconds since 1970: what is due before that is due then"""

_HEAD = Struct(">Bq")
_MARK = Struct(">Bq16s")
_OFFSET = Struct(">q")
SIZE = _HEAD.size


def entry(state: bytes, due: int | None) -> bytes:
    """`due`: microseconds since 1970."""
    return _HEAD.pack(VERSION, due or 0) + state


def state_in(stored: bytes) -> bytes:
    return stored[SIZE:]


def due_in(stored: bytes) -> int | None:
    """Microseconds since 1970; None: nothing to wait for."""
    return _HEAD.unpack_from(stored)[1] or None


class Origin(NamedTuple):
    """What a changelog follows: the topic that is read, by Kafka's id of it, and `kafka.group` of who reads it."""

    topic: UUID
    group: str


def mark(reached: int, origin: Origin) -> bytes:
    """`reached`: the source offset up to which everything is in the changelog."""
    return _MARK.pack(VERSION, reached, origin.topic.bytes) + origin.group.encode()


def reached_in(marker: bytes) -> int:
    return int(_MARK.unpack_from(marker)[1])


def origin_in(marker: bytes) -> Origin:
    return Origin(UUID(bytes=_MARK.unpack_from(marker)[2]), marker[_MARK.size :].decode())


def offset_entry(offset: int) -> bytes:
    return _OFFSET.pack(offset)


def offset_in(stored: bytes) -> int:
    (offset,) = _OFFSET.unpack(stored)
    return int(offset)


def changes_of(outcome: Outcome, known: Mapping[bytes, bytes]) -> dict[bytes, bytes | None]:
    """The entries that are new after a batch. Those that stay as they are need not be written."""
    changes: dict[bytes, bytes | None] = {}
    for key, state in outcome.states.items():
        due = outcome.due.get(key)
        stored = None if state is None else entry(state, None if due is None else max(micros(due), EARLIEST))
        if stored != known.get(key):
            changes[key] = stored
    return changes


def more_timers(changes: Mapping[bytes, bytes | None], known: Mapping[bytes, bytes]) -> int:
    """How many more keys have a due time after these changes than before."""
    have = sum(1 for key, stored in changes.items() if stored and key != MARKER and due_in(stored))
    return have - sum(1 for key in changes if (before := known.get(key)) and due_in(before))


def newly_due(changes: Mapping[bytes, bytes | None], known: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, int]]:
    """Keys and due times that were not armed yet: one that stays the same is not called for a second time."""
    for key, stored in changes.items():
        if stored is None or key == MARKER or (due := due_in(stored)) is None:
            continue
        before = known.get(key)
        if before is None or due_in(before) != due:
            yield key, due
