"""The counts of one metric in one cell, and what was told of them so far (R81)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic_core import from_json, to_json

from afterview.events.metrics.tally import Share, Tally


class News(NamedTuple):
    """A series as it was when it was to be emitted."""

    revision: int
    tally: Tally
    at: datetime


@dataclass(slots=True)
class Series:
    """Mutable, and local to one batch."""

    n: int = 0
    told: int = 0
    """`n` when it was last emitted"""
    changed: int = 0
    """of how many something else is known since"""
    revision: int = 0
    """how often it was emitted"""
    parts: dict[str, int] = field(default_factory=dict)
    news: News | None = None
    """what has to be emitted: the newest revision only; not stored"""

    def count(self, share: Share, threshold: int | None, at: datetime) -> None:
        """Add one fact, and note whether so many have come that the series is to be emitted (R81).

        It is when there are at least `threshold` more or fewer than last time, or of as many something else is known
        (an answer to an invitation that was sent earlier). That is judged fact by fact, so a revision says the same
        however batches are cut; of several in one batch only the newest goes out. `None`: nothing is told on the way.
        """
        _, n, part, by = share
        if n:
            self.n += n
        else:
            self.changed += 1
        if part:
            self.parts[part] = self.parts.get(part, 0) + by
        if threshold is None or self.n < threshold:
            return
        if self.changed >= threshold or abs(self.n - self.told) >= threshold:
            self.told, self.changed = self.n, 0
            self.revision += 1
            self.news = News(self.revision, self.tally(), at)

    def add(self, tally: Tally) -> None:
        """Add what was counted elsewhere."""
        self.n += tally.n
        for part, count in tally.parts.items():
            self.parts[part] = self.parts.get(part, 0) + count

    def tally(self) -> Tally:
        """The counts as they are now."""
        return Tally(self.n, dict(self.parts))

    def encode(self) -> bytes:
        return to_json((self.n, self.told, self.changed, self.revision, self.parts))

    @classmethod
    def decode(cls, stored: bytes) -> "Series":
        return cls(*from_json(stored))
