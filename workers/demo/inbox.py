"""A mail server for everybody, on the loopback: everything that Afterview sends ends here, and is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from afterview.workers.clock import Clock
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.world.cast import CLOSED, GONE

LOOPBACK = "127.0.0.1"


class Inbox:
    """Takes every mail, but those for people who are gone; some of what it has taken it cannot hand on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken = self._taken_stranded = 0
        self.mails: list[Mail] = []
        """all that have arrived, each at the place that its number says"""
        self.bounced: list[str] = []
        """addresses that were refused"""
        self.stranded: list[Mail] = []
        """mails that were taken, and cannot be handed on"""

    def take(self) -> list[Mail]:
        """What has arrived since the last time."""
        new = self.mails[self._taken :]
        self._taken += len(new)
        return new

    def take_stranded(self) -> list[Mail]:
        """Of these, too, what is new."""
        new = self.stranded[self._taken_stranded :]
        self._taken_stranded += len(new)
        return new

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.endswith(f"@{GONE}"):
            self.bounced.append(address)
            return "550 5.1.1 nobody of that name lives here any more"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            place = self.stranded if address.endswith(f".{CLOSED}") else self.mails
            place.append(Mail(len(place), self._clock.now(), address, content, envelope.mail_from or ""))
        return "250 2.0.0 kept"


@asynccontextmanager
async def open_inbox(inbox: Inbox, port: int = 0) -> AsyncIterator[int]:
    """Listen on this port, or on a free one, which is given."""
    talking: list[SMTP] = []

    def connected() -> SMTP:
        talking.append(SMTP(inbox, hostname="mail.example.org"))
        return talking[-1]

    async with await asyncio.get_running_loop().create_server(connected, LOOPBACK, port) as server:
        yield server.sockets[0].getsockname()[1]
        for protocol in talking:
            if protocol.transport is not None:
                protocol.transport.close()
