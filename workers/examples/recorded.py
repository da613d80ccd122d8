"""What goes into each example, and what comes out, with a clock that stands still: `docs/examples/journeys/`.

Out is what `afterview simulate` prints of what goes in, byte for byte, with the default policy.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from afterview.events.canonical import encoded
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import Policy
from afterview.workers.examples.journeys import EXAMPLES, example_events
from afterview.workers.hosts.contract import Record
from afterview.workers.simulate import arrivals, lines_out, simulate

PLAYED_AT = datetime(2027, 3, 11, 12, tzinfo=UTC)
"""a Thursday, so that days before and after it are working days"""


@cache
def coming_in(name: str) -> tuple[bytes, ...]:
    """One structured event a line."""
    return tuple(map(encoded, example_events(name, PLAYED_AT)))


@cache
def coming_out(name: str) -> tuple[bytes, ...]:
    """One structured event a line, in order of time."""
    return tuple(lines_out(played(name)))


def played(name: str) -> list[Record]:
    """What comes out, as records of its topics."""
    events = example_events(name, PLAYED_AT)
    return simulate(arrivals([[(event.time, event) for event in events]]), Rulebook(Policy()))


def recordings() -> Iterator[tuple[str, bytes]]:
    """File name and content, two of each example."""
    for name in EXAMPLES:
        yield f"{name}.in.jsonl", _text(coming_in(name))
        yield f"{name}.out.jsonl", _text(coming_out(name))


def _text(lines: tuple[bytes, ...]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
