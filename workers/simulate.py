"""`simulate`: canonical events through the journey with a virtual clock, or a dumped log with its own wake-ups.

Mail is always accepted, and nobody acts unless an event says so (R32). The same input gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from pydantic_core import to_json

from afterview.events.cloudevents import structured
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, PUBLIC
from afterview.schemas.incoming import Incoming
from afterview.schemas.internal import LogLine
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.metrics import MetricsStage


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event, as it arrives: at the latest `time` seen so far in its file (R2)."""

    at: datetime
    event: Incoming | None
    """None: an event that changes nothing, but moves the clock (R32, R47)"""


def arrivals(files: Iterable[Iterable[tuple[datetime, Incoming | None]]]) -> Iterator[Arrival]:
    """Several files are merged by arrival, ties in command-line order, then line order; repeats only move the clock."""
    seen: set[tuple[str, str]] = set()
    for at, event in merge(*map(_in_order, files), key=lambda line: line[0]):
        if event is not None:
            origin = (event.source, event.id)
            event = None if origin in seen else event  # noqa: PLW2901
            seen.add(origin)
        yield Arrival(at, event)


def _in_order(lines: Iterable[tuple[datetime, Incoming | None]]) -> Iterator[tuple[datetime, Incoming | None]]:
    latest: datetime | None = None
    for at, event in lines:
        latest = at if latest is None else max(latest, at)
        yield latest, event


def simulate(
    arriving: Iterable[Arrival], rules: Rulebook, until: datetime | None = None, faults: Faults | None = None
) -> list[Record]:
    """Everything that leaves, in order of time (R38): tasks, invitations and responses, at last the metrics (R54).

    Plays events and timers at or before `until`, or until no timer is left (R31).
    """
    rules, player = replace(rules, instant_mail=True), None
    for arrival in arriving:
        if until is not None and arrival.at > until:
            break
        player = player or _Player(rules, arrival.at, JourneyStage(rules), faults)
        player.wait(arrival.at)
        if arrival.event is not None:
            player.put(candidate_event(rules, arrival.event, arrival.at))
    return player.finish(until) if player else []


class _Player:
    """The pipeline on the memory host."""

    def __init__(self, rules: Rulebook, start: datetime, journey: JourneyStage, faults: Faults | None = None) -> None:
        self._metrics = MetricsStage(rules.policy, final=True)
        self._host = MemoryHost([journey, self._metrics], start, faults=faults)

    def wait(self, until: datetime) -> None:
        """Timers due at or before a moment fire (R15)."""
        self._host.advance(until)

    def put(self, output: Output) -> None:
        self.wait(output.at)
        self._host.append(output)
        self._host.settle()

    def finish(self, until: datetime | None) -> list[Record]:
        """Play what is left; all that leaves, with the metrics at the end (R31, R38, R54)."""
        while (due := self._host.next_due()) is not None and (until is None or due <= until):
            self.wait(due)
        left = sorted(self._host.appended(PUBLIC), key=_at)
        end = until or max([self._host.now, *(record.at for record in left)])
        metrics = self._metrics.report(self._host.states(self._metrics.name), end)
        return [*left, *(self._host.append(metric) for metric in metrics)]


def candidate_event(rules: Rulebook, event: Incoming, at: datetime) -> Output:
    """An event as a record of its candidate's log. What was not said stays unsaid, null stays null (R29)."""
    key = bytes.fromhex(rules.key(event.data.tenant, event.data.candidate.id))
    return Output(CANDIDATE_EVENTS, key, event.model_dump_json(exclude_unset=True).encode(), at)


class _Replayed(JourneyStage):
    """The journey with the log's own wake-ups and handings-over, and no others (R83)."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        outcome.due = dict.fromkeys(outcome.states)
        outcome.outputs = [output for output in outcome.outputs if output.topic != CANDIDATE_EVENTS]
        return outcome


def replay(lines: Sequence[LogLine], rules: Rulebook) -> list[Record]:
    """What the workers gave, from a dump of `candidate-events` (R83): every event in the order of the log.

    Responses and metrics are made anew from the facts, metrics once at the end (R54).
    """
    if not lines:
        return []
    player = _Player(rules, lines[0].at, _Replayed(rules))
    for line in lines:
        player.put(Output(CANDIDATE_EVENTS, bytes.fromhex(line.key), to_json(line.event), line.at))
    return player.finish(max(line.at for line in lines))


def lines_out(records: Iterable[Record]) -> Iterator[bytes]:
    """One structured JSON event a line."""
    return (structured(record.headers, record.value) for record in records)


def _at(record: Record) -> datetime:
    return record.at
