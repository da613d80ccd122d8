"""The whole of it in one process: the embedded host with its stages, the mail sender and the gateway (`run`)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from afterview.events.topics import AUDIT
from afterview.workers.clock import SystemClock, steady_seconds
from afterview.workers.gateway import Gateway
from afterview.workers.gateway.operations import Operations
from afterview.workers.gateway.pages.journeys import Look
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.installation import Installation
from afterview.workers.mail.sender import Sender
from afterview.workers.opening import NOT_LISTENING, fetcher_of, gateway_of
from afterview.workers.pausing import New, attended
from afterview.workers.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Running:
    """What a caller may use of it while it runs."""

    host: EmbeddedHost
    gateway: Gateway
    ended: asyncio.Task[None]
    """done when the host is: after `stop`, or because something broke"""


class _Ready:
    """Why it does not do all its work yet, or now."""

    def __init__(self, host: EmbeddedHost) -> None:
        self._host = host
        self.listening = False

    def __call__(self) -> str | None:
        return self._host.unready() or (None if self.listening else NOT_LISTENING)


@asynccontextmanager
async def running(installation: Installation, stopped: asyncio.Event | None = None) -> AsyncIterator[Running]:
    """Open everything, run until the context ends, then finish what is in hand.

    The operations listener answers while it is opened: that may take long. The gateway closes first, so that nothing is
    taken in any more; then the host commits its last batch. `stopped` ends the wait for a full disk or a locked file at
    the start, with that error.
    """
    server = installation.mail_server()
    telemetry = Telemetry([stage.name for stage in installation.stages], host="embedded", role="all")
    pauses, mail = installation.pauses, telemetry.meters.mail
    sender = Sender(
        server, installation.writer(), installation.clock, mail, holds=pauses.mail, departures=installation.departures
    )
    fetcher = fetcher_of(installation, telemetry.meters.fetches)
    storage = installation.configuration.storage.directory
    steady = steady_seconds if isinstance(installation.clock, SystemClock) else None  # others are moved on purpose
    host = EmbeddedHost(
        storage,
        installation.stages,
        installation.clock,
        {"mailer": sender, "fetcher": fetcher},
        steady=steady,
        watch=telemetry.meters.host,
    )
    ready = _Ready(host)
    operations = Operations(
        installation.configuration.gateway,
        host.trouble,
        ready,
        starting=host.starting,
        metrics=partial(telemetry.exposed, host.readings, sender, fetcher, ready, pauses),
    )
    async with _opened(host, operations, stopped or asyncio.Event()):
        ended = asyncio.create_task(
            attended(host, pauses, _trail(host), installation.clock, installation.looks()), name="attended"
        )
        try:
            async with gateway_of(
                installation,
                append=host.append,
                look=_look(host),
                operations=operations,
                meters=telemetry.meters,
            ) as gateway:
                ready.listening = True
                yield Running(host, gateway, ended)
        finally:
            fetcher.stop()
            host.stop()
            await asyncio.wait([ended])
            await server.close()
            await fetcher.close()
        ended.result()


@asynccontextmanager
async def _opened(host: EmbeddedHost, operations: Operations, stopped: asyncio.Event) -> AsyncIterator[None]:
    opening = asyncio.create_task(host.open())
    try:
        await asyncio.sleep(0)  # it has the directory then, or knows whose it is: told before a port that is taken
        if not opening.done():
            await operations.start()
        await _opened_or_stopped(opening, host, stopped)
        yield
    finally:
        await operations.stop()
        host.stop()
        await asyncio.wait([opening])
        if opening.exception() is None:
            await host.close()


async def _opened_or_stopped(opening: asyncio.Task[None], host: EmbeddedHost, stopped: asyncio.Event) -> None:
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not opening.done():
        host.stop()
    await opening


def _trail(host: EmbeddedHost) -> New:
    offset = 0

    async def new() -> list[Record]:
        nonlocal offset
        found = []
        while some := host.read(AUDIT, offset):
            found += some
            offset = some[-1].offset + 1
        return found

    return new


def _look(host: EmbeddedHost) -> Look:
    async def look(stage: str, key: bytes) -> bytes | None:
        return host.state(stage, key)

    return look


async def run_until_stopped(installation: Installation, started: Callable[[Running], None]) -> None:
    """Until SIGTERM or Ctrl-C, or until something breaks."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with running(installation, stopped) as now:
        started(now)
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([waiting, now.ended], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if stopped.is_set():
            structlog.get_logger().info("stopping")
