"""A cell as an event out: `experience.metric` (CONTRACT 3; R38, R39, R54, R55, R109)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote

from afterview.events.cloudevents import Headers, binary_headers
from afterview.events.ids import event_id
from afterview.events.metrics.board import Board
from afterview.events.metrics.cells import DIMENSIONS, KINDS, BoardKey, Place, parse_name
from afterview.events.metrics.giving_way import Spot, kept
from afterview.events.metrics.measures import MEASURES_OF, RANK, Measure
from afterview.events.metrics.series import News
from afterview.events.metrics.tally import Tally
from afterview.schemas.outgoing_data import Metric
from afterview.schemas.policy import MetricsPolicy

METRIC_TYPE = "afterview.experience.metric.v1"
_FIRST = 1


class Measurement(NamedTuple):
    """One metric of one cell, to be emitted for the nth time."""

    about: str
    """the cell and window (`_about`)"""
    metric: Metric
    revision: int
    at: datetime


class Published(NamedTuple):
    """A record for the log: its key, headers and value."""

    key: bytes
    headers: Headers
    value: bytes


def threshold_of(policy: MetricsPolicy, *, of_job: bool) -> int:
    """How many there must be before anything is said of them (CONTRACT 4)."""
    return policy.job_threshold if of_job else policy.threshold


def told(key: BoardKey, board: Board) -> Iterator[Measurement]:
    """What a batch has given to tell of a board (R81)."""
    for name, news in board.news():
        yield from _measured(key, name, news)


def shown(boards: Mapping[BoardKey, Board], policy: MetricsPolicy, at: datetime) -> Iterator[Measurement]:
    """Every cell that may be shown (R54, R57); the others are nobody's business."""
    found = {_spot(key, name): (key, name, tally) for key, board in boards.items() for name, tally in board.tallies()}
    counts = {spot: tally.n for spot, (_, _, tally) in found.items()}
    for spot in kept(counts, policy):
        key, name, tally = found[spot]
        yield from _measured(key, name, News(_FIRST, tally, at))


def _spot(key: BoardKey, name: bytes) -> Spot:
    place = parse_name(name)
    return Spot(key.tenant, f"{place.series}:{place.split}", place.cell, key.kind, key.start)


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


def published(measurement: Measurement) -> Published:
    """The event out. Its key names the cell and window, so that compaction keeps the last one; no subject (R39)."""
    about, metric, revision, at = measurement
    headers = binary_headers(
        METRIC_TYPE, event_id(about, METRIC_TYPE, revision), f"/afterview/{metric.tenant}", at, None
    )
    return Published(about.encode(), headers, metric.model_dump_json().encode())


def _measured(key: BoardKey, name: bytes, news: News) -> Iterator[Measurement]:
    """The metrics that are made of one series."""
    place = parse_name(name)
    for measure in MEASURES_OF[place.series]:
        split = {measure.split_by: unquote(place.split)} if measure.split_by else {}
        metric = _metric(key, measure, split | place.dimensions, news.tally)
        yield Measurement(_about(key, measure, place), metric, news.revision, news.at)


def _metric(key: BoardKey, measure: Measure, dimensions: dict[str, str], tally: Tally) -> Metric:
    return Metric(
        tenant=key.tenant,
        metric=measure.metric,
        value=measure.value(tally),
        n=tally.n,
        interval=measure.interval(tally) if measure.interval else None,
        window=key.window,
        dimensions=dimensions,
    )


def _about(key: BoardKey, measure: Measure, place: Place) -> str:
    """What a metric is about: `fjord/rating_mean?question=clear&department=Sales/week/2027-03-08`, `fjord/cnps/all`."""
    split = f"{measure.split_by}={place.split}" if measure.split_by else ""
    query = "&".join(part for part in (split, place.cell) if part)
    span = f"{key.kind}/{key.start}" if key.start else key.kind
    return f"{key.tenant}/{measure.metric}{'?' if query else ''}{query}/{span}"
