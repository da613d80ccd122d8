"""What a host tells of its work, batch by batch, and what it can be asked at any moment.

Whoever measures is given to a host as a `Watch`. Nothing of the work depends on it: a host that nobody watches does
the same. It is called after a commit, in whichever thread does the work; it must be quick, and never raises.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from afterview.workers.hosts.contract import Outcome, Output

APPEND = "append"
"""instead of a stage: what is written outside of batches"""


class Processed(NamedTuple):
    """A batch was decided and committed. Times are seconds."""

    stage: str
    records: int
    outcome: Outcome
    deciding: float
    committing: float
    whole: float
    """from reading its states to the end of its commit"""


class Woke(NamedTuple):
    """Wake-ups were written, in one transaction."""

    stage: str
    late: Sequence[float]
    """seconds since each due time"""
    committing: float


class Appended(NamedTuple):
    """Records from outside of batches are durable."""

    outputs: Sequence[Output]
    seconds: float


class NotAppended(NamedTuple):
    """It is not known that they are; whoever asked was told."""


class Recovered(NamedTuple):
    """A partition was opened."""

    stage: str
    records: int
    """read from its changelog"""
    seconds: float


class Doubted(NamedTuple):
    """Nobody knows whether a transaction counts."""

    producer: str
    """a stage, or `APPEND`"""


class Displaced(NamedTuple):
    """Somebody else has a producer's place: it was fenced."""

    producer: str


Happening = Processed | Woke | Appended | NotAppended | Recovered | Doubted | Displaced
Watch = Callable[[Happening], None]


def unwatched(happening: Happening) -> None:
    """Nobody measures."""


class StageReading(NamedTuple):
    """A stage at one moment: what of it is in this process."""

    stage: str
    lag: int
    """records that wait"""
    lag_seconds: float
    """age of the oldest of them"""
    timers: int
    """keys with a due time"""
    overdue_seconds: float
    """since the earliest due time for which no wake-up is written; 0: none has come"""
    acting: int
    """actions under way"""
    acting_seconds: float
    """age of the oldest of them"""
    owned: int
    """partitions"""
    ready: int
    """of these"""


class Readings(NamedTuple):
    """A host at one moment; looked up without reading any state."""

    stages: Sequence[StageReading]
    state_bytes: int
    state_keys: int
    """on Kafka, an estimate"""
