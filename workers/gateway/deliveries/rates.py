"""How much one tenant may send: a token bucket each (CONTRACT 6)."""

from collections.abc import Callable
from math import ceil


class Rates:
    """One bucket for each tenant; a full one allows a second's worth at once."""

    def __init__(self, per_second: float, monotonic: Callable[[], float]) -> None:
        """`monotonic`: real seconds. A rate protects the machine, so it does not run faster in a demo that does."""
        self._per_second = per_second
        self._holds = max(1.0, per_second)
        self._monotonic = monotonic
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, tenant: str) -> int:
        """0 if one more may pass; else after how many whole seconds to try again."""
        now = self._monotonic()
        level, seen = self._levels.get(tenant, (self._holds, now))
        level = min(self._holds, level + (now - seen) * self._per_second)
        passes = level >= 1
        self._levels[tenant] = (level - 1 if passes else level, now)
        return 0 if passes else max(1, ceil((1 - level) / self._per_second))
