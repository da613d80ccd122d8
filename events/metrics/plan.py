"""One fact as what it adds, where: worked out once, then carried out on each board in turn."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from afterview.events.metrics.cells import board_keys, cell_name, cells_of, shard_of
from afterview.events.metrics.feeds import Share, Shares, feeds_of
from afterview.schemas.facts import Fact


class Addition(NamedTuple):
    """What to add to one board."""

    key: bytes
    cells: tuple[bytes, ...]
    shares: Shares
    of_job: bool


def plan(fact: Fact, zone: ZoneInfo) -> tuple[Addition, ...]:
    """All that a fact adds, by board. Dates are those of the tenant's time zone (R55)."""
    boards: dict[bytes, list[Share]] = {}
    jobs: dict[bytes, list[Share]] = {}
    shard = shard_of(fact.job) if fact.job else ""
    for feed in feeds_of(fact):
        if shares := feed.adds(fact):
            day = getattr(fact, feed.dated_by).astimezone(zone).date()
            for key in board_keys(fact.tenant, day):
                boards.setdefault(key, []).extend(shares)
            for key in board_keys(fact.tenant, day, shard) if shard else ():
                jobs.setdefault(key, []).extend(shares)
    return (*_additions(boards, cells_of(fact), of_job=False), *_additions(jobs, _job_cell(fact), of_job=True))


def _additions(boards: dict[bytes, list[Share]], cells: tuple[bytes, ...], *, of_job: bool) -> list[Addition]:
    return [Addition(key, cells, tuple(shares), of_job) for key, shares in boards.items()]


def _job_cell(fact: Fact) -> tuple[bytes, ...]:
    return (cell_name("job", fact.job),) if fact.job else ()
