"""What a converter may answer: events, or a reason why there are none."""

from dataclasses import dataclass
from typing import Any

from afterview.schemas.incoming import Incoming

Event = dict[str, Any]
"""A canonical structured CloudEvent, ready for json."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A known shape that means nothing here (convert rule 2: exit 0)."""

    why: str


@dataclass(frozen=True, slots=True)
class Unnamed:
    """An action that CONVERT.md does not name: nothing, unless a mapping knows it."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsaved:
    """None of the vendor's shapes: refused (convert rule 2: exit 65), unless a mapping knows it."""

    why: str


Answer = list[Event] | Nothing | Unnamed | Unsaved


@dataclass(frozen=True, slots=True)
class Conversion:
    """The events of one delivery, in order (convert rule 8), or one line that says why there are none."""

    events: tuple[Event, ...]
    nothing: str | None = None
    read: tuple[Incoming, ...] = ()
    """the same events as their schemas read them"""
