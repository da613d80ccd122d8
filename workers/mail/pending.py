"""What the mailer remembers of one recipient, as values and as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zlib import crc32

from pydantic_core import to_json

from afterview.schemas.base import Closed, Identifier, Moment
from afterview.schemas.mail import AnyRequest, MailSettled, Request
from afterview.workers.mail.departures import Place

LEASE = timedelta(minutes=2)
"""how long an attempt may take; a sender that has begun one is through with it well before"""
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
"""the wait after the first, second, ... attempt that came to nothing; the last one is for all that follow"""
IN_DOUBT = tuple(timedelta(minutes=minutes) for minutes in (10, 60, 240))
"""the same after an attempt of unknown fate, by how many there were: each may put another copy into the same mailbox"""
JITTER = 0.25
"""of a wait, more or less: mails that were put off together do not all come back together"""
TOO_LATE, NOT_NOW, AWAY = "too late to begin", "paused", "server is away"
GIVEN_BACK = (TOO_LATE, NOT_NOW, AWAY)
"""`detail` of an attempt that its sender gave back: no server has heard of it, so none is to be spared"""
AGAIN = timedelta(seconds=5)
"""the wait after such a one: when very many fall due at once, the lease of most ends before their turn comes"""
MEMORY = timedelta(hours=1)
"""after `not_after`, when a repeat would not be sent any more, the id of a settled request is forgotten"""

_VERSION = b"\x01"


class Pending(Closed):
    """A request without an outcome: its next attempt is awaited, or one is under way."""

    request: Request
    attempts: int = 0
    """begun so far; the last one may be under way"""
    unknown: int = 0
    """of these, how many ended without a settlement: nobody knows what the server did"""
    under_way: bool = False
    until: Moment
    """when the next attempt begins; of one under way, when it counts as lost"""
    withdrawn: bool = False
    """the journey took it back while an attempt was under way"""
    held: bool = False
    """its attempt is due, and an operator has paused mail of its kind"""
    place: Place | None = None
    """its attempt is due, and waits in line"""
    traceparent: str | None = None
    """the trace that the mail is part of"""

    def over(self) -> Self:
        """The attempt under way has come to nothing."""
        return self.model_copy(update={"under_way": False})

    def in_doubt(self) -> Self:
        """Of the attempt under way, nobody knows what the server did."""
        return self.model_copy(update={"under_way": False, "unknown": self.unknown + 1})

    def hold(self) -> Self:
        """Its attempt was due, and may not begin."""
        return self.model_copy(update={"held": True})

    def let_go(self) -> Self:
        """It may begin again."""
        return self.model_copy(update={"held": False})

    def queued(self, place: Place) -> Self:
        """Its attempt is due, and others are before it."""
        return self.model_copy(update={"place": place, "until": place.turn})

    def due(self) -> datetime:
        """When something happens by itself."""
        if self.under_way:
            return self.until
        return self.request.not_after if self.held else min(self.until, self.request.not_after)


class Memory(Closed):
    """All of one recipient."""

    pending: dict[Identifier, Pending]
    """by request id"""
    settled: dict[Identifier, Moment]
    """request id to when it is forgotten"""
    at: Moment
    """the latest moment seen; time never goes back"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The action of the mailer: hand this mail to a server, now, and say what became of it."""

    key: bytes
    request: AnyRequest
    number: int
    lease_until: datetime
    unknown: int = 0
    """earlier attempts of unknown fate: the candidate may have this mail already"""
    traceparent: str | None = None


def wait_after(attempt: int, request_id: str, retries: Sequence[timedelta] = RETRIES) -> timedelta:
    """The pause after attempt number `attempt` (from 1) came to nothing; of the same one, always the same."""
    share = crc32(f"{request_id}/{attempt}".encode(errors="replace")) / 0xFFFFFFFF
    return retries[min(attempt, len(retries)) - 1] * (1 - JITTER + 2 * JITTER * share)


def wait_after_settled(settled: MailSettled, unknown: int) -> timedelta:
    """The same, by what its settlement says. `unknown`: attempts of unknown fate so far."""
    if settled.result == "unknown":
        return wait_after(unknown, settled.id, IN_DOUBT)
    return AGAIN if settled.detail in GIVEN_BACK else wait_after(settled.attempt, settled.id)


def encoded(memory: Memory) -> bytes:
    return _VERSION + to_json(memory, exclude_none=True)


def decoded(state: bytes) -> Memory:
    """Raises ValueError when the state is from a newer version."""
    if not state.startswith(_VERSION):
        raise ValueError("a state of another version")
    return Memory.model_validate_json(state[1:])
