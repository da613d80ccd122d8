"""`simulate`: canonical events through the journey with a virtual clock, or a dumped log with its own wake-ups.

Mail is always accepted, and nobody acts unless an event says so (R32). The same input gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import groupby

from pydantic_core import to_json

from afterview.events.canonical import encoded
from afterview.events.cloudevents import structured
from afterview.events.journey.rulebook import Rulebook
from afterview.events.metrics.releasing import next_monday
from afterview.events.topics import AUDIT, CANDIDATE_EVENTS, EXPERIENCE_FACTS, PUBLIC
from afterview.schemas.incoming import Incoming
from afterview.schemas.internal import LogLine
from afterview.schemas.policy import Policy
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.metrics import MetricsStage

PRINTED = tuple(topic for topic in PUBLIC if topic != AUDIT)
"""R32: nothing is proved by what was only played"""


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
    host = played(arriving, replace(rules, instant_mail=True), until, faults)
    return _finished(host, rules.policy, until) if host else []


def played(
    arriving: Iterable[Arrival], rules: Rulebook, until: datetime | None = None, faults: Faults | None = None
) -> MemoryHost | None:
    """The journeys, until no timer is left or `until`; None when nothing arrives."""
    host = None
    for arrival in arriving:
        if until is not None and arrival.at > until:
            break
        host = host or MemoryHost([JourneyStage(rules)], arrival.at, faults=faults)
        host.advance(arrival.at)
        if arrival.event is not None:
            host.append(candidate_event(rules, arrival.event, arrival.at))
            host.settle()
    if host:
        _play(host, until)
    return host


def _finished(journeys: MemoryHost, policy: Policy, until: datetime | None) -> list[Record]:
    """Count; all that leaves, with the metrics at the end (R31, R38, R54)."""
    metrics = MetricsStage(policy, final=True)
    counting = _counted(journeys.log(EXPERIENCE_FACTS), metrics, journeys.now)
    _play(counting, until)
    left = sorted([*journeys.appended(PRINTED), *counting.appended(PRINTED)], key=_at)
    end = until or max([journeys.now, *(record.at for record in left)])
    return [*left, *map(counting.append, metrics.report(counting.states(metrics.name), end))]


def _counted(facts: Sequence[Record], metrics: MetricsStage, start: datetime) -> MemoryHost:
    """The facts of each week together: nothing that is counted ever changes a journey, but Mondays come (R101)."""
    host = MemoryHost([metrics], facts[0].at if facts else start)
    for _, week in groupby(facts, key=lambda fact: next_monday(fact.at)):
        for fact in week:
            host.advance(fact.at)
            host.append(Output(fact.topic, fact.key, fact.value, fact.at))
        host.settle()
    return host


def _play(host: MemoryHost, until: datetime | None) -> None:
    while (due := host.next_due()) is not None and (until is None or due <= until):
        host.advance(due)


def candidate_event(rules: Rulebook, event: Incoming, at: datetime) -> Output:
    """An event as a record of its candidate's log."""
    key = bytes.fromhex(rules.key(event.data.tenant, event.data.candidate.id))
    return Output(CANDIDATE_EVENTS, key, encoded(event), at)


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
    host = MemoryHost([_Replayed(rules)], lines[0].at)
    for line in lines:
        host.append(Output(CANDIDATE_EVENTS, bytes.fromhex(line.key), to_json(line.event), line.at))
    host.settle()
    return _finished(host, rules.policy, max(line.at for line in lines))


def lines_out(records: Iterable[Record]) -> Iterator[bytes]:
    """One structured JSON event a line."""
    return (structured(record.headers, record.value) for record in records)


def _at(record: Record) -> datetime:
    return record.at
