"""The series of one window of one tenant, as stored, and the adding to them.

Stored bytes are a version byte and two lines for each series: its name, and its counts as JSON. A series is decoded
when it is first touched; the lines of the others are passed on as they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from afterview.events.metrics.cells import BoardKey, windows_of
from afterview.events.metrics.series import News, Series
from afterview.events.metrics.tally import Share, Tally

VERSION = b"\x01"


@dataclass(slots=True)
class Board:
    """One window's series while a batch is counted: local to it, stored as bytes in between."""

    _lines: dict[bytes, bytes] = field(default_factory=dict)
    _touched: dict[bytes, Series] = field(default_factory=dict)

    def series(self, name: bytes) -> Series:
        """The series of that name, to be added to."""
        series = self._touched.get(name)
        if series is None:
            line = self._lines.get(name)
            series = self._touched[name] = Series() if line is None else Series.decode(line)
        return series

    def tallies(self) -> Iterator[tuple[bytes, Tally]]:
        """The counts of every series, by name."""
        for name in dict.fromkeys((*self._lines, *self._touched)):
            yield name, self.series(name).tally()

    def news(self) -> Iterator[tuple[bytes, News]]:
        """What has to be emitted, by name of the series."""
        for name, series in self._touched.items():
            if series.news:
                yield name, series.news

    def encode(self) -> bytes:
        for name, series in self._touched.items():
            self._lines[name] = series.encode()
        return VERSION + b"\n".join([part for line in self._lines.items() for part in line])

    @classmethod
    def decode(cls, stored: bytes) -> "Board":
        """The board of a stored state. Raises ValueError for a version that this release does not know."""
        lines = checked(stored).split(b"\n")
        return cls(dict(zip(lines[::2], lines[1::2], strict=False)))  # of an empty board, the one line that is no pair


def rolled_up(days: Iterable[tuple[BoardKey, Board]]) -> dict[BoardKey, Board]:
    """The boards of all windows, from those of their days."""
    windows: dict[BoardKey, Board] = {}
    for key, board in days:
        whole = [windows.setdefault(window, Board()) for window in windows_of(key)]
        for name, tally in board.tallies():
            for window in whole:
                window.series(name).add(tally)
    return windows


class Boards:
    """The boards that one day counts in: its own, its week's, its month's, that of all time."""

    def __init__(self, boards: tuple[Board, ...]) -> None:
        self._boards = boards
        self._series: dict[bytes, tuple[Series, ...]] = {}

    def count(self, name: bytes, share: Share, threshold: int | None, at: datetime) -> None:
        """Add one fact to one series of each (`Series.count`)."""
        found = self._series.get(name)
        if found is None:
            found = self._series[name] = tuple(board.series(name) for board in self._boards)
        for series in found:
            series.count(share, threshold, at)


def checked(stored: bytes) -> bytes:
    """What follows the version byte."""
    if stored[:1] != VERSION:
        raise ValueError(f"state version {stored[:1].hex()} is newer than this release; upgrade Afterview")
    return stored[1:]
