"""W3C Trace Context (https://www.w3.org/TR/trace-context/): of which trace something is part, as others told us.

What is not as the specification demands is ignored, never refused: a trace must not stop an event.
"""

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, StringConstraints, ValidationInfo

TRACEPARENT, TRACESTATE = "traceparent", "tracestate"
_VERSION = "00"
"""the highest one known here"""
_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
_PATTERN = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
_SAMPLED = 1
_KEY = r"[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}|[a-z][a-z0-9_*/-]{0,255}"
_MEMBER = re.compile(rf"({_KEY})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{{0,255}}[\x21-\x2b\x2d-\x3c\x3e-\x7e]", re.ASCII)
_MOST_MEMBERS = 32
_LONGEST_STATE = 512
"""characters that are passed on; the specification asks for no more"""
_LONG_MEMBER = 128
"""members that are longer are the first to go"""


class Trace(NamedTuple):
    """A valid one. We export no spans of our own, so the parent is passed on as it came."""

    parent: str
    """as `traceparent` of version 00 says it, 55 characters"""
    state: str = ""
    """as `tracestate` says it; empty: nothing"""

    @property
    def id(self) -> str:
        """32 hexadecimal digits: what everything of one trace has in common."""
        return self.parent[3:35]

    def attributes(self) -> Iterator[tuple[str, str]]:
        """By name, as CloudEvents and headers have them."""
        yield TRACEPARENT, self.parent
        if self.state:
            yield TRACESTATE, self.state


def trace_of(parent: str | None, state: str | None = None) -> Trace | None:
    """The trace that two texts tell of; None when there is none. Without a valid parent a state means nothing."""
    valid = valid_parent(parent) if parent else None
    return None if valid is None else Trace(valid, (valid_state(state) if state else None) or "")


def valid_parent(text: str) -> str | None:
    """As it came; of a later version what is known of it, as version 00. None when it is not valid (3.2, 4.3)."""
    found = _PARENT.fullmatch(text.strip(" \t"))
    if found is None:
        return None
    version, trace, parent, flags, more = found.groups()
    if version == "ff" or (version == _VERSION and more) or not trace.strip("0") or not parent.strip("0"):
        return None
    if version != _VERSION:
        flags = f"{int(flags, 16) & _SAMPLED:02x}"
    return f"{_VERSION}-{trace}-{parent}-{flags}"


def valid_state(text: str) -> str | None:
    """Its members in their order, without empty ones; the longest, then the last, are left out of too many characters.

    None when any of them is not valid, or named twice, or there are more than 32 (3.3).
    """
    members = [member for one in text.split(",") if (member := one.strip(" \t"))]
    found = [_MEMBER.fullmatch(member) for member in members]
    names = {one[1] for one in found if one}
    if len(names) < len(members) or len(members) > _MOST_MEMBERS:
        return None
    return ",".join(_shortened(members)) or None


def _shortened(members: list[str]) -> list[str]:
    kept = list(members)
    while len(",".join(kept)) > _LONGEST_STATE:
        long = next((one for one in reversed(kept) if len(one) > _LONG_MEMBER), kept[-1])
        kept.remove(long)
    return kept


def _said_parent(value: object) -> str | None:
    return valid_parent(value) if isinstance(value, str) else None


def _said_state(value: object, known: ValidationInfo) -> str | None:
    return valid_state(value) if isinstance(value, str) and known.data.get(TRACEPARENT) else None


SaidParent = Annotated[str | None, BeforeValidator(_said_parent)]
"""`traceparent` of an event from outside: None when it is not valid"""
SaidState = Annotated[str | None, BeforeValidator(_said_state)]
"""`tracestate` beside it, declared after it"""

OwnParent = Annotated[str, StringConstraints(pattern=_PATTERN)]
OwnState = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_STATE)]
