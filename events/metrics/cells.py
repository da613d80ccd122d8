"""Cells: a tenant and at most one of department, job, stage, touchpoint, times a window (R55).

A cell's name is its dimension as in an address, `department=Sales%20%26%20Service`, and empty for the whole tenant.
A window's cells are stored under one key, except that jobs, of which there may be thousands, are spread over sixteen:
`tenant|kind|start|` and `tenant|kind|start|07`. There each series has a name, `department=Sales/rating_mean:clear`.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, get_args
from urllib.parse import quote, unquote
from zlib import crc32

from afterview.schemas.facts import Fact
from afterview.schemas.outgoing_data import Window

Kind = Literal["day", "week", "month", "all"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DIMENSIONS = ("department", "job", "stage", "touchpoint")
SHARDS = 16

_WHOLE_TENANT = ""


class BoardKey(NamedTuple):
    """What a board's key says."""

    tenant: str
    kind: Kind
    start: str
    """first day, empty for `all`"""
    shard: str
    """empty, or one of the sixteen for jobs"""

    @property
    def window(self) -> Window:
        return _window(self.kind, self.start)


@lru_cache(maxsize=4096)
def _window(kind: Kind, start: str) -> Window:
    return Window(kind=kind, start=date.fromisoformat(start) if start else None)


def start_of(kind: Kind, day: date) -> date | None:
    """The first day of the window that a day is in; weeks begin on Monday (R55)."""
    match kind:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "all":
            return None


@lru_cache(maxsize=4096)
def board_keys(tenant: str, day: date, shard: str = "") -> tuple[bytes, ...]:
    """The keys of the four windows that a day is in, `KINDS`."""
    windows = windows_of(BoardKey(tenant, "day", day.isoformat(), shard))
    return tuple("|".join(window).encode() for window in windows)


def windows_of(day: BoardKey) -> tuple[BoardKey, ...]:
    """The four windows that a day is in, itself first."""
    starts = ((kind, start_of(kind, date.fromisoformat(day.start))) for kind in KINDS)
    return tuple(day._replace(kind=kind, start=start.isoformat() if start else "") for kind, start in starts)


@lru_cache(maxsize=4096)
def parse_key(key: bytes) -> BoardKey | None:
    """What a key says, or None if it is not that of a board."""
    match key.decode().split("|"):
        case [tenant, kind, start, shard] if kind in KINDS:
            return BoardKey(tenant, kind, start, shard)
        case _:
            return None


def shard_of(text: str) -> str:
    """Which of the sixteen it is in."""
    return f"{crc32(text.encode()) % SHARDS:02}"


@lru_cache(maxsize=4096)
def cell_name(dimension: str, value: str) -> str:
    return f"{dimension}={quote(value, safe='')}"


@lru_cache(maxsize=16384)
def series_name(cell: str, series: str) -> bytes:
    """The name of a series of a cell on its board: `cnps`, `department=Sales/rating_mean:clear`."""
    metric, colon, split = series.partition(":")
    return f"{cell}{'/' if cell else ''}{metric}{colon}{quote(split, safe='')}".encode()


class Place(NamedTuple):
    """What the name of a series says."""

    cell: str
    series: str
    """of which metric (`measures`)"""
    split: str
    """by what its metric is split: a question or an outcome, still quoted"""
    dimensions: dict[str, str]
    """the cell, for the event out"""


@lru_cache(maxsize=16384)
def parse_name(name: bytes) -> Place:
    cell, _, rest = name.decode().rpartition("/")
    series, _, split = rest.partition(":")
    dimension, _, value = cell.partition("=")
    return Place(cell, series, split, {dimension: unquote(value)} if dimension else {})


def cells_of(fact: Fact) -> tuple[str, ...]:
    """The cells that a fact counts in, but for that of its job. What is not known makes no cell."""
    known = (
        ("department", fact.department),
        ("stage", fact.stage),
        ("touchpoint", getattr(fact, "touchpoint", None)),
    )
    return (_WHOLE_TENANT, *(cell_name(dimension, value) for dimension, value in known if value))
