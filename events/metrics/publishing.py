"""A cell as an event out: `experience.metric` (CONTRACT 3; R38, R39, R54, R55, R109)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from afterview.events.cloudevents import Headers, binary_headers
from afterview.events.ids import event_id
from afterview.events.metrics.board import Board
from afterview.events.metrics.cells import DIMENSIONS, KINDS, BoardKey, cell_dimensions
from afterview.events.metrics.measures import RANK, Counts, Measure, measures_of
from afterview.schemas.outgoing import Metric, Window
from afterview.schemas.policy import MetricsPolicy

METRIC_TYPE = "afterview.experience.metric.v1"


class Published(NamedTuple):
    """A record for the log: its key, headers and value."""

    key: bytes
    headers: Headers
    value: bytes


class Measurement(NamedTuple):
    """One metric of one cell, to be emitted for the nth time."""

    metric: Metric
    revision: int


def threshold_of(policy: MetricsPolicy, *, of_job: bool) -> int:
    """How many there must be before anything is said of them (CONTRACT 4)."""
    return policy.job_threshold if of_job else policy.threshold


def measured(key: BoardKey, name: bytes, series: str, counts: Counts, revision: int) -> Iterator[Measurement]:
    """The metrics that are made of one series."""
    for measure in measures_of(series):
        yield Measurement(
            Metric(
                tenant=key.tenant,
                metric=measure.metric,
                value=measure.value(counts),
                n=counts["n"],
                interval=measure.interval(counts) if measure.interval else None,
                window=key.window,
                dimensions=_dimensions(measure, series, name),
            ),
            revision,
        )


def _dimensions(measure: Measure, series: str, name: bytes) -> dict[str, str]:
    split = {measure.split_by: series.partition(":")[2]} if measure.split_by else {}
    return split | cell_dimensions(name)


def shown(key: BoardKey, board: Board, policy: MetricsPolicy) -> Iterator[Measurement]:
    """Every cell of a board that has reached its threshold; the others are nobody's business."""
    threshold = threshold_of(policy, of_job=key.is_of_jobs)
    for name, series, kept in board.series():
        if kept.tally.get("n", 0) >= threshold:
            yield from measured(key, name, series, kept.tally, kept.revision + 1)


def report_order(measurement: Measurement) -> tuple[object, ...]:
    """R54's fixed order: by tenant, metric, question or outcome, dimension (the whole tenant first), window.

    Metrics are in the order of their table, dimensions in that of `cells.DIMENSIONS`, windows day, week, month, all.
    """
    metric = measurement.metric
    split = next((value for name, value in metric.dimensions.items() if name not in DIMENSIONS), "")
    cell = next(
        ((DIMENSIONS.index(name), value) for name, value in metric.dimensions.items() if name in DIMENSIONS), (-1, "")
    )
    start = metric.window.start.isoformat() if metric.window.start else ""
    return metric.tenant, RANK[metric.metric], split, cell, KINDS.index(metric.window.kind), start


def published(measurement: Measurement, at: datetime) -> Published:
    """The event out. Its key names the cell and window, so that compaction keeps the last one; no subject (R39)."""
    metric = measurement.metric
    about = cell_text(metric.tenant, metric.metric, metric.dimensions, metric.window)
    headers = binary_headers(
        METRIC_TYPE, event_id(about, METRIC_TYPE, measurement.revision), f"/afterview/{metric.tenant}", at, None
    )
    return Published(about.encode(), headers, metric.model_dump_json(exclude_unset=True).encode())


def cell_text(tenant: str, metric: str, dimensions: Mapping[str, str], window: Window) -> str:
    """What a metric is about: `fjord/rating_mean?question=clear&department=Sales/week/2027-03-08`, `fjord/cnps/all`."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in dimensions.items())
    span = f"{window.kind}/{window.start}" if window.start else window.kind
    return f"{tenant}/{metric}?{query}/{span}" if query else f"{tenant}/{metric}/{span}"
