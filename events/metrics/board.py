"""The cells of one window of one tenant, as stored, and the adding to them.

Stored bytes are a version byte, a line that says how far each partition of the log has been counted (so that a fact is
never counted twice), and a line for each cell: its name, a tab, and its series as JSON. A cell is decoded when it is
first touched; the lines of the others are passed on as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic_core import from_json, to_json

from afterview.events.metrics.feeds import Shares
from afterview.events.metrics.tally import Tallies, Tally, add

VERSION = b"\x01"


@dataclass(slots=True)
class Series:
    """The counts of one metric in one cell, and what was told of them so far (R81)."""

    tally: Tally = field(default_factory=dict)
    revision: int = 0
    """how often it was emitted"""
    joined: int = 0
    """how many have joined or left since"""
    changed: int = 0
    """of how many something else is known since"""


Cell = dict[str, Series]


class Reached(NamedTuple):
    """A series as it was when it was to be emitted."""

    revision: int
    tally: Tally
    at: datetime


@dataclass(slots=True)
class Board:
    """One window's cells while a batch is counted: local to it, stored as bytes in between."""

    counted: dict[int, int] = field(default_factory=dict)
    """offset of the last record, by partition"""
    _lines: dict[bytes, bytes] = field(default_factory=dict)
    _cells: dict[bytes, Cell] = field(default_factory=dict)
    reached: dict[tuple[bytes, str], Reached] = field(default_factory=dict)
    """what has to be emitted, the newest revision of each series; not stored"""

    def cell(self, name: bytes) -> Cell:
        cell = self._cells.get(name)
        if cell is None:
            line = self._lines.get(name)
            cell = self._cells[name] = {} if line is None else _decoded(line)
            self._lines.setdefault(name, b"")
        return cell

    def is_new(self, partition: int, offset: int) -> bool:
        """Whether a record has not been counted yet, by its origin; it counts as counted from now on."""
        if self.counted.get(partition, -1) >= offset:
            return False
        self.counted[partition] = offset
        return True

    def count(self, names: tuple[bytes, ...], shares: Shares) -> None:
        """Add the shares of one fact to each of its cells."""
        for name in names:
            cell = self.cell(name)
            for share in shares:
                series = cell.get(share.series) or cell.setdefault(share.series, Series())
                add(series.tally, share.steps)

    def count_and_watch(self, names: tuple[bytes, ...], shares: Shares, threshold: int, at: datetime) -> None:
        """The same, noting every series that has gained its threshold since it was last emitted (R81).

        What counts is how many have joined or left, or of how many something else is known (an answer to an
        invitation sent earlier), whichever is more: so that at least the threshold of people make the difference
        between two emissions. That is judged fact by fact, so a revision says the same however batches are cut;
        of several revisions in one batch only the newest goes out.
        """
        cells = [self.cell(name) for name in names]
        for share in shares:
            joins = share.joins
            for name, cell in zip(names, cells, strict=True):
                series = cell.get(share.series) or cell.setdefault(share.series, Series())
                add(series.tally, share.steps)
                if joins:
                    series.joined += 1
                else:
                    series.changed += 1
                gained = series.joined >= threshold or series.changed >= threshold
                if gained and series.tally.get("n", 0) >= threshold:
                    series.revision += 1
                    series.joined = series.changed = 0
                    self.reached[name, share.series] = Reached(series.revision, dict(series.tally), at)

    def series(self) -> Iterator[tuple[bytes, str, Series]]:
        """Every series of every cell."""
        for name in list(self._lines):
            for key, series in self.cell(name).items():
                yield name, key, series

    def encode(self) -> bytes:
        for name, cell in self._cells.items():
            self._lines[name] = _encoded(cell)
        lines = (b"%s\t%s" % line for line in self._lines.items())
        return VERSION + b"\n".join((to_json(self.counted), *lines))

    @classmethod
    def decode(cls, stored: bytes) -> "Board":
        """The board of a stored state. Raises ValueError for a version that this release does not know."""
        head, *lines = checked(stored).split(b"\n")
        counted = {int(partition): offset for partition, offset in from_json(head).items()}
        parts = (line.partition(b"\t") for line in lines)
        return cls(counted, {name: series for name, _, series in parts})


def tallies(board: Board) -> Tallies:
    """The counts of a board, without what was told of them."""
    return {(name.decode(), key): dict(series.tally) for name, key, series in board.series()}


def of_tallies(counts: Mapping[tuple[str, str], Tally]) -> Board:
    """A board of such counts, of which nothing has been told yet."""
    board = Board()
    for (name, key), tally in counts.items():
        board.cell(name.encode())[key] = Series(dict(tally))
    return board


def checked(stored: bytes) -> bytes:
    """What follows the version byte."""
    if stored[:1] != VERSION:
        raise ValueError(f"state version {stored[:1].hex()} is newer than this release; upgrade Afterview")
    return stored[1:]


def _encoded(cell: Cell) -> bytes:
    return to_json({key: [s.tally, s.revision, s.joined, s.changed] for key, s in cell.items()})


def _decoded(line: bytes) -> Cell:
    return {key: Series(*fields) for key, fields in from_json(line).items()}
