"""An installation of three processes on the embedded host: one has a small disk, one a bad mail server, one dies."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from aiohttp import ClientSession
from tests.chaos.kafka import filling
from tests.e2e.clockwork import ClockHand
from tests.e2e.working import NOON
from tests.prometheus.alarms import Alarms
from tests.prometheus.faults import api_down, killed, mail_troubles, paused_and_forgotten, rubbish_and_forgery
from tests.prometheus.mail import Mailbox
from tests.prometheus.seen import Seen, watch
from tests.prometheus.senders import interviewed, preferred
from tests.prometheus.server import Prometheus
from tests.prometheus.workers import Worker, configure
from tests.workers.fetching.vendors import BASIC, Vendor, speaking
from tests.workers.hosts.filling import locked
from tests.workers.mail.smtp import serving

BACKLOG = 1500
SIZE = "32m"
"""of the disk: filled before the backlog is done"""
DUE_SECONDS = 10.0
NOT_SMALL = (
    "no file system may be mounted here, so no disk can be full, and a lock is waited for too long by this clock"
)


async def embedded(folder: Path, client: ClientSession) -> Seen:
    good, bad = Mailbox(), Mailbox()
    async with AsyncExitStack() as opened:
        ports = [await opened.enter_async_context(serving(one)) for one in (good, bad)]
        lever = await opened.enter_async_context(speaking(Vendor(BASIC)))
        configure(folder, lever.url)
        clock = ClockHand(folder / "clock", NOON)
        opened.callback(clock.close)
        cramped, mailing, dying = workers = [
            Worker(folder, name, port, clock, client)
            for name, port in (("cramped", ports[0]), ("mailing", ports[1]), ("dying", ports[0]))
        ]
        small = opened.enter_context(_small(cramped.directory))
        for worker in workers:
            opened.push_async_callback(worker.end)
        await asyncio.gather(*(worker.start() for worker in workers))
        targets = [worker.target for worker in workers]
        prometheus = await opened.enter_async_context(Prometheus(folder / "prometheus", targets, client))
        alarms = Alarms(prometheus, impossible={} if small else {"AfterviewCannotRecord": NOT_SMALL})
        faults = (
            _no_room(cramped, alarms, small=small),
            mail_troubles(mailing, bad, alarms),
            rubbish_and_forgery(mailing, alarms),
            killed(dying, alarms),
            paused_and_forgotten(mailing, alarms),
            api_down(mailing, lever, alarms),
        )
        return await watch(alarms, workers, faults)


async def _no_room(worker: Worker, alarms: Alarms, *, small: bool) -> None:
    """The disk is full while there is something to do, and soon something is due; senders get 503."""
    assert await interviewed(worker, *(f"due-{n}" for n in range(5)), due=DUE_SECONDS) == 202
    halves = (preferred(worker, [f"{half}-{n}" for n in range(BACKLOG)]) for half in ("first", "second"))
    assert await asyncio.gather(*halves) == [202, 202]
    here = {"instance": worker.target}
    of_worker = ("AfterviewNotReady", "AfterviewStuck", *(["AfterviewCannotRecord"] if small else []))
    of_stage = ("AfterviewLag", "AfterviewTimersLate")  # the backlog may lie before one stage or another
    with _filled(worker.directory, small=small):
        begun = time.monotonic()
        await asyncio.gather(alarms.fire(*of_worker, since=begun, **here), alarms.fire(*of_stage, since=begun))
        await alarms.last(*of_worker, **here)
        await alarms.last(*of_stage)
    mended = time.monotonic()
    await asyncio.gather(alarms.resolve(*of_worker, since=mended, **here), alarms.resolve(*of_stage, since=mended))


@contextmanager
def _small(directory: Path) -> Iterator[bool]:
    """A file system of its own, if we may mount one."""
    directory.mkdir()
    small = filling.mounted(directory, SIZE)
    try:
        yield small
    finally:
        if small:
            filling.unmounted(directory)


@contextmanager
def _filled(directory: Path, *, small: bool) -> Iterator[None]:
    """No room; where nothing may be mounted, a lock that another process holds: that is waited for in the same way."""
    if small:
        filling.fill(directory)
        yield
        filling.free(directory)
    else:
        with locked(directory):
            yield
