"""What the file knows of stages: how far each has read, the states it keeps, and its due times."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from afterview.workers.clock import counted_seconds
from afterview.workers.hosts.contract import Outcome, Output, Stage
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.schema import UPGRADE
from afterview.workers.hosts.embedded.store import Store, many
from afterview.workers.hosts.moments import micros, moment
from afterview.workers.hosts.watching import Watch, Woke, unwatched

_AT_ONCE = 512  # parameters of one IN
_WAKES = 100
"""of one transaction: what they lead to in the stages that follow is to be less than those read at once"""

_PUT = "INSERT INTO states (stage, key, value) VALUES {} ON CONFLICT DO UPDATE SET value = excluded.value"
_DROP = "DELETE FROM states WHERE stage = ? AND key IN ({})"
_ARM = """
INSERT INTO due (stage, key, due_at) VALUES {}
ON CONFLICT DO UPDATE SET due_at = excluded.due_at, asked = NULL WHERE due_at != excluded.due_at
"""
_DISARM = "DELETE FROM due WHERE stage = ? AND key IN ({})"
_DUE = """
SELECT * FROM (
  SELECT rowid, stage, key, due_at FROM due INDEXED BY due_of
  WHERE asked IS NULL AND stage = %d AND due_at <= ?1 ORDER BY due_at, key LIMIT ?2
)
"""
_EARLIEST = " ORDER BY due_at, key LIMIT ?2"
_EVER = 2**63 - 1
_ARMED = "SELECT rowid, key FROM due WHERE stage = ? AND rowid > ? ORDER BY rowid LIMIT ?"
_ASKED = "UPDATE due SET asked = ? WHERE rowid = ?"
_FORGOTTEN = """
UPDATE due SET asked = NULL WHERE asked < (SELECT "offset" FROM offsets WHERE offsets.stage = due.stage)
"""


class Ledger:
    """The stages' side of a store. Only the running host writes here."""

    def __init__(self, store: Store, stages: Sequence[Stage]) -> None:
        self._store = store
        self._sql = store.connection
        self._stages: dict[int, Stage] = {}
        with store.transaction():
            self.numbers = {stage.name: self._enrolled(stage) for stage in stages}
            for statement in UPGRADE:
                self._sql.execute(statement)
            self._sql.execute(_FORGOTTEN)  # handled, and still due: call again after a restart
        self.offsets = self._read_offsets()
        self._woken = dict.fromkeys(self._stages, 0)
        """the offset after the last wake-up that was written for each stage"""

    def states(self, stage: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The known states of these keys."""
        known: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = _padded(keys[start : start + _AT_ONCE])
            marks = ",".join("?" * len(some))
            query = f"SELECT key, value FROM states WHERE stage = ? AND key IN ({marks})"  # noqa: S608 marks only
            known.update(self._sql.execute(query, (self.numbers[stage], *some)))
        return known

    def commit(self, stage: str, outcome: Outcome, reached: int) -> None:
        """Outputs, states, due times and the offset reached: one transaction, durable at the end."""
        number = self.numbers[stage]
        with self._store.transaction():
            if outcome.outputs:
                self._store.write(outcome.outputs)
            self._put_states(number, outcome.states)
            self._put_due(number, outcome.due)
            self._sql.execute('UPDATE offsets SET "offset" = ? WHERE stage = ?', (reached, number))
        self.offsets[stage] = reached

    def wake(self, now: datetime, watch: Watch = unwatched) -> int:
        """Write the wake-ups of keys due by now, earliest first, and remember that they are written; how many.

        None for a stage that has some to read: what is said while very many fall due waits for a few of them only.
        """
        due = self._due(self._sql, micros(now), _WAKES)
        if not due:
            return 0
        begun = counted_seconds()
        wakes = [self._wake_up(self._stages[number], key, now) for _, number, key, _ in due]
        with self._store.transaction():
            offsets = self._store.write(wakes)
            self._sql.executemany(_ASKED, zip(offsets, (row for row, *_ in due), strict=True))
        self._woken |= {number: offset + 1 for offset, (_, number, *_) in zip(offsets, due, strict=True)}
        self._tell(watch, due, now, counted_seconds() - begun)
        return len(wakes)

    def _tell(self, watch: Watch, due: Sequence[tuple[int, int, bytes, int]], now: datetime, seconds: float) -> None:
        """They share a transaction, whichever stages they are for: each of these had it."""
        late: dict[int, list[float]] = {}
        for _, number, _, due_at in due:
            late.setdefault(number, []).append((micros(now) - due_at) / 1e6)
        for number, some in late.items():
            watch(Woke(self._stages[number].name, some, seconds))

    def recall(self, stage: str, now: datetime) -> Iterator[None]:
        """Write a wake-up for every key with a due time, some with each step; what is due stays so."""
        number, last = self.numbers[stage], 0
        while some := self._sql.execute(_ARMED, (number, last, _WAKES)).fetchall():
            self._store.append([self._wake_up(self._stages[number], key, now) for _, key in some])
            last = some[-1][0]
            yield

    def next_due(self, store: Store | None = None) -> datetime | None:
        """The earliest due time for which a wake-up can be written; also through another thread's store."""
        read = store or self._store
        with explained(read.file):
            due = self._due(read.connection, _EVER, 1)
        return moment(due[0][-1]) if due else None

    def _due(self, sql: sqlite3.Connection, now: int, most: int) -> list[tuple[int, int, bytes, int]]:
        """Of the stages that have read all their wake-ups, the earliest due times without one, no later than `now`."""
        awake = [number for number, stage in self._stages.items() if self.offsets[stage.name] >= self._woken[number]]
        query = " UNION ALL ".join(_DUE % number for number in awake) + _EARLIEST
        return sql.execute(query, (now, most)).fetchall() if awake else []

    def _put_states(self, number: int, states: Mapping[bytes, bytes | None]) -> None:
        many(self._sql, _PUT, "(?, ?, ?)", [(number, key, value) for key, value in states.items() if value is not None])
        many(self._sql, _DROP, "?", [(key,) for key, value in states.items() if value is None], number)

    def _put_due(self, number: int, due: Mapping[bytes, datetime | None]) -> None:
        many(self._sql, _ARM, "(?, ?, ?)", [(number, key, micros(at)) for key, at in due.items() if at is not None])
        many(self._sql, _DISARM, "?", [(key,) for key, at in due.items() if at is None], number)

    @staticmethod
    def _wake_up(stage: Stage, key: bytes, now: datetime) -> Output:
        return Output(stage.source, key, stage.wake(key), now)

    def _enrolled(self, stage: Stage) -> int:
        self._sql.execute("INSERT INTO offsets (name) VALUES (?) ON CONFLICT DO NOTHING", (stage.name,))
        (number,) = self._sql.execute("SELECT stage FROM offsets WHERE name = ?", (stage.name,)).fetchone()
        self._stages[number] = stage
        return int(number)

    def _read_offsets(self) -> dict[str, int]:
        known = dict(self._sql.execute('SELECT name, "offset" FROM offsets'))
        return {name: known[name] for name in self.numbers}


def _padded(keys: Sequence[bytes]) -> Sequence[bytes]:
    """As many as the next power of two, the last one again and again: so few statements are ever prepared."""
    size = 1 << (len(keys) - 1).bit_length()
    return [*keys, *[keys[-1]] * (size - len(keys))]


def state(store: Store, stage: str, key: bytes) -> bytes | None:
    """What a stage remembers of a key."""
    query = "SELECT value FROM states WHERE key = ? AND stage = (SELECT stage FROM offsets WHERE name = ?)"
    with explained(store.file):
        row = store.connection.execute(query, (key, stage)).fetchone()
    return None if row is None else bytes(row[0])
