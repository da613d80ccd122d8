"""What a changelog and a store hold for a key: a version byte, the key's due time, the stage's own state."""

from struct import Struct

MARKER = b"\0source"
"""the key whose value is the source offset up to which everything is in the changelog"""
VERSION = 1
EARLIEST = 1
"""due time, in microseconds since 1970: what is due before that is due then"""

_HEAD = Struct(">Bq")
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


def offset_entry(offset: int) -> bytes:
    return _OFFSET.pack(offset)


def offset_in(stored: bytes) -> int:
    (offset,) = _OFFSET.unpack(stored)
    return int(offset)
