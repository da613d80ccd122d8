"""One connection to the mail server, kept open between mails and made anew when it is gone.

TLS is required unless the configuration says `tls = "none"`: a server that does not offer it gets no mail.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Container

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.message import Letter
from afterview.workers.mail.replies import COMPLETED, REFUSING, Step, Verdict, verdict

MOST_MAILS = 100
"""through one connection: servers that balance load, or count, like to be asked again"""
CLOSING = 421
"""the reply of a server that hangs up (RFC 5321, 3.8)"""
FRESH_SECONDS = 1.0
"""for so long nobody asks whether a connection is still there"""


async def _at_once() -> None:
    """Nothing is waited for."""


class Connection:
    """Hands letters over, one after the other. For one task at a time."""

    def __init__(self, settings: SmtpSettings, trust: ssl.SSLContext) -> None:
        self._settings, self._trust = settings, trust
        self._client: SMTP | None = None
        self._step: Step = "connect"
        self._mails = 0
        self._clean_since: float | None = None
        """when the last mail was over without a fault; None: the server may be in the middle of something"""

    @property
    def open(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def send(self, letter: Letter, leave: Callable[[], Awaitable[object]] = _at_once) -> Verdict:
        """What became of it. Whatever goes wrong with the connection is `later`; with the mail under way, `unknown`.

        `leave` is waited for when all has been said but the content.
        """
        self._step = "connect"
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._handed(letter, leave)
        except SMTPResponseException as reply:
            if self._step == "connect" or not re.fullmatch(REFUSING, str(reply.code)):
                self._drop()  # nobody knows what the next words would answer
            return verdict(self._step, reply.code, reply.message)
        except (SMTPException, OSError) as error:
            return self._fell_silent(error)
        except asyncio.CancelledError:
            self._drop()  # it may stand in the middle of a mail: whatever is said next would be part of it
            raise

    async def check(self) -> str | None:
        """Connect, encrypt and log in as for a mail; what is wrong, in a few words, or None."""
        self._step = "connect"
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                await self._connected()
        except SMTPResponseException as reply:
            self._drop()
            return f"it answers {reply.code}"
        except (SMTPException, OSError) as error:
            self._drop()
            return str(error) or type(error).__name__
        return None

    async def close(self) -> None:
        """Say goodbye, if anybody is there."""
        client, self._client = self._client, None
        if client is None or not client.is_connected:
            return
        try:
            async with asyncio.timeout(2):
                await client.quit()
        except (SMTPException, OSError):
            client.close()

    async def _handed(self, letter: Letter, leave: Callable[[], Awaitable[object]]) -> Verdict:
        client = await self._connected()
        if letter.utf8 and not client.supports_extension("smtputf8"):
            return Verdict("refused", "recipient needs SMTPUTF8")
        client = await self._begun(client, letter)
        self._step = "recipient"
        _hoped(await client.execute_command(b"RCPT", f"TO:<{letter.recipient}>".encode()), (250, 251))
        self._step = "data"
        _hoped(await client.execute_command(b"DATA"), (354,))
        await leave()
        self._step = "content"
        reply = _hoped(await self._content(client, letter.content), COMPLETED)
        self._clean_since = asyncio.get_running_loop().time()
        return Verdict("accepted", f"content {reply.code}")

    async def _content(self, client: SMTP, content: bytes) -> SMTPResponse:
        """As `SMTP.data` does it, but all lines end in CRLF already: looking for others takes longer than sending."""
        if client.protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        client.protocol.write(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")  # RFC 5321, 4.5.2
        return await client.protocol.read_response(timeout=self._settings.timeout_seconds)

    async def _begun(self, client: SMTP, letter: Letter) -> SMTP:
        """On another connection if the server has hung up on this one since its last mail: it has heard nothing yet.

        Some say so first: so many mails a connection, and then 421.
        """
        used, options = self._mails > 0, [b"SMTPUTF8"] if letter.utf8 else []
        self._clean_since, self._mails, self._step = None, self._mails + 1, "sender"
        reply: SMTPResponse | None = None
        try:
            reply = await client.execute_command(b"MAIL", f"FROM:<{letter.sender}>".encode(), *options)
        except SMTPServerDisconnected:
            if not used:
                raise
        if reply is None or (used and reply.code == CLOSING):
            self._drop()
            self._step = "connect"
            return await self._begun(await self._connected(), letter)
        _hoped(reply, (250,))
        return client

    async def _connected(self) -> SMTP:
        """The open connection if it still answers, else a new one."""
        if self._client is not None and await self._answers(self._client):
            return self._client
        self._drop()
        self._client = client = self._new()  # known at once, so that it is dropped when it comes to nothing
        await client.connect()
        await client.ehlo()
        self._mails, self._clean_since = 0, asyncio.get_running_loop().time()
        return client

    async def _answers(self, client: SMTP) -> bool:
        """Whether the next mail can begin on it; asked of the server only when there is reason to doubt it."""
        if not client.is_connected:
            return False
        if self._mails >= MOST_MAILS:
            await self.close()
            return False
        if self._clean_since and asyncio.get_running_loop().time() - self._clean_since < FRESH_SECONDS:
            return True
        try:
            await client.rset()
        except (SMTPException, OSError):
            return False
        return True

    def _fell_silent(self, error: Exception) -> Verdict:
        """A mail that was under way may have been heard to its end."""
        self._drop()
        return Verdict("unknown" if self._step == "content" else "later", f"{self._step} {type(error).__name__}")

    def _new(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
            timeout=settings.timeout_seconds,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            tls_context=self._trust,
        )

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _hoped(reply: SMTPResponse, codes: Container[int]) -> SMTPResponse:
    """Raises `SMTPResponseException` when it is another."""
    if reply.code not in codes:
        raise SMTPResponseException(reply.code, reply.message)
    return reply
