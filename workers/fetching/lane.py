"""One vendor's API for one tenant: how often it is asked, and whether at all. One that is down holds up no other."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from afterview.events.ats.apis.api import Api, Call
from afterview.schemas.settings import ApiSettings
from afterview.workers.clock import Clock, steady_seconds
from afterview.workers.fetching.client import LARGEST, Answered, Client, Failed, Later, Said

AT_ONCE = 4
"""requests"""
CROWD = 12
"""attempts that wait for their turn; more come back later"""
FAILURES = 5
"""in a row, after which nobody asks for a while"""
SHORTEST, LONGEST = 15.0, 300.0
"""seconds of that while: twice as many each time, until there is an answer"""
GRACE = 15.0
"""seconds after a pause within which somebody asks again, if anybody waits here"""
PATIENT = 2.0
"""seconds that an attempt waits for its turn; for more it comes back later"""
CACHED = 100
"""answers; each may have 256 KiB, and several times as much in memory"""
FRESH = timedelta(minutes=10)
NOT_YET, _DOWN = "not its turn yet", "its API does not answer; it is asked again in a while"


@dataclass
class Breaker:
    """After some failures in a row nobody asks for a while; then one does, and if that fails, a longer while begins."""

    seconds: Callable[[], float]
    trial: float = SHORTEST
    """seconds that whoever asks after a pause takes at most: others come back then, not after another pause"""
    _failed: int = 0
    _pause: float = SHORTEST
    _until: float = 0.0
    _tried: bool = False
    """after a pause, somebody asks: what comes of that is not of a request from before"""

    def left(self) -> float:
        """Seconds until somebody may ask."""
        return max(0.0, self._until - self.seconds())

    def waits(self) -> float:
        """The same for whoever asks now if it is 0. Of those that may after a pause, the first one is alone."""
        left = self.left()
        if not left and self.is_open:
            self._until, self._tried = self.seconds() + self.trial, True
        return left

    @property
    def is_open(self) -> bool:
        return self._failed >= FAILURES

    @property
    def tells(self) -> bool:
        """It is open, and somebody here waits for it: after a pause that nobody ends, another process has its work."""
        return self.is_open and self.seconds() < self._until + GRACE

    def answered(self) -> None:
        self._failed, self._pause, self._until, self._tried = 0, SHORTEST, 0.0, False

    def failed(self) -> None:
        self._failed += 1
        if self._failed == FAILURES or self._tried:
            self._tried = False
            self._until = self.seconds() + self._pause
            self._pause = min(LONGEST, 2 * self._pause)


@dataclass
class Pace:
    """So many requests a second, evenly; and none before the API wants to hear of us again."""

    per_second: float
    seconds: Callable[[], float]
    _next: float = 0.0
    _rests: float = 0.0
    _promised: float = 0.0

    def waits(self) -> float:
        """Seconds until it is the next one's turn."""
        return max(0.0, self._next - self.seconds())

    def take(self) -> float:
        """The next turn, and after how many seconds it comes."""
        now = self.seconds()
        turn = max(now, self._next)
        self._next = turn + 1 / self.per_second
        return turn - now

    def rest(self, seconds: float) -> None:
        self._rests = max(self._rests, self.seconds() + seconds)
        self._next = max(self._next, self._rests)

    def rests(self) -> float:
        """Seconds for which the API does not want to hear of us."""
        return max(0.0, self._rests - self.seconds())

    def later(self, seconds: float) -> float:
        """After how many seconds it is worth to come back, at least so many: one after another, not all at once."""
        now = self.seconds()
        self._promised = max(now + seconds, self._promised + 1 / self.per_second)
        return self._promised - now


@dataclass
class Cache:
    """Answers, for deliveries that came before they were asked for: then they tell of a state that is newer."""

    _answers: OrderedDict[Call, Answered] = field(default_factory=OrderedDict)

    def get(self, call: Call, since: datetime) -> Answered | None:
        found = self._answers.get(call)
        return found if found and found.asked_at >= since else None

    def put(self, call: Call, answer: Answered) -> None:
        self._answers[call] = answer
        self._answers.move_to_end(call)
        oldest = answer.asked_at - FRESH
        while len(self._answers) > CACHED or next(iter(self._answers.values())).asked_at < oldest:
            self._answers.popitem(last=False)


class Lane:
    """Asks an API, as often as it may be asked."""

    def __init__(self, api: Api, client: Client, per_second: float, seconds: Callable[[], float]) -> None:
        self.api, self._client = api, client
        self.breaker = Breaker(seconds, trial=self.patience)
        self._pace, self._cache = Pace(per_second, seconds), Cache()
        self._turns, self._waiting = asyncio.Semaphore(AT_ONCE), 0
        self._stopped = False

    @classmethod
    def of(cls, api: Api, settings: ApiSettings, clock: Clock) -> Self:
        """`clock`: of the moments that answers are of; how often it is asked goes by real seconds."""
        return cls(api, Client(api, settings, clock), settings.requests_per_second or api.per_second, steady_seconds)

    @property
    def patience(self) -> float:
        """Seconds that one request takes at most, with the wait for its turn."""
        return self._client.patience + PATIENT

    def turned_away(self) -> Later | None:
        """Why it is not worth waiting now."""
        if (left := self.breaker.left()) > PATIENT:
            return Later(_DOWN, left, asked=False)
        if (wait := self._pace.waits()) > PATIENT:
            return Later(NOT_YET, wait, asked=False)
        if self._waiting >= CROWD:
            return Later(NOT_YET, self._pace.later(self._client.patience), asked=False)
        return None

    def down(self) -> Later | None:
        """Why nobody is asked just now; for whoever's turn it is."""
        wait = self.breaker.waits()
        return Later(_DOWN, wait, asked=False) if wait else None

    async def __aenter__(self) -> Self:
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._turns.release()

    def known(self, call: Call, since: datetime) -> Answered | None:
        """An answer that was asked for after that, and was of use."""
        return self._cache.get(call, since)

    def keep(self, answers: Mapping[Call, Answered]) -> None:
        """They were of use."""
        for call, answer in answers.items():
            self._cache.put(call, answer)

    async def ask(self, call: Call, largest: int = LARGEST) -> Said:
        """Only inside of it. `largest`: bytes of the answer."""
        if away := self._not_now():
            return away
        await asyncio.sleep(self._pace.take())
        if away := self._not_now():
            return away
        said = await self._client.ask(call, largest)
        if isinstance(said, Answered | Failed):
            self.breaker.answered()
        return self._put_off(said) if isinstance(said, Later) else said

    def _put_off(self, said: Later) -> Later:
        """While nobody asks, whoever has asked waits as long as those that were turned away: one of them must."""
        if said.seconds is not None:
            self._pace.rest(said.seconds)
        if said.seconds is None or said.seconds < SHORTEST:
            self.breaker.failed()
        return replace(said, seconds=max(said.seconds or 0.0, self.breaker.left())) if self.breaker.is_open else said

    def _not_now(self) -> Later | None:
        """What may have become true since this one's turn came."""
        if self._stopped:
            return Later(NOT_YET, 1.0, asked=False)
        rests = self._pace.rests()
        return Later(NOT_YET, rests, asked=False) if rests > 0 else None

    def stop(self) -> None:
        """Nobody asks any more, but for those who do already."""
        self._stopped = True

    async def close(self) -> None:
        await self._client.close()
