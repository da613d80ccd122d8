"""Every stage is a function of its log: its batches, as its changelog says they were cut, decided once more by us.

A transaction of a partition writes the states that changed and, last, the marker: up to where the source is done. So
the changelog, read as it grew, tells each batch; what the batch comes to is computed here and compared.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aiokafka import TopicPartition
from tests.chaos.kafka.follower import Follower, Raw
from tests.chaos.kafka.turns import Told

from afterview.events.topics import PUBLIC
from afterview.workers.hosts.contract import Outcome, Output, Record, Stage
from afterview.workers.hosts.kafka.entries import MARKER, due_in, entry, reached_in, state_in
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.kafka.records import millis, moment_of, read
from afterview.workers.hosts.kafka.wakes import wake_id
from afterview.workers.hosts.moments import micros
from afterview.workers.hosts.refusals import decided, keys_of
from afterview.workers.mail.desk import Holds
from afterview.workers.stages.mailer import MailerStage

Entry = tuple[str, int, bytes, bytes, int, tuple[tuple[str, bytes], ...]]
"""a record as it stands in a topic: topic, partition, key, value, milliseconds, headers"""


@dataclass
class Replay:
    """What all stages came to."""

    problems: list[str] = field(default_factory=list)
    given: Counter[Entry] = field(default_factory=Counter)
    """every output of every stage"""
    states: dict[TopicPartition, dict[bytes, bytes]] = field(default_factory=dict)
    """by the partition of the changelog: what it holds at its end"""
    timers: int = 0
    """that fired in journeys"""
    repeated: int = 0
    """wake-ups that were written once more"""


def replayed(follower: Follower, stages: Sequence[Stage], holds: Holds) -> Replay:
    """`holds`: the mailer's, which is made anew: it waits where the workers' did."""
    replay, told = Replay(), Told()
    for stage in stages:
        again: Stage = MailerStage(holds, told) if isinstance(stage, MailerStage) else stage
        for number in range(follower.partitions(stage.source)):
            _Partition(again, number, follower, replay, told).run()
    return replay


class _Partition:
    def __init__(self, stage: Stage, number: int, follower: Follower, replay: Replay, told: Told) -> None:
        self._stage, self._number, self._follower, self._replay = stage, number, follower, replay
        self._told = told
        self._source = follower.records[TopicPartition(stage.source, number)]
        self._changelog = follower.records[TopicPartition(changelog_of(stage.name), number)]
        self._states: dict[bytes, bytes] = {}
        self._dues: dict[bytes, dict[bytes, int]] = {}
        """by key: the id of every wake-up that there was a reason for, and its due time"""
        self._woken: Counter[bytes] = Counter()
        self._name = f"{stage.name}-{number}"

    def run(self) -> None:
        reached, begun = 0, 0
        for changes, upto, at in self._transactions():
            if upto == reached and not changes:
                continue  # a changelog that had nothing to say for long says so
            if upto <= reached:
                self._problem(f"the marker went from {reached} to {upto}")
                return
            batch, begun = self._cut(begun, upto)
            if not self._batch(batch, changes, at):
                return
            reached = upto
        if begun < len(self._source):
            self._problem(f"{len(self._source) - begun} records were never processed")
        self._replay.repeated += sum(times - 1 for times in self._woken.values())
        self._replay.states[TopicPartition(changelog_of(self._stage.name), self._number)] = self._states

    def _transactions(self) -> Iterator[tuple[dict[bytes, bytes | None], int, int]]:
        """What each changed, up to where it went, and when (milliseconds)."""
        changes: dict[bytes, bytes | None] = {}
        for record in self._changelog:
            key, value = record.key or b"", record.value
            if key != MARKER:
                changes[key] = value
                continue
            assert value is not None
            yield changes, reached_in(value), record.timestamp
            changes = {}
        if changes:
            self._problem(f"{len(changes)} states without a marker at the end of the changelog")

    def _cut(self, begun: int, upto: int) -> tuple[list[Raw], int]:
        end = begun
        while end < len(self._source) and self._source[end].offset < upto:
            end += 1
        return self._source[begun:end], end

    def _batch(self, raw: Sequence[Raw], changes: dict[bytes, bytes | None], at: int) -> bool:
        """Whether it came to what the worker made of it."""
        foreign = getattr(self._stage, "foreign", False)
        batch = list(read(raw, moment_of(at) if foreign else None))
        self._look_at_wakes(batch, at)
        known = {key: self._states[key] for key in keys_of(self._stage, batch) if key in self._states}
        if isinstance(self._stage, MailerStage):
            self._told.hear(changes)
        outcome = decided(self._stage, batch, {key: state_in(stored) for key, stored in known.items()})
        mine = _changes(outcome, known)
        if mine != changes:
            other = sum(mine.get(key, b"") != changes.get(key, b"") for key in {*mine, *changes})
            self._problem(f"up to {raw[-1].offset if raw else 0}: {other} states are others than when replayed")
            return False
        for output in outcome.outputs:
            self._replay.given[self._entry(output)] += 1
            if self._stage.name == "journey":
                self._never_early(output, max(at, *(millis(record.at) for record in batch)))
        self._remember(mine)
        self._count_timers(batch, known)
        return True

    def _remember(self, changes: dict[bytes, bytes | None]) -> None:
        for key, stored in changes.items():
            if stored is None:
                self._states.pop(key, None)
                continue
            self._states[key] = stored
            if (due := due_in(stored)) is not None:
                self._dues.setdefault(key, {})[wake_id(self._stage.name, key, due)] = due

    def _look_at_wakes(self, batch: Sequence[Record], at: int) -> None:
        """Each was written because of a due time that the key had, and not before it came."""
        for record in batch:
            name = _wake_of(record)
            if name is None:
                continue
            due = self._dues.get(record.key, {}).get(name)
            if due is None:
                self._problem(f"offset {record.offset}: a wake-up that nothing was due for")
            elif micros(record.at) < due:
                self._problem(f"offset {record.offset}: a wake-up {due - micros(record.at)} us early")
            if millis(record.at) > at + 60_000:
                self._problem(f"offset {record.offset}: was read before its time")
            self._woken[name] += 1

    def _count_timers(self, batch: Sequence[Record], known: dict[bytes, bytes]) -> None:
        """Of journeys: before a record is applied, all that is due fires, each with its own moment (R79)."""
        if self._stage.name != "journey":
            return
        states = {key: state_in(stored) for key, stored in known.items()}
        for record in batch:
            before = states.get(record.key)
            outcome = decided(self._stage, [record], {record.key: before} if before else {})
            states |= {key: state for key, state in outcome.states.items() if state is not None}
            moments = {one.at for one in outcome.outputs if one.topic in PUBLIC}
            if _wake_of(record):
                self._replay.timers += len(moments) or states.get(record.key) != before
            else:
                self._replay.timers += sum(at < record.at for at in moments)

    def _never_early(self, output: Output, at: int) -> None:
        """What a timer gives has the timer's moment; some clock was there when it was given (`at`)."""
        if millis(output.at) > at:
            self._problem(f"{output.topic}: an event of {output.at}, before its time")

    def _entry(self, output: Output) -> Entry:
        partition = partition_of(output.key, self._follower.partitions(output.topic))
        return output.topic, partition, output.key, output.value, millis(output.at), output.headers

    def _problem(self, said: str) -> None:
        self._replay.problems.append(f"{self._name}: {said}")


def _wake_of(record: Record) -> bytes | None:
    """The id of a wake-up; None of anything else."""
    return next((value for name, value in record.headers if name == "ce_id"), None)


def _changes(outcome: Outcome, known: dict[bytes, bytes]) -> dict[bytes, bytes | None]:
    """As the engine writes them: entries that stay as they are are left out."""
    changes: dict[bytes, bytes | None] = {}
    for key, state in outcome.states.items():
        due = outcome.due.get(key)
        stored = None if state is None else entry(state, None if due is None else micros(due))
        if stored != known.get(key):
            changes[key] = stored
    return changes
