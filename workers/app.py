"""The whole of it in one process: the embedded host with its stages, the mail sender and the gateway (`run`)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from afterview.workers.gateway import Gateway
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.installation import Installation
from afterview.workers.mail.sender import Sender


@dataclass(frozen=True, slots=True)
class Running:
    """What a caller may use of it while it runs."""

    host: EmbeddedHost
    gateway: Gateway
    ended: asyncio.Task[None]
    """done when the host is: after `stop`, or because something broke"""


@asynccontextmanager
async def running(installation: Installation) -> AsyncIterator[Running]:
    """Open everything, run until the context ends, then finish what is in hand.

    The gateway closes first, so that nothing is taken in any more; then the host commits its last batch.
    """
    server = installation.mail_server()
    sender = Sender(server, installation.writer(), installation.clock)
    storage = installation.configuration.storage.directory
    host = EmbeddedHost(storage, installation.stages, installation.clock, {"mailer": sender})
    async with host:
        ended = asyncio.create_task(host.run(), name="host")
        try:
            async with _gateway(installation, host) as gateway:
                yield Running(host, gateway, ended)
        finally:
            host.stop()
            await asyncio.wait([ended])
            await server.close()
        ended.result()


def _gateway(installation: Installation, host: EmbeddedHost) -> Gateway:
    return Gateway(
        host.append,
        installation.clock,
        installation.tokens,
        installation.configuration,
        installation=installation.secrets.installation,
        houses=installation.houses,
        alive=host.trouble,
        ready=host.trouble,
        survey=installation.survey,
    )


async def run_until_stopped(installation: Installation, started: Callable[[Running], None]) -> None:
    """Until SIGTERM or Ctrl-C, or until something breaks."""
    async with running(installation) as now:
        stopped = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        started(now)
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([waiting, now.ended], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
