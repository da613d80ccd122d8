"""When retention runs, whatever people do to the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

from afterview.workers.clock import Clock, Jumps

EVERY = timedelta(hours=1)
DOUBTFUL = timedelta(days=1)
"""a clock that is so far past everything stored may be wrong: the machine was off for long, or has no NTP yet"""


class Upkeep:
    """Retention is due at the start and every hour; an hour later where the clock may be wrong.

    What a clock that is a year ahead takes for old is gone for good, so somebody gets the time to set it right.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] | None) -> None:
        """`steady`: seconds that nobody sets; without, the clock is moved by its owner and never jumps."""
        self._jumps = Jumps(clock, steady) if steady else None
        self._last: datetime | None = None

    def opened(self, now: datetime, newest: datetime | None) -> None:
        """`newest`: the latest stamp of anything stored."""
        if self._jumps is not None and newest is not None and now - newest > DOUBTFUL:
            self._last = now

    def due(self, now: datetime) -> bool:
        return self._last is None or now - self._last >= EVERY

    def begun(self, now: datetime) -> None:
        """Retention runs now."""
        self._last = now

    def look_at_the_clock(self, now: datetime) -> None:
        """One line when it was set by more than a minute."""
        jumped = self._jumps.look() if self._jumps else None
        if jumped is not None:
            import structlog  # noqa: PLC0415 slow to import, and seldom needed

            self._last = now
            structlog.get_logger().warning("clock", seconds=round(jumped), now=now.isoformat())
