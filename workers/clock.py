"""The one module that reads the clock. Everything else is given a `Clock`, or a moment."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

counted_seconds = time.perf_counter
"""Seconds since whenever, for how long something took"""
JUMP_SECONDS = 60.0
"""a clock that is set by less is only set right"""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SteppedClock:
    """Stands still until it is moved on: for the demo and tests, where weeks pass in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime) -> None:
        """Move on; never back."""
        self._now = max(self._now, to)


def system_now() -> datetime:
    return SystemClock().now()


def steady_seconds() -> float:
    """Seconds that nobody can set. On Linux those of a suspended machine count, so that waking up is no jump."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Jumps:
    """Notices when a clock is set: it then goes on by more, or by less, than has really passed."""

    def __init__(self, clock: Clock, steady: Callable[[], float]) -> None:
        self._clock, self._steady = clock, steady
        self._ahead = self._now_ahead()

    def look(self) -> float | None:
        """By how many seconds the clock jumped since the last look, back if negative; None when it did not."""
        before, self._ahead = self._ahead, self._now_ahead()
        jumped = self._ahead - before
        return jumped if abs(jumped) > JUMP_SECONDS else None

    def _now_ahead(self) -> float:
        return self._clock.now().timestamp() - self._steady()
