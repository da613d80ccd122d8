"""Which cells may be shown: none that could be had by subtracting shown ones from each other (CONTRACT 4, R57).

Larger cells win: the whole tenant's before a department's, a longer window's before a shorter one's. What is shown of
a larger cell must leave none, or at least the threshold, among its parts of one kind that are hidden. A part is shown
only with the larger cells that it is in: else those could be added up from their parts. And a week of two months is
shown only if what it has of either is nothing or enough: else one of them could tell it.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from afterview.events.metrics.cells import KINDS, Kind, start_of
from afterview.schemas.policy import MetricsPolicy

_WEEK = timedelta(days=6)


class Spot(NamedTuple):
    """One series of one cell and window."""

    tenant: str
    series: str
    """and what it is split by: `cnps`, `rating_mean:clear`"""
    cell: str
    """empty: the whole tenant"""
    kind: Kind
    start: str
    """empty: of all time"""

    @property
    def is_of_a_job(self) -> bool:
        return self.cell.startswith("job=")


class _Group(NamedTuple):
    """Siblings: the parts of one kind of a larger cell."""

    whole: Spot
    parts: str
    """a dimension, or a kind of window"""
    of_jobs: bool


def kept(counts: Mapping[Spot, int], policy: MetricsPolicy) -> set[Spot]:
    """The spots that may be shown. `counts`: all there are, with how many each has."""
    left = {spot for spot, n in counts.items() if n >= _threshold(policy, of_jobs=spot.is_of_a_job)}
    left = {spot for spot in left if not _is_torn(spot, counts, policy)}
    groups: dict[_Group, list[Spot]] = defaultdict(list)
    parts: dict[Spot, list[_Group]] = defaultdict(list)
    for spot in sorted(left, key=_larger_first):
        for group in _groups(spot):
            if group not in groups:
                parts[group.whole].append(group)
            groups[group].append(spot)
    waiting = deque(sorted(groups, key=lambda group: _larger_first(group.whole)))
    while waiting:
        group = waiting.popleft()
        for spot in _give_way(group, [spot for spot in groups[group] if spot in left], left, counts, policy):
            left.remove(spot)
            waiting += [*_groups(spot), *parts[spot]]
    return left


def _give_way(
    group: _Group, shown: list[Spot], left: set[Spot], counts: Mapping[Spot, int], policy: MetricsPolicy
) -> list[Spot]:
    """Those of the shown siblings that must be hidden too."""
    if group.whole not in left:
        return shown
    hidden = counts[group.whole] - sum(counts[spot] for spot in shown)
    if not shown or not 0 < hidden < _threshold(policy, of_jobs=group.of_jobs):
        return []
    least = min(counts[spot] for spot in shown)
    smallest = max((spot for spot in shown if counts[spot] == least), key=_name)
    return [smallest]


def _groups(spot: Spot) -> Iterator[_Group]:
    """The siblings that it is one of."""
    if spot.cell:
        dimension = spot.cell.partition("=")[0]
        yield _Group(spot._replace(cell=""), dimension, spot.is_of_a_job)
    for whole in _longer(spot):
        yield _Group(whole, spot.kind, spot.is_of_a_job)


def _longer(spot: Spot) -> Iterator[Spot]:
    """The next longer windows that it is in; a week is in its month only if all of it is."""
    if spot.kind == "all":
        return
    if spot.kind != "day":
        yield spot._replace(kind="all", start="")
    first = date.fromisoformat(spot.start)
    longer: tuple[Kind, ...] = ("week", "month") if spot.kind == "day" else ("month",) if spot.kind == "week" else ()
    for kind in longer:
        start = start_of(kind, first)
        if start and (spot.kind == "day" or start == start_of(kind, first + _WEEK)):
            yield spot._replace(kind=kind, start=start.isoformat())


def _is_torn(spot: Spot, counts: Mapping[Spot, int], policy: MetricsPolicy) -> bool:
    """A week of two months that has too few of one of them."""
    if spot.kind != "week":
        return False
    months: dict[date | None, int] = defaultdict(int)
    for days in range(7):
        day = date.fromisoformat(spot.start) + timedelta(days=days)
        months[start_of("month", day)] += counts.get(spot._replace(kind="day", start=day.isoformat()), 0)
    return any(0 < n < _threshold(policy, of_jobs=spot.is_of_a_job) for n in months.values())


def _threshold(policy: MetricsPolicy, *, of_jobs: bool) -> int:
    return policy.job_threshold if of_jobs else policy.threshold


def _larger_first(spot: Spot) -> tuple[bool, int, Spot]:
    return spot.cell != "", -KINDS.index(spot.kind), spot


def _name(spot: Spot) -> tuple[str, str]:
    return unquote(spot.cell), spot.start
