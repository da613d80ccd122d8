"""The host contract: what a stage is given and gives back, whichever engine runs it.

A *stage* gets one partition's batch of records and the states of their keys, and returns outputs, new states, due
times and actions. A *host* promises:

1. Records of one key reach a stage in log order, each exactly once in effect. After a crash a batch that was not
   committed is processed again, perhaps cut differently.
2. Outputs, states, due times and the offset reached are committed together, or not at all.
3. When a due time comes, the host appends `stage.wake(key)` to the stage's source topic, stamped with the present
   moment: never early, once for each due time that is set, at once if it has passed already; of very many some, and
   the next ones when the stage has read these. It carries no decision.
   A due time that is still the same after its wake-up was read is called for again only after a restart.
4. Actions are performed after the commit, at most once: what must survive a crash is in the state.
5. A record whose handling raises `Refused` (in `keys` or `process`) ends in `afterview.dead-letters` with its bytes,
   in the same commit; the rest of its batch is processed without it. So a `Refused` leaves no trace in the stage.
6. Any other exception stops the host before anything of that batch is acknowledged (`workers/guard.py`).
7. A record stamped more than a minute past the reading clock is not read before the clock is nearly there.
8. A commit that fails for want of room leaves nothing and is tried again, however often; what actions came to in the
   meantime is appended before anything else is. So a stage decides the same batch again, and must not mind.
9. `recall(stage)`: every key of the stage that waits for a due time gets a wake-up now; also in a partition that comes
   to this process later. Its due time still holds.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct

Headers = tuple[tuple[str, bytes], ...]


class Record(Struct, frozen=True, gc=False):
    """One record of a topic's partition. `at` is its timestamp, set by our own producers from the one clock."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    at: datetime
    headers: Headers = ()


class Output(Struct, frozen=True, gc=False):
    """One record to be appended. Topics out carry CloudEvents in binary mode; internal ones plain JSON values."""

    topic: str
    key: bytes
    value: bytes
    at: datetime
    headers: Headers = ()


@dataclass(slots=True)
class Outcome:
    """What a batch comes to."""

    outputs: list[Output] = field(default_factory=list)
    states: dict[bytes, bytes | None] = field(default_factory=dict)
    """new state by key; None forgets the key"""
    due: dict[bytes, datetime | None] = field(default_factory=dict)
    """earliest due time by key, for every key in `states`; None: nothing to wait for"""
    actions: list[object] = field(default_factory=list)
    """for the stage's performer, after the commit (the mailer's attempts)"""
    tally: Counter[str] = field(default_factory=Counter)
    """what operators count of it (the mailer's outcomes); words of the stage's own, none from outside"""


class Stage(Protocol):
    """A step of the pipeline: pure as to the world, all it knows is what it is given."""

    @property
    def name(self) -> str: ...

    @property
    def source(self) -> str:
        """The topic it reads."""
        ...

    def keys(self, record: Record) -> Sequence[bytes]:
        """The state keys that handling this record needs; usually the record's own key."""
        ...

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """Decide all records of the batch in order. `states` has the known states of their keys, no others."""
        ...

    def wake(self, key: bytes) -> bytes:
        """The value of the wake-up record for this key."""
        ...


Performer = Callable[[object], Awaitable[Sequence[Output]]]
"""Performs one action outside, and returns what shall be appended because of it (a mail's settlement)."""


@runtime_checkable
class Minding(Protocol):
    """A performer that minds how much of what it did is not written down yet."""

    def written(self, action: object) -> None:
        """What the action came to is durable, or never will be."""
        ...
