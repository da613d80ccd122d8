"""What a metric is, given its counts (CONTRACT 4, R55)."""

from collections.abc import Callable
from dataclasses import dataclass

from afterview.events.metrics import scores
from afterview.events.metrics.sketch import percentile
from afterview.events.metrics.tally import Tally

Interval = tuple[float, float]


def _groups(of: Tally) -> tuple[int, int, int]:
    return of.parts.get("promoters", 0), of.parts.get("passives", 0), of.parts.get("detractors", 0)


def _cnps(of: Tally) -> float:
    return scores.cnps(*_groups(of))


def _cnps_interval(of: Tally) -> Interval:
    return scores.cnps_interval(*_groups(of))


def _mean(of: Tally) -> float:
    return scores.mean(of.parts["sum"], of.n)


def _share(of: Tally) -> float:
    return scores.share(of.parts.get("part", 0), of.n)


def _count(of: Tally) -> float:
    return float(of.n)


def _p50(of: Tally) -> float:
    return percentile(of.parts, 50)


def _p90(of: Tally) -> float:
    return percentile(of.parts, 90)


@dataclass(frozen=True, slots=True)
class Measure:
    metric: str
    series: str
    """the counts it is made of (`feeds`)"""
    value: Callable[[Tally], float]
    interval: Callable[[Tally], Interval] | None = None
    split_by: str | None = None
    """the dimension that the series is split by"""


MEASURES = (
    Measure("cnps", "cnps", _cnps, interval=_cnps_interval),
    Measure("rating_mean", "rating_mean", _mean, split_by="question"),
    Measure("response_rate", "response_rate", _share),
    Measure("invitations", "invitations", _count, split_by="outcome"),
    Measure("coverage", "coverage", _share),
    Measure("time_to_feedback_p50", "time_to_feedback", _p50),
    Measure("time_to_feedback_p90", "time_to_feedback", _p90),
    Measure("feedback_on_time", "feedback_on_time", _share),
    Measure("spoken_share", "spoken_share", _share),
    Measure("never_told_share", "never_told_share", _share),
)

RANK: dict[str, int] = {measure.metric: rank for rank, measure in enumerate(MEASURES)}
"""the order in which metrics are reported"""


MEASURES_OF: dict[str, tuple[Measure, ...]] = {
    series: tuple(measure for measure in MEASURES if measure.series == series)
    for series in dict.fromkeys(measure.series for measure in MEASURES)
}
"""what is made of a series' counts"""
