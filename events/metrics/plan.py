"""One fact as what it adds, where: worked out once, then carried out on each board in turn."""

from datetime import date  # noqa: TC003
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from afterview.events.metrics.cells import KINDS, board_keys, cell_name, cells_of, series_name, shard_of
from afterview.events.metrics.feeds import feeds_of
from afterview.events.metrics.tally import Share
from afterview.schemas.facts import Fact


class Addition(NamedTuple):
    """What to add to the boards of one day: its own, and those of the longer windows that it is in."""

    boards: tuple[bytes, ...]
    shares: tuple[tuple[bytes, Share], ...]
    """each with the name of a series"""
    of_job: bool


def plan(fact: Fact, zone: ZoneInfo, *, whole: bool = True) -> tuple[Addition, ...]:
    """All that a fact adds, by day. Dates are those of the tenant's time zone (R55).

    Not `whole`: to the boards of days only, from which those of the longer windows can be made (`rolled_up`).
    """
    windows = len(KINDS) if whole else 1
    by_day: dict[date, list[Share]] = {}
    for feed in feeds_of(fact):
        if shares := feed.adds(fact):
            by_day.setdefault(getattr(fact, feed.dated_by).astimezone(zone).date(), []).extend(shares)
    days = {day: tuple(shares) for day, shares in by_day.items()}
    cells = cells_of(fact)
    additions = [
        Addition(board_keys(fact.tenant, day)[:windows], _named(cells, of), of_job=False) for day, of in days.items()
    ]
    if fact.job:
        shard, job = shard_of(fact.job), (cell_name("job", fact.job),)
        additions += [
            Addition(board_keys(fact.tenant, day, shard)[:windows], _named(job, of), of_job=True)
            for day, of in days.items()
        ]
    return tuple(additions)


@lru_cache(maxsize=16384)
def _named(cells: tuple[str, ...], shares: tuple[Share, ...]) -> tuple[tuple[bytes, Share], ...]:
    """Many facts add the same to the same cells."""
    return tuple((series_name(cell, share.series), share) for cell in cells for share in shares)
