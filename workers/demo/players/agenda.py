"""What somebody is going to do, and when."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], Awaitable[None]]


class Agenda:
    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def put(self, at: datetime, act: Act) -> None:
        heappush(self._acts, (at, next(self._order), act))

    def next(self) -> datetime | None:
        return self._acts[0][0] if self._acts else None

    def take(self, now: datetime) -> Act | None:
        """The first act whose time has come."""
        return heappop(self._acts)[2] if self._acts and self._acts[0][0] <= now else None
