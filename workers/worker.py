"""One worker of the pipeline on Kafka: the stages of its role, what they act with, and its listeners (`run`)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Timer
from typing import NoReturn

import structlog

from afterview.events.errors import AfterviewError
from afterview.events.topics import AUDIT
from afterview.workers.answering import Answering, Foretelling
from afterview.workers.clock import SystemClock, steady_seconds
from afterview.workers.gateway.operations import Metrics, Operations
from afterview.workers.guard import EXIT_SOFTWARE, exit_code_of, leave
from afterview.workers.hosts.kafka.browsing import Browsing
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.instance import instance_in
from afterview.workers.hosts.kafka.trail import Trail
from afterview.workers.installation import Installation
from afterview.workers.mail.sender import Sender
from afterview.workers.opening import fetcher_of, gateway_of
from afterview.workers.operating import Operating
from afterview.workers.pausing import attended
from afterview.workers.roles import Role, groups_of
from afterview.workers.telemetry import Telemetry
from afterview.workers.upcoming import JOURNEY, WORKLIST

VIEWED = (JOURNEY, WORKLIST)
"""the stages whose states pages look at"""
END_SECONDS = 9.5
"""from SIGTERM to the end at most"""
LOOK_SECONDS = 5.0
"""between two looks whether it still gets on"""


@dataclass(frozen=True, slots=True)
class Working:
    """What a caller may use of it while it runs."""

    host: KafkaHost
    ports: tuple[int | None, int]
    """of the pages, if it has any, and of the operations listener"""
    ended: asyncio.Task[None]
    """done when the host is: after `stop`, or because something broke"""


@asynccontextmanager
async def working(installation: Installation, role: Role) -> AsyncIterator[Working]:
    """Open everything and run until the context ends; the gateway closes first, so that nothing is taken in any more.

    The operations listener answers from the beginning: a broker may take its time, and so may recovery.

    Raises `Misconfigured`, or `Unreachable` when no broker answers.
    """
    connection = Connection(installation.configuration.kafka)
    directory = Path(installation.configuration.storage.directory)
    server = installation.mail_server()
    roles = groups_of(role, installation)
    stages = [stage.name for stages in roles.values() for stage in stages]
    telemetry = Telemetry(stages, host="kafka", role=role)
    pauses, mail = installation.pauses, telemetry.meters.mail
    sender = Sender(
        server, installation.writer(), installation.clock, mail, holds=pauses.mail, departures=installation.departures
    )
    fetcher = fetcher_of(installation, telemetry.meters.fetches)
    host = KafkaHost(
        connection,
        directory,
        roles,
        installation.clock,
        {"mailer": sender, "fetcher": fetcher},
        instance=installation.configuration.kafka.instance or instance_in(directory),
        watch=telemetry.meters.host,
        steady=steady_seconds if isinstance(installation.clock, SystemClock) else None,  # others are moved on purpose
    )
    looks = installation.looks() if "fetcher" in stages else []
    told = Operating(host, pages=role.has_gateway)
    metrics = partial(telemetry.exposed, host.readings, sender, fetcher, told.ready, pauses)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(server.close)
        opened.push_async_callback(fetcher.close)
        operations = await opened.enter_async_context(_operations(installation, told, metrics))
        await opened.enter_async_context(host)
        async with AsyncExitStack() as listening:
            await listening.enter_async_context(operations)  # it listens already, and ends with the pages
            pages = await _pages(installation, told, operations, telemetry, listening) if role.has_gateway else None
            trail = await opened.enter_async_context(Trail(connection, AUDIT))
            ended = asyncio.create_task(attended(host, pauses, trail.new, installation.clock, looks), name="attended")
            opened.push_async_callback(_stopped, host, ended)
            opened.callback(fetcher.stop)
            yield Working(host, (pages, operations.port), ended)


async def _stopped(host: KafkaHost, ended: asyncio.Task[None]) -> None:
    host.stop()
    await asyncio.wait([ended])
    ended.result()


def _operations(installation: Installation, told: Operating, metrics: Metrics) -> Operations:
    return Operations(
        installation.configuration.gateway,
        told.host.trouble,
        told.ready,
        told.status,
        starting=told.starting,
        why=told.explained if told.pages else None,
        upcoming=told.foretold if told.pages else None,
        metrics=metrics,
    )


async def _pages(
    installation: Installation, told: Operating, operations: Operations, telemetry: Telemetry, opened: AsyncExitStack
) -> int:
    """The port of the public listener."""
    directory = Path(installation.configuration.storage.directory)
    view = await opened.enter_async_context(await told.host.view(directory / "pages", VIEWED))
    journeys = Browsing(view, JOURNEY)
    told.viewing(
        view,
        Answering(journeys, view.unready, installation),
        Foretelling(journeys, Browsing(view, WORKLIST), view.unready, installation),
    )
    gateway = gateway_of(
        installation,
        append=told.host.append,
        look=view.look,
        operations=operations,
        meters=telemetry.meters,
    )
    await opened.enter_async_context(gateway)
    told.listening = True
    return gateway.public_port


async def work_until_stopped(installation: Installation, role: Role, started: Callable[[Working], None]) -> None:
    """Until a signal, or until something breaks: then the process ends at once, with nothing more acknowledged.

    SIGTERM: this worker comes back, its group waits for it. SIGINT (Ctrl-C): it does not, others take over at once.
    """
    signals: asyncio.Queue[signal.Signals] = asyncio.Queue()
    _on_signals(lambda _: leave(0))  # nothing is in hand yet, and a broker may not answer for long
    async with working(installation, role) as now:
        _on_signals(signals.put_nowait)
        started(now)
        asked = await _asked_to_stop(signals, now)
        structlog.get_logger().info("stopping", signal=asked.name)
        _end_in_time()
        now.host.stop(leave=asked is signal.SIGINT)
    leave(0)  # whatever of Faust did not end in time is not waited for


def _on_signals(do: Callable[[signal.Signals], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, do, number)


def _end_in_time() -> None:
    """Whatever hangs: all that is acknowledged is committed, so there is nothing that could be lost."""
    timer = Timer(END_SECONDS, leave, (0,))
    timer.daemon = True
    timer.start()


async def _asked_to_stop(signals: asyncio.Queue[signal.Signals], now: Working) -> signal.Signals:
    """The signal. Does not return when something broke, or when offsets stand still though there is work."""
    asking = asyncio.create_task(signals.get())
    while not asking.done():
        await asyncio.wait([asking, now.ended], timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if now.ended.done():
            _leave_because_of(now.ended.exception())
        if not asking.done() and (why := now.host.trouble()):
            structlog.get_logger().critical("stuck", why=why)
            leave(EXIT_SOFTWARE)
    return asking.result()


def _leave_because_of(error: BaseException | None) -> NoReturn:
    if isinstance(error, AfterviewError):
        structlog.get_logger().error("ended", why=str(error))
        leave(exit_code_of(error))
    leave(EXIT_SOFTWARE)
