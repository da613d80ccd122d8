"""What a stage has stored in the file, for a command beside a running Afterview."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded.inspection import looked
from afterview.workers.hosts.embedded.rows import record

T = TypeVar("T")

_RECORDS = """
SELECT "offset", key, at, headers, value FROM log WHERE topic = (SELECT id FROM topics WHERE name = ?) ORDER BY "offset"
"""
_ONE = "SELECT value FROM states WHERE stage = (SELECT stage FROM offsets WHERE name = ?) AND key = ?"
_ALL = "SELECT key, value FROM states WHERE +stage = (SELECT stage FROM offsets WHERE name = ?)"
_HOLDING = "SELECT key, value FROM states WHERE +stage = (SELECT stage FROM offsets WHERE name = ?) AND instr(value, ?)"
"""`+`: through the table as it lies, a third of the time that it takes by the index, in which keys are scattered"""


class Browsing:
    """The states of one stage; within `browsed` only."""

    def __init__(self, connection: sqlite3.Connection, stage: str) -> None:
        self._connection, self._stage = connection, stage

    def state(self, key: bytes) -> bytes | None:
        row = self._connection.execute(_ONE, (self._stage, key)).fetchone()
        return None if row is None else bytes(row[0])

    def holding(self, needle: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All states in which these bytes are; SQLite looks for them, so that nothing else is read."""
        yield from self._connection.execute(_HOLDING, (self._stage, needle))

    def all(self) -> Iterator[tuple[bytes, bytes]]:
        yield from self._connection.execute(_ALL, (self._stage,))

    def records(self, topic: str) -> Iterator[Record]:
        """All that a topic keeps, in its order."""
        for row in self._connection.execute(_RECORDS, (topic,)):
            yield record(topic, row)


def browsed(directory: Path, stage: str, browse: Callable[[Browsing], T]) -> T:
    """What there is to tell of the states of a stage. Nothing is changed, nobody waits; errors as of `inspect`."""
    return browsed_together(directory, [stage], lambda found: browse(*found))


def browsed_together(directory: Path, stages: Sequence[str], browse: Callable[[Sequence[Browsing]], T]) -> T:
    """The same of several stages, in their order."""
    return looked(directory, lambda connection: browse([Browsing(connection, stage) for stage in stages]))
