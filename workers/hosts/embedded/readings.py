"""What the embedded host can be asked at any moment: read in a thread of its own, so that nothing waits for it.

No state is read. Due times and states are counted in an index: some milliseconds for 100,000.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from afterview.workers.hosts.contract import Stage
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.moments import micros
from afterview.workers.hosts.performing import WAITING, Actions
from afterview.workers.hosts.watching import Readings, StageReading

SECOND = 1_000_000
"""microseconds"""
_BEHIND = """
SELECT topics.next - offsets."offset", (
  SELECT at FROM log WHERE log.topic = topics.id AND log."offset" >= offsets."offset" ORDER BY log."offset" LIMIT 1
)
FROM offsets JOIN topics ON topics.name = ? WHERE offsets.name = ? AND topics.next > offsets."offset"
"""
_TIMERS = "SELECT offsets.name, count(*) FROM due JOIN offsets ON offsets.stage = due.stage GROUP BY due.stage"
_OVERDUE = """
SELECT name, due_at FROM (
  SELECT name, (
    SELECT due_at FROM due WHERE asked IS NULL AND stage = offsets.stage AND due_at <= ? ORDER BY due_at LIMIT 1
  ) AS due_at FROM offsets
) WHERE due_at IS NOT NULL
"""
_KEYS = "SELECT count(*) FROM states"
_BYTES = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"


class _Found(NamedTuple):
    behind: Mapping[str, tuple[int, int]]
    """by stage that has something to read: how many records, and the moment of the first"""
    timers: Mapping[str, int]
    overdue: Mapping[str, int]
    """by stage, the earliest due time that has passed; moments are microseconds"""
    size: int
    keys: int


class Looker:
    """Opens the file again when it is asked for the first time. `close` it in the end."""

    def __init__(self, directory: Path, stages: Sequence[Stage], patience: float) -> None:
        """`patience`: seconds to wait for another process's lock."""
        self._directory, self._stages, self._patience = directory, stages, patience
        self._store: Store | None = None
        self._turn = asyncio.Lock()

    def close(self) -> None:
        if self._store is not None:
            self._store.close()

    async def readings(self, now: datetime, actions: Actions) -> Readings:
        """Raises `Unreachable` when the file cannot be read."""
        async with self._turn:
            found = await asyncio.to_thread(self._looked, micros(now))
        stages = [self._stage(stage.name, found, micros(now), actions) for stage in self._stages]
        return Readings(stages, found.size, found.keys)

    @staticmethod
    def _stage(name: str, found: _Found, now: int, actions: Actions) -> StageReading:
        records, oldest = found.behind.get(name, (0, now))
        acting, age = actions.standing(name)
        return StageReading(
            name,
            lag=records,
            lag_seconds=max(0, now - oldest) / SECOND,
            timers=found.timers.get(name, 0),
            overdue_seconds=(now - found.overdue.get(name, now)) / SECOND if acting < WAITING else 0,  # it rests
            acting=acting,
            acting_seconds=age,
            owned=1,
            ready=1,
        )

    def _looked(self, now: int) -> _Found:
        if self._store is None:
            self._store = Store(self._directory, self._patience)
        sql = self._store.connection
        with explained(self._store.file):
            behind = {
                stage.name: row
                for stage in self._stages
                if (row := sql.execute(_BEHIND, (stage.source, stage.name)).fetchone())
            }
            timers = dict(sql.execute(_TIMERS).fetchall())
            overdue = dict(sql.execute(_OVERDUE, (now,)).fetchall())
            (size,) = sql.execute(_BYTES).fetchone()
            (keys,) = sql.execute(_KEYS).fetchone()
        return _Found(behind, timers, overdue, size, keys)
