"""How much one tenant may send, or how often a link be opened: a token bucket each (CONTRACT 6)."""

from collections.abc import Callable
from math import ceil


class Rates:
    """One bucket for each tenant, or whatever it is by."""

    def __init__(
        self,
        per_second: float,
        monotonic: Callable[[], float],
        *,
        at_once: float | None = None,
        most: int | None = None,
    ) -> None:
        """`monotonic`: real seconds. A rate protects the machine, so it does not run faster in a demo that does.

        `at_once`: what a full bucket allows, a second's worth unless said. `most`: buckets to remember, about.
        """
        self._per_second = per_second
        self._holds = at_once or max(1.0, per_second)
        self._most, self._monotonic = most, monotonic
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, whose: str) -> int:
        """0 if one more may pass; else after how many whole seconds to try again."""
        now = self._monotonic()
        level = self._level(whose, now)
        passes = level >= 1
        self._levels[whose] = (level - 1 if passes else level, now)
        if self._most and len(self._levels) > self._most:
            self._forget(now)
        return 0 if passes else max(1, ceil((1 - level) / self._per_second))

    def _level(self, whose: str, now: float) -> float:
        level, seen = self._levels.get(whose, (self._holds, now))
        return min(self._holds, level + (now - seen) * self._per_second)

    def _forget(self, now: float) -> None:
        """Full ones are as if they had never been; if that is not half of them, those that are nearly so."""
        emptiest = sorted(self._levels, key=lambda whose: self._level(whose, now))
        half = emptiest[: (self._most or 0) // 2]
        self._levels = {whose: self._levels[whose] for whose in half if self._level(whose, now) < self._holds}
