"""The mail server: one connection, kept open between mails and made anew when it is gone.

TLS is required unless the configuration says `tls = "none"`: a server that does not offer it gets no mail.
"""

import asyncio
import re
import ssl

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.message import Letter
from afterview.workers.mail.replies import READABLE, Step, Verdict, verdict


class MailServer:
    """Hands letters over, one after the other. For one task at a time."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Raises `Misconfigured` when `ca_file` cannot be read."""
        self._settings = settings
        self._trust = _trust(settings)
        self._client: SMTP | None = None
        self._step: Step = "connect"

    @property
    def patience(self) -> float:
        """The most seconds that one `send` takes."""
        return self._settings.timeout_seconds

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def send(self, letter: Letter) -> Verdict:
        """What became of it. Whatever goes wrong with the connection is `later`; with the mail under way, `unknown`."""
        self._step = "connect"
        try:
            async with asyncio.timeout(self.patience):
                return await self._handed(await self._connected(), letter)
        except SMTPResponseException as reply:
            if self._step == "connect" or not re.fullmatch(READABLE, str(reply.code)):
                self._drop()  # nobody knows what the next words would answer
            return verdict(self._step, reply.code, reply.message)
        except (SMTPException, OSError) as error:
            return self._fell_silent(error)
        except asyncio.CancelledError:
            self._drop()  # it may stand in the middle of a mail: whatever is said next would be part of it
            raise

    def _fell_silent(self, error: Exception) -> Verdict:
        """A mail that was under way may have been heard to its end."""
        self._drop()
        return Verdict("unknown" if self._step == "data" else "later", f"{self._step} {type(error).__name__}")

    async def check(self) -> str | None:
        """Connect, encrypt and log in as for a mail; what is wrong, in a few words, or None."""
        self._step = "connect"
        try:
            async with asyncio.timeout(self.patience):
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

    async def _handed(self, client: SMTP, letter: Letter) -> Verdict:
        if letter.utf8 and not client.supports_extension("smtputf8"):
            return Verdict("refused", "recipient needs SMTPUTF8")
        encoding, options = ("utf-8", ["SMTPUTF8"]) if letter.utf8 else ("ascii", [])
        self._step = "sender"
        await client.mail(letter.sender, options=options, encoding=encoding)
        self._step = "recipient"
        await client.rcpt(letter.recipient, encoding=encoding)
        self._step = "data"
        reply = await client.data(letter.content)
        return Verdict("accepted", f"data {reply.code}")

    async def _connected(self) -> SMTP:
        """The open connection if it still answers, else a new one."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.rset()
            except (SMTPException, OSError):
                self._drop()
            else:
                return self._client
        self._drop()
        self._client = client = self._new()  # known at once, so that it is dropped when it comes to nothing
        await client.connect()
        await client.ehlo()
        return client

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


def _trust(settings: SmtpSettings) -> ssl.SSLContext:
    """The system's certificates and the configured ones; names are checked."""
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError):
            raise Misconfigured(f"smtp.ca_file: {settings.ca_file}: no certificates can be read from it") from None
    return context
