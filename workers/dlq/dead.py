"""A dead letter as a value, and which of them are meant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from afterview.events.errors import Paused
from afterview.workers.hosts.contract import Headers, Record
from afterview.workers.hosts.refusals import ATTEMPTS, FIRST_SEEN, ORIGINAL

HELD = Paused.__name__.lower()
"""the reason of what is not refused: an operator has paused its vendor"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not be used, why, and whence it came (CONTRACT 3)."""

    id: str
    """where it stands on `afterview.dead-letters`: `<partition>-<offset>`"""
    at: datetime
    first_seen: str
    attempts: int
    stage: str
    """that refused it"""
    reason: str
    """the family of the error: `malformed`, `thin`, `unmapped`, `refused`; `paused`"""
    error: str
    topic: str
    """that it was read from, with the place there"""
    partition: str
    offset: str
    key: bytes
    value: bytes
    headers: Headers
    """its own, as it came"""

    def described(self) -> dict[str, Any]:
        """Without what may be personal: key, value, headers."""
        return {
            "id": self.id,
            "first_seen": self.first_seen,
            "attempts": self.attempts,
            "stage": self.stage,
            "reason": self.reason,
            "error": self.error,
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "bytes": len(self.value),
        }


def dead_letter_of(record: Record) -> DeadLetter:
    """The dead letter that a record of `afterview.dead-letters` is."""
    said = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    attempts = said.get(ATTEMPTS, "")
    return DeadLetter(
        id=f"{record.partition}-{record.offset}",
        at=record.at,
        first_seen=said.get(FIRST_SEEN, ""),
        attempts=int(attempts) if attempts.isdigit() else 1,
        **{name: said.get(name, "") for name in ("stage", "reason", "error", "topic", "partition", "offset")},
        key=record.key,
        value=record.value,
        headers=tuple(
            (name.removeprefix(ORIGINAL), value) for name, value in record.headers if name.startswith(ORIGINAL)
        ),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which are meant: those that are all of what is said here. What is empty says nothing."""

    ids: Collection[str] = ()
    reasons: Collection[str] = ()
    stages: Collection[str] = ()
    topics: Collection[str] = ()
    since: datetime | None = None
    without: Collection[str] = ()
    """reasons of which none are meant"""
    until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.ids or self.reasons or self.stages or self.topics or self.since or self.until)

    def takes(self, dead: DeadLetter) -> bool:
        return (
            (not self.ids or dead.id in self.ids)
            and (not self.reasons or dead.reason in self.reasons)
            and dead.reason not in self.without
            and (not self.stages or dead.stage in self.stages)
            and (not self.topics or dead.topic in self.topics)
            and (self.since is None or dead.at >= self.since)
            and (self.until is None or dead.at < self.until)
        )
