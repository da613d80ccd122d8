"""Time: on to whatever happens next, and wait until Afterview is at rest. Nobody sleeps, nothing is left to luck."""

from datetime import datetime
from functools import partial

from afterview.events.errors import AfterviewError
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.agenda import Agenda
from afterview.workers.demo.book import Book
from afterview.workers.demo.candidates import Candidates
from afterview.workers.demo.doors import Doors
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.moments import Moment, Webhook
from afterview.workers.demo.recruiters import Recruiters
from afterview.workers.demo.script import Script
from afterview.workers.demo.topics import Topics
from afterview.workers.hosts.embedded import EmbeddedHost


class Play:
    """One month with its players."""

    def __init__(self, host: EmbeddedHost, clock: SteppedClock, inbox: Inbox, doors: Doors, script: Script) -> None:
        self._host, self._clock, self._inbox, self._doors, self._script = host, clock, inbox, doors, script
        self._agenda = Agenda()
        self.book = Book()
        self.topics = Topics(host.read)
        self._candidates = Candidates(script.people, doors, self._agenda, clock, self.book)
        self._recruiters = Recruiters(doors, self._agenda, clock, self.book)

    async def through(self) -> None:
        """From the first moment to the last."""
        for moment in self._script.moments:
            self._agenda.put(moment.at, partial(self._happens, moment))
        while (next_at := self._next()) is not None and next_at < self._script.ends:
            await self._step(next_at)
        await self._step(self._script.ends)
        self.book.bounced = len(self._inbox.bounced)

    def _next(self) -> datetime | None:
        moments = (self._agenda.next(), self._host.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    async def _step(self, to: datetime) -> None:
        """Everything that happens at one moment, and what follows from it."""
        if self._clock.now() > to:
            raise AfterviewError(f"the host is at rest, yet something was due at {to.isoformat()}")
        self._clock.advance(to)
        self._host.notify()
        while act := self._agenda.take(to):
            await act()
        await self._host.idle()
        for news in self.topics.look():
            self._recruiters.heard(*news)
        for mail in self._inbox.take():
            self._candidates.got(mail)

    async def _happens(self, moment: Moment) -> None:
        if isinstance(moment, Webhook):
            self.book.delivered(moment, await self._doors.deliver(moment))
        else:
            self.book.said(moment, await self._doors.say(moment.event))
