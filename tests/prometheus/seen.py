"""What Prometheus saw of one installation: every fault's alerts, and what the dashboard would show."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.prometheus.alarms import Alarm, Alarms
from tests.prometheus.senders import load
from tests.prometheus.server import Prometheus
from tests.prometheus.workers import Worker
from tests.workers.telemetry.given import given_to_operators

from afterview.workers.telemetry.dashboard import ROWS

REFUSED = "max(afterview_append_failures_total)"
EVERY_SECONDS = 0.5
"""a candidate for each worker"""


@dataclass
class Seen:
    alarms: Mapping[str, Alarm]
    """by alert"""
    impossible: Mapping[str, str]
    """alerts whose fault cannot be had on this machine, and why"""
    highest: Mapping[str, float]
    """the highest value of each query of the dashboard, each expression of the manual, and `REFUSED`; if it has any"""
    errors: Sequence[BaseException]
    """of faults that did not come to what they should"""


async def watch(alarms: Alarms, workers: Sequence[Worker], faults: Sequence[Coroutine[Any, Any, None]]) -> Seen:
    """All `faults` at the same time, with load on all `workers`. One that goes wrong hinders no other."""
    loading = asyncio.create_task(load(workers, EVERY_SECONDS), name="load")
    try:
        came = await asyncio.gather(*faults, return_exceptions=True)
        highest = await _highest(alarms.prometheus)
    finally:
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading
    return Seen(alarms.seen, alarms.impossible, highest, [one for one in came if one is not None])


async def _highest(prometheus: Prometheus) -> Mapping[str, float]:
    shown = [query.expr for panels in ROWS.values() for panel in panels for query in panel.queries]
    queries = dict.fromkeys((*shown, *given_to_operators(), REFUSED))
    found = {query: await prometheus.history(query) for query in queries}
    return {query: max(map(max, series.values())) for query, series in found.items() if series}
