"""What is paused, as a running process knows it: stages and the mail sender ask, and the audit trail tells."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from afterview.events.errors import Unreachable
from afterview.events.pausing import Pause, PausedScopes, acted_upon, concerns_mail, holding_mail, holding_vendor
from afterview.schemas.mail import AnyRequest
from afterview.workers.audit import acts
from afterview.workers.clock import Clock
from afterview.workers.guard import guarded
from afterview.workers.hosts.contract import Output, Record

LOOK_SECONDS = 0.25
"""between two looks at the trail"""
KNOWN_SECONDS = 2.0
"""after which every worker that runs knows what was written on it"""
_A_WINDOW = timedelta(days=1)
"""a mail is held for as long as its send window is open, which is never longer"""
_MAILER = "mailer"

New = Callable[[], Awaitable[Sequence[Record]]]
"""What has come on `afterview.audit` since it was last asked; all there is, the first time"""


class Pauses:
    """All lines of `afterview.audit` so far."""

    def __init__(self) -> None:
        self.now: PausedScopes = {}
        self._mail_resumed: datetime | None = None

    def take(self, records: Iterable[Record]) -> bool:
        """The next lines of the trail; true when mail goes on that was held, if only by another worker."""
        before = self._mail_resumed
        for at, acted in acts(records):
            self.now = acted_upon(self.now, acted, at)
            if acted.action == "resume" and any(map(concerns_mail, acted.of)):
                self._mail_resumed = at
        return self._mail_resumed != before

    def lately_resumed(self, now: datetime) -> bool:
        """Whether mail may still be held that nothing holds any more: nobody may have told the mailer."""
        return self._mail_resumed is not None and now - self._mail_resumed < _A_WINDOW

    def mail(self, request: AnyRequest) -> Pause | None:
        """Why this mail does not leave now."""
        return holding_mail(self.now, request.purpose, request.tenant)

    def vendor(self, name: str) -> Pause | None:
        """Why this vendor's deliveries are not read now."""
        return holding_vendor(self.now, name)


class Host(Protocol):
    """Whichever it is."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...

    async def recall(self, stage: str) -> None: ...

    async def append(self, outputs: Sequence[Output], /) -> object: ...

    async def between_batches(self, work: Callable[[], bool]) -> bool: ...


class Attending:
    """Keeps `pauses` at what the trail says, and wakes the mailer when mail goes on."""

    def __init__(self, pauses: Pauses, host: Host, new: New, owed: Sequence[Output]) -> None:
        self._pauses, self._host, self._new, self._owed = pauses, host, new, owed
        self._recall_owed = False

    async def begin(self, now: datetime) -> None:
        """Know what is paused, before anything is done."""
        await self._look()
        self._recall_owed = self._pauses.lately_resumed(now)

    async def go_on(self) -> None:
        """Run it as a task. What cannot be read, or written, is tried again."""
        with guarded("pausing"):
            while True:
                with suppress(Unreachable):
                    await self._look()
                    await self._recall()
                    await self._append()
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        if records := await self._new():
            before = self._pauses.now
            self._recall_owed |= await self._host.between_batches(partial(self._pauses.take, records))
            _say(before, self._pauses.now)

    async def _append(self) -> None:
        if self._owed:
            await self._host.append(self._owed)
            self._owed = ()

    async def _recall(self) -> None:
        if self._recall_owed:
            await self._host.recall(_MAILER)
            self._recall_owed = False


async def attended(host: Host, pauses: Pauses, new: New, clock: Clock, owed: Sequence[Output] = ()) -> None:
    """Run the host, with `pauses` kept up to date beside it. Raises what either of them ends with.

    `owed`: what is written as soon as the log takes it.
    """
    attending = Attending(pauses, host, new, owed)
    await attending.begin(clock.now())
    tasks = asyncio.create_task(host.run(), name="host"), asyncio.create_task(attending.go_on(), name="pausing")
    running, following = tasks
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        host.stop()
        await asyncio.wait([running])
        following.result()
    following.cancel()
    running.result()


def _say(before: PausedScopes, now: PausedScopes) -> None:
    """A line in the log of each process that it holds for."""
    for scope in sorted(now.keys() ^ before.keys()):
        structlog.get_logger().warning("paused" if scope in now else "resumed", scope=scope)
