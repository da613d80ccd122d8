"""One connection to the mail server, kept open between mails and made anew when it is gone.

TLS is required unless the configuration says `tls = "none"`: a server that does not offer it gets no mail.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Container
from contextlib import suppress

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.dialogue import START_INPUT, Dialogue, hoped
from afterview.workers.mail.message import Letter
from afterview.workers.mail.replies import COMPLETED, REFUSING, Step, Verdict, verdict

MOST_MAILS = 100
"""through one connection: servers that balance load, or count, like to be asked again"""
CLOSING = 421
"""the reply of a server that hangs up (RFC 5321, 3.8)"""
FRESH_SECONDS = 1.0
"""for so long nobody asks whether a connection is still there"""
_DOT_FIRST = re.compile(rb"\n\.")
"""found in half the time that `bytes` takes"""


async def _at_once() -> None:
    """Nothing is waited for."""


class Connection:
    """Hands letters over, one after the other. For one task at a time."""

    def __init__(
        self, settings: SmtpSettings, trust: ssl.SSLContext, next_on: Callable[["Connection"], Letter | None]
    ) -> None:
        """`next_on`: which letter will come after the one under way, if any; asked for once its content is said."""
        self._settings, self._trust, self._next_on = settings, trust, next_on
        self._client: SMTP | None = None
        self._talk: Dialogue | None = None
        self._step: Step = "connect"
        self._mails = 0
        self._announced: Letter | None = None
        """the server has been told whom it is from and to, and its replies to that are not read"""
        self._unheard = False
        """a server, or what stands before it, has thrown away what was said behind a content: that is not done again"""
        self._clean_since: float | None = None
        """when the last mail was over without a fault; None: the server may be in the middle of something"""

    @property
    def open(self) -> bool:
        return self._talk is not None and self._talk.open

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
        talk, self._talk = self._talk, None
        if talk is not None and talk.open:
            with suppress(SMTPException, OSError):
                async with asyncio.timeout(2):
                    if await talk.settled():
                        await talk.ask(b"QUIT")
        self._drop()

    async def _handed(self, letter: Letter, leave: Callable[[], Awaitable[object]]) -> Verdict:
        talk = await self._connected(letter)
        if letter.utf8 and not self._knows("smtputf8"):
            return Verdict("refused", "recipient needs SMTPUTF8")
        used = self._mails > 0
        try:
            await self._begun(talk, letter)
        except (SMTPServerDisconnected, SMTPResponseException) as error:
            if not (used and self._step in ("sender", "announced") and _hung_up(error)):
                raise
            self._drop()
            self._step = "connect"
            talk = await self._connected()
            await self._begun(talk, letter)
        self._step = "place"
        await leave()
        self._step = "data"
        talk.give(_transparent(letter.content) + b".\r\n")
        self._step = "content"
        self._announce_next(talk)
        reply = hoped(await talk.reply(), COMPLETED)
        self._clean_since = asyncio.get_running_loop().time()
        return Verdict("accepted", f"content {reply.code}")

    async def _begun(self, talk: Dialogue, letter: Letter) -> None:
        """All but the content: line by line, or all at once if the server announces that it may be (RFC 2920)."""
        said, self._announced = self._announced is letter, None
        self._clean_since, self._mails = None, self._mails + 1
        lines = _envelope(letter)
        ahead = len(lines) if self._knows("pipelining") else 1
        for n, (step, _, codes) in enumerate(lines):
            self._step = "announced" if said and n == 0 else step
            if n % ahead == 0 and not said:
                talk.say(*(line for _, line, _ in lines[n : n + ahead]))
            reply = await talk.reply()
            self._step = step
            hoped(reply, codes)

    def _announce_next(self, talk: Dialogue) -> None:
        """All but the content of the letter that comes next, right behind this one's: a content may begin a group."""
        if self._mails >= MOST_MAILS or self._unheard or not self._knows("pipelining"):
            return
        letter = self._next_on(self)
        if letter is not None and (self._knows("smtputf8") or not letter.utf8):
            talk.say(*(line for _, line, _ in _envelope(letter)))
            self._announced = letter

    async def _connected(self, letter: Letter | None = None) -> Dialogue:
        """The open connection if this letter, or anything, can begin on it, else a new one."""
        if self._talk is not None and await self._answers(self._talk, letter):
            return self._talk
        self._drop()
        self._client = client = self._new()  # known at once, so that it is dropped when it comes to nothing
        await client.connect()
        await client.ehlo()
        self._talk = Dialogue(client)
        self._mails, self._clean_since = 0, asyncio.get_running_loop().time()
        return self._talk

    async def _answers(self, talk: Dialogue, letter: Letter | None) -> bool:
        """Whether the next mail can begin on it; asked of the server only when there is reason to doubt it."""
        if not talk.open:
            return False
        if self._announced is not None:  # another one was not sent after all: the server waits for its content
            return self._announced is letter
        if self._mails >= MOST_MAILS:
            talk.say(b"QUIT")  # nobody waits for the answer: a mail waits for another connection
            return False
        if self._clean_since and asyncio.get_running_loop().time() - self._clean_since < FRESH_SECONDS:
            return True
        try:
            async with asyncio.timeout(self._settings.timeout_seconds / 4):  # the rest is for another connection
                return await talk.settled() and bool(hoped(await talk.ask(b"RSET"), (250,)))
        except (SMTPException, OSError):
            return False

    def _knows(self, extension: str) -> bool:
        return self._client is not None and self._client.supports_extension(extension)

    def _fell_silent(self, error: Exception) -> Verdict:
        """A mail that was under way may have been heard to its end."""
        self._unheard |= self._step == "announced"
        self._drop()
        return Verdict("unknown" if self._step == "content" else "later", f"{self._step} {type(error).__name__}")

    def _new(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
            timeout=None,  # ours is the only one: of two that end at once nobody knows which is told
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            tls_context=self._trust,
        )

    def _drop(self) -> None:
        if self._talk is not None:
            self._talk.end()
        self._talk = self._announced = None
        if self._client is not None:
            self._client.close()
            self._client = None


def _envelope(letter: Letter) -> tuple[tuple[Step, bytes, Container[int]], ...]:
    """What is said before a mail's content: at which step, and the replies that are hoped for."""
    options = " SMTPUTF8" if letter.utf8 else ""
    return (
        ("sender", f"MAIL FROM:<{letter.sender}>{options}".encode(), (250,)),
        ("recipient", f"RCPT TO:<{letter.recipient}>".encode(), (250, 251)),
        ("data", b"DATA", (START_INPUT,)),
    )


def _transparent(content: bytes) -> bytes:
    """With a dot before each that begins a line (RFC 5321, 4.5.2)."""
    return _DOT_FIRST.sub(b"\n..", content)


def _hung_up(error: Exception) -> bool:
    """Some say so first: so many mails a connection, and then 421. Of the mail that follows they have heard nothing."""
    return isinstance(error, SMTPServerDisconnected) or getattr(error, "code", None) == CLOSING
