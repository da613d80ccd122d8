"""The memory host: lists, dicts and a virtual clock. `simulate`, unit tests and model tests run on it.

One partition. Nothing happens by itself: the caller moves time on (`advance`), appends, and lets everything come to
rest (`settle`). Timers due at or before an event's arrival fire first (R15), so a caller advances to the arrival,
then appends, then settles.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from afterview.workers.hosts.contract import Outcome, Output, Record, Stage
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.refusals import decided, keys_of

BATCH = 1000

InstantPerformer = Callable[[object], Sequence[Output]]
"""Performs one action at once, and returns what shall be appended because of it."""


@dataclass(slots=True)
class _Reader:
    """A stage, how far it has read, and what it remembers."""

    stage: Stage
    log: list[Record]
    offset: int = 0
    states: dict[bytes, bytes] = field(default_factory=dict)
    rank: dict[bytes, int] = field(default_factory=dict)
    """order in which keys first had a due time: ties fire in this order"""
    armed: dict[bytes, tuple[datetime, int]] = field(default_factory=dict)
    """due time by key, and the number of its arming: an alarm of an older arming is void"""


class MemoryHost:
    """Runs stages wired by their topics, in the order given."""

    def __init__(
        self,
        stages: Sequence[Stage],
        start: datetime,
        *,
        performers: Mapping[str, InstantPerformer] | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._now = start
        self._logs: dict[str, list[Record]] = {}
        self._appended: list[Record] = []
        self._readers = [_Reader(stage, self.log(stage.source)) for stage in stages]
        self._performers = dict(performers or {})
        self._faults = faults
        self._alarms: list[tuple[datetime, int, int, int, bytes]] = []
        """heap of (moment, rank, arming, index of the reader, key)"""
        self._ranks, self._armings = count(), count()

    @property
    def now(self) -> datetime:
        return self._now

    def log(self, topic: str) -> list[Record]:
        """All records of a topic, oldest first; the list itself, which grows."""
        return self._logs.setdefault(topic, [])

    def appended(self, topics: Collection[str]) -> list[Record]:
        """The records of some topics, in the order in which they were appended."""
        return [record for record in self._appended if record.topic in topics]

    def state(self, stage: str, key: bytes) -> bytes | None:
        return self.states(stage).get(key)

    def states(self, stage: str) -> Mapping[bytes, bytes]:
        """All that a stage remembers, by key."""
        return next(reader for reader in self._readers if reader.stage.name == stage).states

    def append(self, output: Output) -> Record:
        """Put one record at the end of its topic. Nobody reads it before `settle` or `advance`."""
        log = self.log(output.topic)
        record = Record(output.topic, 0, len(log), output.key, output.value, output.at, output.headers)
        log.append(record)
        self._appended.append(record)
        return record

    def settle(self) -> None:
        """Run every stage until all logs are drained and no due time has come at the present moment."""
        self._drain()
        while self._rung():
            self._drain()

    def next_due(self) -> datetime | None:
        """The next moment at which a wake-up is written."""
        alarms = self._alarms
        while alarms and not self._holds(alarms[0]):
            heappop(alarms)
        return alarms[0][0] if alarms else None

    def recall(self, stage: str) -> None:
        """Write a wake-up for every key of a stage that has a due time."""
        for reader in self._readers:
            if reader.stage.name == stage:
                for key in reader.armed:
                    self.append(Output(reader.stage.source, key, reader.stage.wake(key), self._now))

    def advance(self, to: datetime) -> None:
        """Move time on to `to`, stopping at every due moment up to and including it. Never back."""
        while (moment := self.next_due()) is not None and moment <= to:
            self._now = max(self._now, moment)
            self.settle()
        self._now = max(self._now, to)

    def _drain(self) -> None:
        """Let the stages read, in the order of the pipeline, until nobody has anything to read."""
        behind = True
        while behind:
            behind = False
            for index, reader in enumerate(self._readers):
                while reader.offset < len(reader.log):
                    self._run(index, reader)
                    behind = index > 0  # an earlier one may have something to read again

    def _run(self, index: int, reader: _Reader) -> None:
        """One batch: decide, commit, perform."""
        batch = reader.log[reader.offset : reader.offset + BATCH]
        if self._faults is not None and self._faults.crashes():
            self._decide(reader, batch)  # what it came to is lost
            batch = batch[: self._faults.at_most(len(batch))]
        outcome = self._decide(reader, batch)
        reader.offset += len(batch)
        self._commit(index, reader, outcome)
        for action in outcome.actions:
            for output in self._performers[reader.stage.name](action):
                self.append(output)

    @staticmethod
    def _decide(reader: _Reader, batch: list[Record]) -> Outcome:
        known = reader.states
        return decided(reader.stage, batch, {key: known[key] for key in keys_of(reader.stage, batch) if key in known})

    def _commit(self, index: int, reader: _Reader, outcome: Outcome) -> None:
        for output in outcome.outputs:
            self.append(output)
        for key, state in outcome.states.items():
            if state is None:
                reader.states.pop(key, None)
            else:
                reader.states[key] = state
        for key, due in outcome.due.items():
            self._arm(index, reader, key, due)

    def _arm(self, index: int, reader: _Reader, key: bytes, due: datetime | None) -> None:
        """Set, move or clear a key's alarm. A due time that stays the same is not called for a second time."""
        if due is None:
            reader.armed.pop(key, None)
            return
        armed = reader.armed.get(key)
        if armed is not None and armed[0] == due:
            return
        arming = next(self._armings)
        reader.armed[key] = (due, arming)
        rank = reader.rank.get(key)
        if rank is None:
            rank = reader.rank[key] = next(self._ranks)
        for moment in (due,) if self._faults is None else self._faults.moments(due, self._now):
            heappush(self._alarms, (moment, rank, arming, index, key))

    def _holds(self, alarm: tuple[datetime, int, int, int, bytes]) -> bool:
        _, _, arming, index, key = alarm
        armed = self._readers[index].armed.get(key)
        return armed is not None and armed[1] == arming

    def _rung(self) -> bool:
        """Write the wake-ups of all keys due by now, earliest first; false when there were none."""
        rang = False
        while self._alarms and self._alarms[0][0] <= self._now:
            alarm = heappop(self._alarms)
            if self._holds(alarm):
                stage, key = self._readers[alarm[3]].stage, alarm[4]
                self.append(Output(stage.source, key, stage.wake(key), self._now))
                rang = True
        return rang
