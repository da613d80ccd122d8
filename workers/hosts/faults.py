"""Seeded faults for the memory host: what a pipeline must stand without its outputs changing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random


@dataclass(slots=True)
class Faults:
    """How often, from 0 to 1, something goes wrong. The same seed goes wrong in the same way."""

    seed: int = 0
    twice: float = 0.0
    """a wake-up is written twice"""
    early: float = 0.0
    """a wake-up is also written some time before it is due"""
    late: float = 0.0
    """a wake-up is written up to `delay` after it is due"""
    crash: float = 0.0
    """what a batch came to is lost before the commit, and a smaller batch is processed again"""
    delay: timedelta = timedelta(hours=6)
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 reproducible on purpose

    def moments(self, due: datetime, now: datetime) -> list[datetime]:
        """When the wake-ups for a due time are written; without faults once, when it is due."""
        late = self.delay * self._random.random() if self._hits(self.late) else timedelta()
        moments = [due + late] * (2 if self._hits(self.twice) else 1)
        if due > now and self._hits(self.early):
            moments.append(now + (due - now) * self._random.random())
        return moments

    def crashes(self) -> bool:
        return self._hits(self.crash)

    def at_most(self, size: int) -> int:
        """How much of a batch is read the second time."""
        return self._random.randint(1, size)

    def _hits(self, share: float) -> bool:
        return self._random.random() < share
