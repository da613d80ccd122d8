"""The log in the file, for any process: `afterview send` and `afterview tail` use it beside a running host."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Self

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.rows import packed, record
from afterview.workers.hosts.embedded.schema import BUSY_SECONDS, FILE, connect
from afterview.workers.hosts.moments import micros

_INSERT = 'INSERT INTO log (topic, "offset", key, at, headers, value) VALUES {}'
_SELECT = """
SELECT "offset", key, at, headers, value FROM log WHERE topic = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?
"""
_FIRST = 'SELECT "offset" FROM log WHERE topic = ? AND at >= ? ORDER BY "offset" LIMIT 1'
_OF_KEY = 'SELECT "offset", key, at, headers, value FROM log WHERE topic = ? AND key = ? ORDER BY "offset"'

_AT_ONCE = 64
"""rows of one statement"""
_ALONE = nullcontext()


class Store:
    """One connection to the file. A running host notices what others append within 100 ms.

    Use it as a context manager, or `close` it. Not for two threads at once.
    """

    def __init__(
        self, directory: Path | str, busy_seconds: float = BUSY_SECONDS, turns: AbstractContextManager[None] = _ALONE
    ) -> None:
        """`busy_seconds`: how long to wait for another process's lock; `turns`: of who else writes in this one."""
        self.file, self.turns = Path(directory) / FILE, turns
        self.connection = connect(Path(directory), busy_seconds)
        self._opened = _identity(self.file)
        self._topics: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and durable at the end. Raises `Unwritable` when the disk is full or the file locked.

        `Misconfigured` when the file is not in its place any more.
        """
        with self.turns:
            done = False
            try:
                with explained(self.file):
                    self.connection.execute("BEGIN IMMEDIATE")
                    yield
                    self._check_place()
                    self.connection.execute("COMMIT")
                done = True
            finally:
                if not done:
                    self._undo()

    def _check_place(self) -> None:
        """A file that was moved or deleted would still take everything, and nobody would ever find it again."""
        if _identity(self.file) != self._opened:
            raise Misconfigured(f"{self.file}: was moved, deleted or replaced while in use: stop Afterview first")

    def _undo(self) -> None:
        """SQLite may have undone it already; a rollback that fails leaves a connection that begins nothing more."""
        self._topics.clear()
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    def append(self, outputs: Sequence[Output]) -> list[int]:
        """Put the records at the ends of their topics, durably, all or none; returns their offsets."""
        with self.transaction():
            return self.write(outputs)

    def write(self, outputs: Sequence[Output]) -> list[int]:
        """As `append`, within a transaction of the caller's."""
        ends: dict[str, int] = {}
        offsets = []
        for output in outputs:
            if (offset := ends.get(output.topic)) is None:
                offset = self._end(output.topic)
            ends[output.topic] = offset + 1
            offsets.append(offset)
        topic = self._topics
        rows = [
            (topic[o.topic], offset, o.key, micros(o.at), packed(o.headers), o.value)
            for o, offset in zip(outputs, offsets, strict=True)
        ]
        many(self.connection, _INSERT, "(?, ?, ?, ?, ?, ?)", rows)
        for name, end in ends.items():
            self.connection.execute("UPDATE topics SET next = ? WHERE id = ?", (end, topic[name]))
        return offsets

    def read(self, topic: str, from_offset: int = 0, limit: int = 1000) -> list[Record]:
        """The oldest `limit` records at or after an offset. Offsets grow by one, but retention may have taken some."""
        with explained(self.file):
            number = self.topic(topic)
            if number is None:
                return []
            rows = self.connection.execute(_SELECT, (number, from_offset, limit)).fetchall()
        return [record(topic, row) for row in rows]

    def first(self, topic: str, since: datetime | None = None) -> int:
        """The offset of the first record that is stamped no earlier; the end when there is none."""
        if since is None:
            return 0
        with explained(self.file):
            row = self.connection.execute(_FIRST, (self.topic(topic), micros(since))).fetchone()
        return self.end(topic) if row is None else int(row[0])

    def of_key(self, topic: str, key: bytes) -> list[Record]:
        """All records of a topic that have this key."""
        with explained(self.file):
            rows = self.connection.execute(_OF_KEY, (self.topic(topic), key)).fetchall()
        return [record(topic, row) for row in rows]

    def end(self, topic: str) -> int:
        """The offset that the next record of a topic will have."""
        with explained(self.file):
            row = self.connection.execute("SELECT next FROM topics WHERE name = ?", (topic,)).fetchone()
        return 0 if row is None else int(row[0])

    def topics(self) -> list[str]:
        """The topics that anything was ever appended to, by name."""
        with explained(self.file):
            return [name for (name,) in self.connection.execute("SELECT name FROM topics ORDER BY name")]

    def topic(self, name: str) -> int | None:
        """The number of a topic; None while nothing was appended to it."""
        number = self._topics.get(name)
        if number is None:
            row = self.connection.execute("SELECT id FROM topics WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            number = self._topics[name] = row[0]
        return number

    def _end(self, topic: str) -> int:
        """The offset of the next record; the first one makes the topic."""
        number = self.topic(topic)
        if number is None:
            cursor = self.connection.execute("INSERT INTO topics (name) VALUES (?)", (topic,))
            self._topics[topic] = cursor.lastrowid or 0
            return 0
        row = self.connection.execute("SELECT next FROM topics WHERE id = ?", (number,)).fetchone()
        return int(row[0])


def many(
    connection: sqlite3.Connection, statement: str, row: str, rows: Sequence[tuple[object, ...]], *before: object
) -> None:
    """Execute `statement` for all rows, `row` standing in it for each: some at a time. `before`: what comes first.

    With one at a time, whoever else has something to do gets Python's lock after each, and for a while.
    """
    first = 0
    while first < len(rows):
        power = (len(rows) - first).bit_length() - 1  # of two: few statements are ever prepared
        some = rows[first : first + min(_AT_ONCE, 1 << power)]
        connection.execute(statement.format(",".join([row] * len(some))), (*before, *chain.from_iterable(some)))
        first += len(some)


def _identity(file: Path) -> tuple[int, int] | None:
    """Of the file that has this name now."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def data_version(store: Store) -> int:
    """A number that is another one after some other connection has committed."""
    with explained(store.file):
        (version,) = store.connection.execute("PRAGMA data_version").fetchone()
    return int(version)
