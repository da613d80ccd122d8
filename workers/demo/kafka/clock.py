"""A clock that stands still until it is moved on, for several processes: the moment is in a file, eight bytes."""

import os
from datetime import datetime
from pathlib import Path
from struct import Struct

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.moments import micros, moment

_MOMENT = Struct("=q")
"""microseconds since 1970"""


class MovedClock(SteppedClock):
    """Of the one process that moves it."""

    def __init__(self, path: Path, start: datetime) -> None:
        super().__init__(start)
        self.path = path
        self._write()

    def advance(self, to: datetime) -> None:
        super().advance(to)
        self._write()

    def _write(self) -> None:
        """Eight bytes at once: nobody reads half of them."""
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, _MOMENT.pack(micros(self.now())), 0)
        finally:
            os.close(file)


class ReadClock:
    """Of the others: looks into the file each time."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def now(self) -> datetime:
        (moved_to,) = _MOMENT.unpack(os.pread(self._file, _MOMENT.size, 0))
        return moment(moved_to)
