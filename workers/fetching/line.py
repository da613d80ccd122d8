"""Deliveries about one subject, in the order in which they came. None overtakes one that still waits for the API.

came --> waiting --> asked --> complete, or given up; then the next one
asked --> waiting, when the API says later or nothing
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from pydantic_core import to_json

from afterview.events.ats.apis.api import Api, Json
from afterview.events.ats.reading import json_object
from afterview.schemas.fetching import FetchSettled
from afterview.workers.fetching.attempt import GIVEN_UP, LEASE, TURN, UNUSABLE, Attempt, wait_after
from afterview.workers.fetching.records import complete, incomplete
from afterview.workers.hosts.contract import Headers, Output

MOST, LARGEST = 200, 512 << 10
"""deliveries that wait in one line, and their bytes: more are given back at once"""
NO_API = "its API is not in the configuration any more"


class Waiting(Struct, frozen=True):
    """A delivery in the line."""

    id: str
    body: bytes
    headers: Headers
    at: datetime
    known: tuple[bytes, ...] = ()
    """objects that were there when it came, as JSON"""


class Line(Struct, tag="line"):
    """All of one subject. Times never go back."""

    at: datetime
    waiting: list[Waiting] = []
    attempts: int = 0
    """of the first one, that asked somebody"""
    under_way: int = 0
    """number of the attempt; 0: none is"""
    begun: int = 0
    until: datetime | None = None
    """when the next attempt begins, or the one under way counts as lost"""
    tried: datetime | None = None
    """when the first attempt for any of them came to something"""

    def due(self) -> datetime | None:
        """When something happens by itself; a line without deliveries is forgotten."""
        return (self.until or self.at) if self.waiting else None

    def take(self, delivery: Waiting) -> Iterator[Output]:
        """One more. It is given back when too many wait already."""
        size = len(delivery.body) + sum(len(one.body) for one in self.waiting)
        if len(self.waiting) >= MOST or (self.waiting and size > LARGEST):
            yield _given_back(delivery, f"{len(self.waiting)} deliveries about the same wait for its API", self.at)
        else:
            self.waiting.append(delivery)

    def settle(self, settled: FetchSettled) -> Iterator[Output]:
        """What the attempt under way came to; of any other nobody wants to know any more."""
        first = self.waiting[0] if self.waiting else None
        if first is None or settled.id != first.id or settled.attempt != self.under_way:
            return
        self.under_way, self.attempts = 0, self.attempts + settled.asked
        self.tried = self.tried or self.at
        patience = max(first.at + GIVEN_UP, self.tried + TURN)
        late = self.at >= (first.at + GIVEN_UP if settled.asked else patience)
        if settled.result == "fetched":
            yield complete(first.headers, first.body, _all(first, settled), first.at, self.at)
        elif late or settled.result == "failed" or (settled.result == "unusable" and self.attempts >= UNUSABLE):
            yield _given_back(first, settled.detail, self.at)
        else:
            self.until = min(self.at + wait_after(settled, self.attempts), patience)
            return
        self._next()

    def turn(self, key: bytes, api: Api | None, whose: tuple[str, str]) -> Iterator[Output | Attempt]:
        """All that can be done now. `api`: None when it is not in the configuration."""
        while self.waiting and (self.until is None or self.until <= self.at):
            first = self.waiting[0]
            delivery = json_object(first.body)
            known = tuple(json_object(one) for one in first.known)
            if api is None:
                yield _given_back(first, NO_API, self.at)
            elif api.needs(delivery) and not known:
                yield _given_back(first, "no webhook has told yet whose application it is: replay it then", self.at)
            elif api.wants(delivery, known) is None:
                yield complete(first.headers, first.body, _json(first.known), first.at, self.at)
            else:
                yield self._begin(key, first, delivery, whose)
                return
            self._next()

    def _begin(self, key: bytes, first: Waiting, delivery: Json, whose: tuple[str, str]) -> Attempt:
        """Remembered before it is made: whatever happens to it, it is made again."""
        self.begun += 1
        self.under_way, self.until = self.begun, self.at + LEASE
        tenant, vendor = whose
        return Attempt(key, tenant, vendor, first.id, self.begun, self.until, first.at, delivery)

    def _next(self) -> None:
        del self.waiting[0]
        self.attempts, self.under_way, self.until = 0, 0, None


def _given_back(delivery: Waiting, why: str, at: datetime) -> Output:
    return incomplete(delivery.headers, delivery.body, why, delivery.at, at)


def _all(delivery: Waiting, settled: FetchSettled) -> bytes:
    return _json((*delivery.known, *map(to_json, settled.fetched)))


def _json(objects: tuple[bytes, ...]) -> bytes:
    return b"[" + b",".join(objects) + b"]"
