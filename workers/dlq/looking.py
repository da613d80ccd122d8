"""Finding dead letters on their topic."""

from collections.abc import Iterator
from typing import NamedTuple

from afterview.events.topics import AUDIT, DEAD_LETTERS
from afterview.workers.beside import Log, everything
from afterview.workers.dlq.dead import HELD, Choice, DeadLetter, dead_letter_of
from afterview.workers.dlq.handling import handled_before


class Known(NamedTuple):
    """A dead letter, and what was done with it: None while it is open."""

    dead: DeadLetter
    done: str | None


def held_of(log: Log, vendor: str) -> Iterator[DeadLetter]:
    """What is open because an operator has paused this vendor."""
    whose = ("vendor", vendor.encode())
    return (known.dead for known in found(log, Choice(reasons=(HELD,))) if whose in known.dead.headers)


def found(log: Log, choice: Choice, *, closed: bool = False) -> Iterator[Known]:
    """Those that are meant, in the order of their topic; `closed`: also those that something was done with."""
    done = handled_before(everything(log, AUDIT))
    for record in everything(log, DEAD_LETTERS):
        dead = dead_letter_of(record)
        if choice.takes(dead) and (closed or dead.id not in done):
            yield Known(dead, done.get(dead.id))
