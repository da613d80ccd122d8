"""A clock that two processes share: the real one, and in a file how many seconds it is ahead."""

import os
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SECONDS = struct.Struct("=d")


class MovedClock:
    """Reads the file each time, so that whoever has it in hand can move a running process on."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def now(self) -> datetime:
        (ahead,) = _SECONDS.unpack(os.pread(self._file, _SECONDS.size, 0))
        return datetime.now(UTC) + timedelta(seconds=ahead)


class ClockHand:
    """Moves the clock; `ahead` is in seconds."""

    def __init__(self, path: Path, stands_at: datetime) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.ahead = (stands_at - datetime.now(UTC)).total_seconds()

    @property
    def ahead(self) -> float:
        return self._ahead

    @ahead.setter
    def ahead(self, seconds: float) -> None:
        self._ahead = seconds
        os.pwrite(self._file, _SECONDS.pack(seconds), 0)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def move_to(self, moment: datetime) -> None:
        """Forward; never back."""
        self.ahead += max(0.0, (moment - self.now()).total_seconds())

    def close(self) -> None:
        os.close(self._file)
