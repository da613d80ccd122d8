"""What is done with dead letters: a line on `afterview.audit` says of each that it was replayed, or discarded.

Whatever no line names is open. A replayed record and its line are appended together, all or none, so that nobody can
stop a replay at a moment at which it would be repeated; and what comes twice all the same is a duplicate to the intake.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from afterview.events.errors import Refused
from afterview.events.topics import TOPICS
from afterview.workers.audit import Act, acts
from afterview.workers.beside import Log
from afterview.workers.dlq.dead import DeadLetter
from afterview.workers.hosts.contract import Headers, Output, Record
from afterview.workers.hosts.refusals import ATTEMPTS, FIRST_SEEN
from afterview.workers.stages.bus import BusStage

Action = Literal["dlq replay", "dlq discard"]

TOGETHER = 500
"""dead letters in one transaction"""
TOGETHER_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Handled:
    """One dead letter, and the record that is appended for it; or why it stays as it is."""

    dead: DeadLetter
    output: Output | None = None
    refusal: str | None = None


@dataclass(slots=True)
class Tally:
    """What came of it."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """ids, and why they are refused again"""

    def said(self, *, dry_run: bool, more: int) -> str:
        """One line for the person."""
        count = f"{self.done} dead letter{'' if self.done == 1 else 's'} {'would be done' if dry_run else 'done'}"
        again = f", {len(self.refused)} refused again" if self.refused else ""
        return f"{count}{again}{f'; {more} more: --max' if more else ''}"


def handle(
    log: Log, dead: Iterable[DeadLetter], work: Callable[[DeadLetter], Handled], act: Act, *, rehearsed: bool
) -> Tally:
    """Each in its turn; nothing is written when it is rehearsed."""
    tally = Tally()
    for group in together(map(work, dead)):
        outputs = appended(group, act)
        if outputs and not rehearsed:
            log.append(outputs)
        refused = [(one.dead.id, one.refusal) for one in group if one.refusal is not None]
        tally.refused += refused
        tally.done += len(group) - len(refused)
    return tally


def work_of(act: Act, readers: Sequence[BusStage]) -> Callable[[DeadLetter], Handled]:
    """What is done with each. `readers`: of the topics of others."""
    if act.action == "dlq discard":
        return Handled
    by_topic = {reader.source: reader for reader in readers}
    return lambda dead: replayed(dead, by_topic, act.now)


def handled_before(records: Iterable[Record]) -> dict[str, str]:
    """By id of a dead letter, what was done with it, from the records of `afterview.audit`."""
    done: dict[str, str] = {}
    for _, acted in acts(records):
        if acted.action.startswith("dlq "):
            done.update(dict.fromkeys(acted.of, acted.action))
    return done


def replayed(dead: DeadLetter, readers: Mapping[str, BusStage], now: datetime) -> Handled:
    """Once more to the stage that refused it; of somebody else's topic (`readers`, by topic) what it comes to now.

    On a topic of others nothing is written: whoever else reads it would see it twice.
    """
    tries = ((FIRST_SEEN, dead.first_seen.encode()), (ATTEMPTS, str(dead.attempts).encode()))
    if dead.topic in TOPICS:
        return Handled(dead, _with(Output(dead.topic, dead.key, dead.value, now, dead.headers), tries))
    reader = readers.get(dead.topic)
    if reader is None:
        return Handled(dead, refusal=f"{dead.topic} is not among the topics of kafka.intake any more")
    record = Record(dead.topic, int(dead.partition), int(dead.offset), dead.key, dead.value, now, dead.headers)
    try:
        outputs = reader.process([record], {}).outputs
    except Refused as refusal:
        return Handled(dead, refusal=" ".join(str(refusal).split()))
    return Handled(dead, _with(outputs[0], tries) if outputs else None)


def together(handled: Iterable[Handled]) -> Iterator[list[Handled]]:
    """In groups for one transaction each."""
    group: list[Handled] = []
    size = 0
    for one in handled:
        if group and (len(group) == TOGETHER or size + len(one.dead.value) > TOGETHER_BYTES):
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one.dead.value)
    if group:
        yield group


def appended(group: Sequence[Handled], act: Act) -> list[Output]:
    """The records of one transaction; none when all were refused again."""
    done = [one for one in group if one.refusal is None]
    outputs = [one.output for one in done if one.output is not None]
    ids = [one.dead.id for one in done]
    return [*outputs, act.line(ids)] if done else []


def _with(output: Output, more: Headers) -> Output:
    return Output(output.topic, output.key, output.value, output.at, (*output.headers, *more))
