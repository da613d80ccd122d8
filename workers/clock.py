"""The one module that reads the clock. Everything else is given a `Clock`, or a moment."""

from datetime import UTC, datetime
from typing import Protocol


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
