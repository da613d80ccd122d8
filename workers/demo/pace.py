"""How fast the days go by."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

MONTH_IN_SECONDS = 120
_DAY_IN_SECONDS = MONTH_IN_SECONDS / 31
_TICK = 0.1
"""seconds between looks at what a visitor did"""


class Pace(Protocol):
    async def towards(self, due: datetime) -> datetime:
        """How far time may go now: to the moment of the next happening, or not so far yet."""
        ...


class AtOnce:
    """No waiting at all."""

    async def towards(self, due: datetime) -> datetime:
        return due


class Steady:
    """So many times as fast as a month in two minutes; on a machine that cannot keep up, as fast as it can."""

    def __init__(self, begins: datetime, speed: float = 1.0) -> None:
        self._begins, self._day = begins, _DAY_IN_SECONDS / speed
        self._started: float | None = None

    async def towards(self, due: datetime) -> datetime:
        left = (due - self._moment()).total_seconds() / 86_400 * self._day
        if left > 0:
            await asyncio.sleep(min(left, _TICK))
        return min(due, self._moment())

    def _moment(self) -> datetime:
        now = asyncio.get_running_loop().time()
        self._started = now if self._started is None else self._started
        return self._begins + timedelta(days=(now - self._started) / self._day)
