"""The mail server: a pool of connections, so many at most, each used again while there are mails.

Queueing, signing (DKIM) and going to another server when this one is down are a mail server's own work, not ours.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.connection import Connection
from afterview.workers.mail.message import Letter
from afterview.workers.mail.replies import Verdict
from afterview.workers.mail.turns import Turns


class MailServer:
    """Hands letters over, as many at once as there may be connections."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Raises `Misconfigured` when `ca_file` cannot be read."""
        self._settings = settings
        self._trust = _trust(settings)
        self._turns = Turns(settings.connections, self._made)
        self.ahead = asyncio.Semaphore(2 * settings.connections)
        """one for each mail that is written or handed over: as many are ahead as there are connections"""
        self.ends = asyncio.Semaphore(settings.connections)
        """one for each mail that the server was given, until what became of it is written down: so many, and no more,
        would go twice after a crash"""

    @property
    def patience(self) -> float:
        """The most seconds that one mail takes, once it has a connection."""
        return self._settings.timeout_seconds

    @property
    def in_use(self) -> int:
        """Connections with a mail under way."""
        return len(self._turns.busy)

    @property
    def open(self) -> int:
        """Connections that are open."""
        return sum(connection.open for connection in (*self._turns.busy, *self._turns.resting))

    @asynccontextmanager
    async def turn(self, letter: Letter | None = None) -> AsyncIterator[Connection]:
        """A connection, as soon as one is free. What it costs to open it counts as part of the mail.

        `letter`: what it is for. A server may hear of that a little before its turn comes.
        """
        connection = await self._turns.take(letter)
        try:
            yield connection
        finally:
            self._turns.give_back(connection)

    async def send(self, letter: Letter) -> Verdict:
        """What became of it."""
        async with self.turn(letter) as connection:
            return await connection.send(letter)

    async def check(self) -> str | None:
        """Connect, encrypt and log in as for a mail; what is wrong, in a few words, or None."""
        async with self.turn() as connection:
            return await connection.check()

    async def close(self) -> None:
        """Close all that rest. Whatever is under way is closed by whoever ends it."""
        await asyncio.gather(*(connection.close() for connection in self._turns.resting))

    def _made(self) -> Connection:
        return Connection(self._settings, self._trust, self._turns.promised)


def _trust(settings: SmtpSettings) -> ssl.SSLContext:
    """The system's certificates and the configured ones; names are checked."""
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError):
            raise Misconfigured(f"smtp.ca_file: {settings.ca_file}: no certificates can be read from it") from None
    return context
