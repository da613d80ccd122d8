"""The metrics stage on the memory host, played to its end."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.events.metrics.making import START

from afterview.events.topics import EXPERIENCE_FACTS, EXPERIENCE_METRICS
from afterview.schemas.facts import Fact
from afterview.schemas.policy import Policy
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.stages.metrics import MetricsStage

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
STAGE = MetricsStage(Policy())


def output(fact: Fact) -> Output:
    return Output(EXPERIENCE_FACTS, fact.tenant.encode(), fact.model_dump_json().encode(), fact.at)


def played(facts: Sequence[Fact], sizes: Iterable[int] = (), faults: Faults | None = None) -> MemoryHost:
    """Facts counted in batches of those sizes, then one by one; then all timers."""
    host = MemoryHost([STAGE], START - WEEK, faults=faults)
    left, cuts = list(facts), iter(sizes)
    while left:
        batch, left = left[: (size := next(cuts, 1))], left[size:]
        host.advance(batch[0].at)
        for fact in batch:
            host.append(output(fact))
        host.settle()
    while due := host.next_due():
        host.advance(due)
    return host


def events(host: MemoryHost, topic: str) -> list[dict[str, Any]]:
    return [json.loads(record.value) for record in host.log(topic)]


def metrics(host: MemoryHost) -> dict[str, list[dict[str, Any]]]:
    """Every emission of each cell, by key."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in host.log(EXPERIENCE_METRICS):
        found.setdefault(record.key.decode(), []).append(json.loads(record.value))
    return found


def reported(facts: Sequence[Fact], at: datetime = MONDAY) -> list[Output]:
    """What `simulate` prints at its end."""
    stage = MetricsStage(Policy(), final=True)
    host = MemoryHost([stage], START - WEEK)
    for fact in facts:
        host.append(output(fact))
    host.settle()
    assert host.log(EXPERIENCE_METRICS) == []
    return stage.report(host.states(stage.name), at)
