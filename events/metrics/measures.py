"""What a metric is, given its counts (CONTRACT 4, R55)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from afterview.events.metrics import scores
from afterview.events.metrics.sketch import percentile

Counts = Mapping[str, int]
Interval = tuple[float, float]


def _groups(counts: Counts) -> tuple[int, int, int]:
    return counts.get("promoters", 0), counts.get("passives", 0), counts.get("detractors", 0)


def _cnps(counts: Counts) -> float:
    return scores.cnps(*_groups(counts))


def _cnps_interval(counts: Counts) -> Interval:
    return scores.cnps_interval(*_groups(counts))


def _mean(counts: Counts) -> float:
    return scores.mean(counts["sum"], counts["n"])


def _share(counts: Counts) -> float:
    return scores.share(counts.get("part", 0), counts["n"])


def _count(counts: Counts) -> float:
    return float(counts["n"])


def _percentile(counts: Counts, percent: int) -> float:
    return percentile({name: count for name, count in counts.items() if name != "n"}, percent)


def _p50(counts: Counts) -> float:
    return _percentile(counts, 50)


def _p90(counts: Counts) -> float:
    return _percentile(counts, 90)


@dataclass(frozen=True, slots=True)
class Measure:
    metric: str
    series: str
    """the counts it is made of (`feeds`); `n` is how many there are"""
    value: Callable[[Counts], float]
    interval: Callable[[Counts], Interval] | None = None
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


def measures_of(series: str) -> tuple[Measure, ...]:
    """What is made of a series' counts."""
    return _BY_SERIES[series.partition(":")[0]]


_BY_SERIES: dict[str, tuple[Measure, ...]] = {
    series: tuple(measure for measure in MEASURES if measure.series == series)
    for series in dict.fromkeys(measure.series for measure in MEASURES)
}
