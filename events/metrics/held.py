"""Answers that wait for their Monday (R39, R101).

What a tenant's key holds is how many answers arrived before which Monday; the answers themselves are spread over
sixteen keys (`tenant|held|07`), since a large tenant's week is too much for one record. Both begin with a version byte.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic_core import from_json, to_json

from afterview.events.cloudevents import rfc3339
from afterview.events.metrics.board import VERSION, checked
from afterview.events.metrics.cells import SHARDS, shard_of
from afterview.events.metrics.releasing import next_monday
from afterview.schemas.outgoing_data import SurveyResponse

_EVER = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Waiting:
    """How many of a tenant's answers wait, since when; and how far its part of the log has been counted."""

    at: datetime = _EVER
    """the largest record timestamp seen; it never goes back (R79)"""
    mondays: dict[datetime, int] = field(default_factory=dict)
    """answers by the first Monday after their arrival"""
    counted: dict[int, int] = field(default_factory=dict)
    """offset of the last record, by partition: whatever a record changes is stored together with this"""

    def is_new(self, partition: int, offset: int, at: datetime) -> bool:
        """Whether a record has not been counted yet, by its origin; it has from now on, and time moves on to it."""
        if self.counted.get(partition, -1) >= offset:
            return False
        self.counted[partition] = offset
        self.at = max(self.at, at)
        return True

    def hold(self) -> datetime:
        """One more answer waits: for the Monday that is returned, or a later one."""
        monday = next_monday(self.at)
        self.mondays[monday] = self.mondays.get(monday, 0) + 1
        return monday

    def due(self, threshold: int) -> datetime | None:
        """The first Monday on which enough answers have arrived: the timer exists from the moment they have (R101)."""
        together = 0
        for monday in sorted(self.mondays):
            together += self.mondays[monday]
            if together >= threshold:
                return monday
        return None

    def release(self, monday: datetime) -> None:
        """Those that arrived before this Monday wait no more."""
        self.mondays = {later: count for later, count in self.mondays.items() if later > monday}

    def encode(self) -> bytes:
        mondays = {rfc3339(monday): count for monday, count in self.mondays.items()}
        return VERSION + to_json({"at": rfc3339(self.at), "mondays": mondays, "counted": self.counted})

    @classmethod
    def decode(cls, stored: bytes) -> "Waiting":
        """Raises ValueError for a version that this release does not know."""
        known = from_json(checked(stored))
        return cls(
            at=datetime.fromisoformat(known["at"]),
            mondays={datetime.fromisoformat(monday): count for monday, count in known["mondays"].items()},
            counted={int(partition): offset for partition, offset in known["counted"].items()},
        )


class Held(NamedTuple):
    """One answer that waits."""

    monday: datetime
    """the first one after it arrived"""
    response: SurveyResponse

    def line(self) -> bytes:
        return b"%s\t%s" % (rfc3339(self.monday).encode(), self.response.model_dump_json(exclude_unset=True).encode())


def parse_line(line: bytes) -> Held:
    monday, _, response = line.partition(b"\t")
    return Held(datetime.fromisoformat(monday.decode()), SurveyResponse.model_validate_json(response))


def encode_shard(lines: Iterable[bytes]) -> bytes:
    return VERSION + b"\n".join(lines)


def decode_shard(stored: bytes) -> list[bytes]:
    return checked(stored).split(b"\n")


def shard_key(tenant: str, response_id: str) -> bytes:
    """Where an answer waits."""
    return f"{tenant}|held|{shard_of(response_id)}".encode()


def shard_keys(tenant: str) -> tuple[bytes, ...]:
    """Everywhere that a tenant's answers wait."""
    return tuple(f"{tenant}|held|{shard:02}".encode() for shard in range(SHARDS))
