"""The whole way of a mail: the log on the disk, the mailer, the sender, the connection. The clock is moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from pydantic_core import from_json, to_json
from tests.workers.mail.faulty import Faulty
from tests.workers.mail.making import REQUEST, writer
from tests.workers.mail.smtp import LOOPBACK
from tests.workers.tickets import NOW

from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.mail import MailRequested
from afterview.schemas.settings import SmtpSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output, Performer
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.sender import Sender
from afterview.workers.mail.server import MailServer
from afterview.workers.stages.mailer import MailerStage

SECONDS = 0.4
"""that one attempt may take"""


class Office:
    """The mailer on the embedded host, with requests on its log; somebody else sends."""

    def __init__(
        self, folder: Path, clock: SteppedClock, send: Performer, departures: Departures | None = None
    ) -> None:
        self.clock, self.servers = clock, list[MailServer]()
        self.host = EmbeddedHost(folder / "data", [MailerStage(departures=departures)], clock, {"mailer": send})

    @asynccontextmanager
    async def working(self, requests: Iterable[MailRequested] = (REQUEST,)) -> AsyncIterator[None]:
        """From its start to its end; then its servers are closed, too."""
        async with self.host:
            run = asyncio.create_task(self.host.run())
            await self.ask(requests)
            try:
                yield
            finally:
                self.host.stop()
                await run
                await asyncio.gather(*(server.close() for server in self.servers))

    async def ask(self, requests: Iterable[MailRequested]) -> None:
        now = self.clock.now()
        await self.host.append([Output(MAIL_REQUESTS, one.id.encode(), to_json(one), now) for one in requests])

    async def later(self, minutes: float) -> None:
        """All that is due by then is done when this returns."""
        self.clock.advance(self.clock.now() + timedelta(minutes=minutes))
        self.host.notify()
        await self.host.idle()

    def outcomes(self) -> list[str]:
        """What the journey was told."""
        return [from_json(record.value)["data"]["outcome"] for record in self.host.read(CANDIDATE_EVENTS)]


class Post(Office):
    """All of its mail goes to one server."""

    def __init__(self, folder: Path, port: int, **smtp: object) -> None:
        clock, departures = SteppedClock(NOW), Departures()
        self._server = mail_server(port, **smtp)
        self.sender = Sender(self._server, writer(), clock, departures=departures)
        super().__init__(folder, clock, self.sender, departures)
        self.servers.append(self._server)


def mail_server(port: int, **smtp: object) -> MailServer:
    """At this port of the loopback; without TLS unless asked for it."""
    known = {"host": LOOPBACK, "port": port, "tls": "none", "timeout_seconds": SECONDS, **smtp}
    return MailServer(SmtpSettings.model_validate(known))


@asynccontextmanager
async def handing_to(server: Faulty, **smtp: object) -> AsyncIterator[MailServer]:
    """Ours, while that one serves."""
    async with server.serving() as port:
        ours = mail_server(port, **smtp)
        yield ours
        await ours.close()
