"""Time: on to whatever happens next, and wait until Afterview is at rest. Nobody sleeps, nothing is left to luck."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from afterview.events.errors import AfterviewError
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.accounts.topics import Topics
from afterview.workers.demo.hosting import Host
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.pace import Pace
from afterview.workers.demo.players.agenda import Agenda
from afterview.workers.demo.players.candidates import Candidates
from afterview.workers.demo.players.desks import Desks
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.players.postmaster import Postmaster
from afterview.workers.demo.players.recruiters import Recruiters
from afterview.workers.demo.screen.ticker import Ticker
from afterview.workers.demo.world.cast import role_of
from afterview.workers.demo.world.moments import Moment, Webhook
from afterview.workers.demo.world.script import Script


class Play:
    """One month with its players, and perhaps a visitor."""

    def __init__(self, host: Host, clock: SteppedClock, inbox: Inbox, doors: Doors, script: Script) -> None:
        self._host, self._doors = host, doors
        self._agenda, self._turn, self._stopped = Agenda(), asyncio.Lock(), False
        self.clock, self.script, self.inbox = clock, script, inbox
        self.book, self.ticker = Book(), Ticker(clock)
        self.topics = Topics(host.read)
        self._candidates = Candidates(script.people, doors, self._agenda, clock, book=self.book, ticker=self.ticker)
        self._recruiters = Recruiters(doors, self._agenda, clock, self.book)
        self._desks = Desks(doors, self._agenda, self.book)
        self._postmaster = Postmaster(doors, self._agenda, clock, self.book, self.ticker)

    async def through(self, pace: Pace) -> None:
        """From the first moment to the last, or until it is stopped."""
        for moment in self.script.moments:
            self._agenda.put(moment.at, partial(self._happens, moment))
        while not self.over:
            to = await pace.towards(self._next())
            async with self._turn:
                await self._step(to)

    @property
    def over(self) -> bool:
        return self._stopped or self.clock.now() >= self.script.ends

    def stop(self) -> None:
        """No further than the present moment."""
        self._stopped = True

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[None]:
        """Between two steps: what is done here is over, with everything that follows from it, when time goes on."""
        async with self._turn:
            yield
            await self._rest()

    def _next(self) -> datetime:
        """The moment of the next happening; the last moment of all if there is none."""
        moments = (self._agenda.next(), self._host.next_due(), self.script.ends)
        return min(moment for moment in moments if moment is not None)

    async def _step(self, to: datetime) -> None:
        """Everything that happens up to one moment, and what follows from it."""
        self.clock.advance(to)
        self._host.notify()
        while act := self._agenda.take(self.clock.now()):
            await act()
        await self._rest()

    async def _rest(self) -> None:
        """Let Afterview finish, then hear of it."""
        await self._host.idle()
        if (late := self._host.next_due()) and late <= self.clock.now():
            raise AfterviewError(f"the host is at rest, yet something was due at {late.isoformat()}")
        for verb, task, at in self.topics.look():
            self.ticker.task(verb, task)
            self._recruiters.heard(verb, task, at)
        for mail in self.inbox.take():
            self.ticker.mail(mail)
            (self._candidates if role_of(mail.to) == "candidate" else self._desks).got(mail)
        for mail in self.inbox.take_stranded():
            self._postmaster.took(mail)
        self.book.bounced = len(self.inbox.bounced)

    async def _happens(self, moment: Moment) -> None:
        if isinstance(moment, Webhook):
            self.book.delivered(moment, await self._doors.deliver(moment))
        else:
            self.book.said(moment, await self._doors.say(moment.event))
