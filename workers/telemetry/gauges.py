"""What is looked up when somebody asks, as families of the exposition."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily

from afterview.events.pausing import PausedScopes
from afterview.workers.hosts.watching import Readings
from afterview.workers.telemetry import catalogue as c
from afterview.workers.telemetry.metric import Metric

_OF_STAGES = (
    (c.LAG_RECORDS, "lag"),
    (c.LAG_SECONDS, "lag_seconds"),
    (c.TIMERS_PENDING, "timers"),
    (c.TIMERS_OVERDUE, "overdue_seconds"),
    (c.OUTBOX_ACTIONS, "acting"),
    (c.OUTBOX_SECONDS, "acting_seconds"),
    (c.PARTITIONS_OWNED, "owned"),
    (c.PARTITIONS_READY, "ready"),
)


def gauges(readings: Readings) -> Iterator[GaugeMetricFamily]:
    for metric, field in _OF_STAGES:
        family = _family(metric)
        for stage in readings.stages:
            family.add_metric([stage.stage], getattr(stage, field))
        yield family
    yield gauge(c.STATE_BYTES, readings.state_bytes)
    yield gauge(c.STATE_KEYS, readings.state_keys)


def paused(scopes: PausedScopes) -> GaugeMetricFamily:
    """One for each scope that is paused; none, most of the time."""
    family = _family(c.PAUSED)
    for scope, pause in scopes.items():
        family.add_metric([scope], pause.since.timestamp())
    return family


def apis(down: Mapping[str, bool]) -> GaugeMetricFamily:
    """One for each vendor whose API is asked."""
    family = _family(c.API_DOWN)
    for vendor, is_down in down.items():
        family.add_metric([vendor], is_down)
    return family


def gauge(metric: Metric, value: float, *labels: str) -> GaugeMetricFamily:
    """One value."""
    family = _family(metric)
    family.add_metric(labels, value)
    return family


def _family(metric: Metric) -> GaugeMetricFamily:
    return GaugeMetricFamily(metric.name, metric.says, labels=metric.label_names)
