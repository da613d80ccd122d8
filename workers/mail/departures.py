"""When a mail may leave: a line for the mail server, one before it for each domain, nobody while the server is away.

A mail that must wait gets a moment, which is kept in the mailer's state, and its attempt begins then. So thousands that
fall due at once are spread, nothing stands in the log before what comes later, and an opt-out still finds those that
wait (R80).
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from afterview.workers.clock import counted_seconds

Line = Literal["domain", "server"]

LATE = timedelta(seconds=10)
"""who comes later than this to the moment that was given queues anew: after an outage, all would leave at once"""
FAILURES = 5
"""in a row, until the server counts as away"""
AWAY, LONGEST_AWAY = timedelta(seconds=10), timedelta(minutes=5)
"""for so long; doubled each time that it still is"""
CROWD = 50
"""under way, and the next ones wait, however fast they may leave: what has begun cannot be taken back"""
A_MOMENT = timedelta(seconds=0.2)
_MOST_DOMAINS = 10_000


class Place(NamedTuple):
    """A place in a line: when its turn comes, and when it was given."""

    line: Line
    turn: datetime
    given: datetime


class Bucket:
    """A token bucket as moments (GCRA, ITU-T I.371): each taker gets the moment at which it conforms.

    A second's worth may go at once, but no crowd.
    """

    __slots__ = ("_burst", "_interval", "_next")

    def __init__(self, per_second: float) -> None:
        self._interval = timedelta(seconds=1 / per_second)
        self._burst = max((min(per_second, CROWD) - 1) * self._interval, timedelta(0))
        self._next: datetime | None = None

    def take(self, now: datetime, slower: timedelta = timedelta(0)) -> datetime:
        """`slower`: the interval, if it is longer than the usual one."""
        start = now if self._next is None or self._next < now else self._next
        self._next = start + max(self._interval, slower)
        return max(now, start - self._burst)

    def idle(self, now: datetime) -> bool:
        return self._next is None or self._next <= now


class Departures:
    """What one process knows of its mail server: how fast it may be, and whether it is there.

    The mailer asks for turns, the sender tells what came of them; they may run in two threads.
    """

    def __init__(
        self,
        per_second: float | None = None,
        to_domain: float | None = None,
        domains: Mapping[str, float] | None = None,
    ) -> None:
        """Mails a second: to the server, to any one domain, and to certain domains. None: as fast as it takes them."""
        self._server = Bucket(per_second) if per_second else None
        self._gate = Bucket(per_second) if per_second else None
        self._to_domain, self._rates = to_domain, {name.lower(): rate for name, rate in (domains or {}).items()}
        self._domains: dict[str, Bucket] = {}
        self._since: datetime | None = None
        self._failures, self._away = 0, timedelta(0)
        self._back_at: datetime | None = None
        self._under_way = 0
        self._pace = self._last_end = 0.0

    async def slot(self) -> None:
        """Wait until one may be handed over, by real seconds: what is late for its turn would leave all at once."""
        if self._gate:
            now = datetime.fromtimestamp(counted_seconds(), UTC)
            if (turn := self._gate.take(now)) > now:
                await asyncio.sleep((turn - now).total_seconds())

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """A mail is handed over meanwhile."""
        self._under_way += 1
        try:
            yield
        finally:
            now, since = counted_seconds(), self._last_end
            if self._under_way >= CROWD and since:
                self._pace += (now - since - self._pace) / CROWD
            self._last_end, self._under_way = now, self._under_way - 1

    def turn(self, recipient: str, place: Place | None, now: datetime) -> Place | None:
        """Where a mail to this address has to wait that has waited at `place`; None: it may leave."""
        self._since = self._since or now
        back_at = self._back_at
        if back_at and now < back_at:
            return Place("server", back_at + self._after(now), now)
        line = place.line if place and self._holds(place, now) else None
        if line is None and (bucket := self._bucket(recipient, now)) and (turn := bucket.take(now)) > now:
            return Place("domain", turn, now)
        crowded = self._under_way >= CROWD
        if self._server and (line != "server" or crowded):
            turn = self._server.take(now, timedelta(seconds=self._pace if crowded else 0))
            if crowded or turn > now:
                return Place("server", max(turn, now + A_MOMENT) if crowded else turn, now)
        return None

    def heard(self, now: datetime, *, away: bool) -> bool:
        """A mail was tried, and the server was away or not. True when that changes what is thought of it."""
        if not away:
            changed, self._failures, self._back_at = self._back_at is not None, 0, None
            return changed
        if self.away(now):
            return False  # it was under way when it became known
        self._failures += 1
        if self._failures < FAILURES:
            return False
        self._away = min(self._away * 2, LONGEST_AWAY) if self._back_at else AWAY
        self._back_at = now + self._away
        return True

    @property
    def missing(self) -> bool:
        """Whether it counts as away, also while one mail tries whether it is back."""
        return self._back_at is not None

    def away(self, now: datetime) -> bool:
        """Whether nothing is to be tried now."""
        back_at = self._back_at
        return back_at is not None and now < back_at

    def _holds(self, place: Place, now: datetime) -> bool:
        """One that was given by this process, and was not missed."""
        return self._since is not None and place.given >= self._since and now - place.turn <= LATE

    def _after(self, now: datetime) -> timedelta:
        """How long after its return the next one may be tried, so that it is not met by all at once."""
        return self._server.take(now) - now if self._server else timedelta(0)

    def _bucket(self, recipient: str, now: datetime) -> Bucket | None:
        domain = recipient.rpartition("@")[2].lower()
        rate = self._rates.get(domain, self._to_domain)
        if rate is None:
            return None
        if domain not in self._domains:
            if len(self._domains) >= _MOST_DOMAINS:
                self._domains = {name: bucket for name, bucket in self._domains.items() if not bucket.idle(now)}
            self._domains[domain] = Bucket(rate)
        return self._domains[domain]
