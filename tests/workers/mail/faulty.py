"""A mail server on a real socket that has one fault until it is well, and remembers what it was given."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.workers.mail.smtp import LOOPBACK

UNKNOWN_HERE = "nobody@example.com"
"""an address that no server of these tests knows"""
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_WELL = {
    "greeting": b"220 here",
    "EHLO": b"250-here\r\n250-8BITMIME",
    "STARTTLS": b"220 go ahead",
    "AUTH": b"235 2.7.0 welcome",
    "MAIL": b"250 2.1.0 sender",
    "RCPT": b"250 2.1.5 recipient",
    "stranger": b"550 5.1.1 unknown",
    "DATA": b"354 go on",
    "nobody": b"554 5.5.1 no valid recipients",
    "content": b"250 2.0.0 kept",
    "RSET": b"250 2.0.0 forgotten",
    "QUIT": b"221 2.0.0 bye",
}


async def hangs_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Without a word."""


async def resets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a machine that has lost its power and come back."""
    writer.transport.abort()


async def is_silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Until the other side gives up."""
    while await reader.read(65536):
        pass


async def drips(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, without an end."""
    while True:
        writer.write(b"2")
        await writer.drain()
        await asyncio.sleep(0.05)


@dataclass(frozen=True)
class Fault:
    """At this step the server does this in place of its answer, or says this and goes on."""

    step: str
    does: Talk | bytes


@dataclass(frozen=True)
class Kept:
    """A mail that came to its end, and was not refused then."""

    recipient: str
    message_id: str


@dataclass
class Faulty:
    """Beside the steps of a conversation, a fault may be at `half` of the content, or at the `door`: nobody listens."""

    fault: Fault | None = None
    context: ssl.SSLContext | None = None
    """for STARTTLS, when it is well; None: it offers none"""
    bad_context: ssl.SSLContext | None = None
    """the same, until it is well"""
    login: bool = True
    """whether it offers that, until it is well"""
    pipelining: bool = False
    """whether it takes several lines at once"""
    lax: bool = False
    """it says `354` also where it has no recipient"""
    spared: int = 0
    """mails that it takes before its fault begins"""
    once: bool = False
    """it is well after it has shown its fault"""
    well: bool = False
    kept: list[Kept] = field(default_factory=list)
    connections: int = 0
    _begun: int = 0
    """mails of which it has heard"""
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        server = self._server = await asyncio.start_server(self._talk, LOOPBACK, 0, start_serving=False)
        async with server:
            if not self._at("door"):
                await server.start_serving()
            yield server.sockets[0].getsockname()[1]
        for writer in self._open:
            writer.transport.abort()
        async with asyncio.timeout(10):
            while self._open:  # noqa: ASYNC110 transports tell nobody
                await asyncio.sleep(0.01)

    async def mend(self) -> None:
        self.well = True
        if self._server:
            await self._server.start_serving()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            await self._conversation(reader, writer)
        writer.close()
        with suppress(OSError, TimeoutError):
            await writer.wait_closed()
        self._open.discard(writer)

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until somebody hangs up."""
        recipient, known = "", False
        said = await self._answer("greeting", reader, writer)
        while said and (line := await reader.readline()):
            verb = line.split()[0].decode().upper().replace("HELO", "EHLO")
            self._begun += verb == "MAIL"
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            said = await self._answer(self._step(verb, recipient, known=known), reader, writer)
            known = said.startswith(b"25") if verb == "RCPT" else known and verb == "DATA"
            if said == _WELL["DATA"]:
                said = await self._content(recipient, reader, writer)
            elif said == _WELL["STARTTLS"]:
                context = self._context()
                assert context is not None
                await writer.start_tls(context)

    def _step(self, verb: str, recipient: str, *, known: bool) -> str:
        if verb == "RCPT" and recipient == UNKNOWN_HERE:
            return "stranger"
        return "nobody" if verb == "DATA" and not (known or self.lax) else verb

    async def _content(self, recipient: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """Keeps it unless it says that it does not: no server could treat us worse."""
        if self._at("half"):
            await reader.readexactly(200)
            return await self._answer("half", reader, writer)
        content = await reader.readuntil(b"\r\n.\r\n")
        if not self._refuses_content():
            found = _MESSAGE_ID.search(content)
            self.kept.append(Kept(recipient, found.group(1).decode() if found else ""))
        return await self._answer("content", reader, writer)

    async def _answer(self, step: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """What was said; nothing when the conversation is over."""
        said = self._hello(writer) if step == "EHLO" else _WELL.get(step, b"")
        if self.fault and self._at(step):
            self.well = self.once
            if callable(self.fault.does):
                await self.fault.does(reader, writer)
                return b""
            said = self.fault.does
        writer.write(said + b"\r\n")
        await writer.drain()
        return b"" if said.startswith((b"421", b"221")) else said

    def _at(self, step: str) -> bool:
        begun = not self.well and (self._begun > self.spared or not self.spared)
        return begun and self.fault is not None and self.fault.step == step

    def _refuses_content(self) -> bool:
        does = self.fault.does if self.fault and self._at("content") else b""
        return isinstance(does, bytes) and does.startswith((b"4", b"5"))

    def _hello(self, writer: asyncio.StreamWriter) -> bytes:
        encrypted = writer.get_extra_info("ssl_object") is not None
        starttls = [b"250-STARTTLS"] if self._context() and not encrypted else []
        login = [b"250-AUTH PLAIN"] if self.login or self.well else []
        pipelining = [b"250-PIPELINING"] if self.pipelining else []
        return b"\r\n".join([_WELL["EHLO"], *starttls, *login, *pipelining, b"250 SIZE"])

    def _context(self) -> ssl.SSLContext | None:
        return self.context if self.well else self.bad_context
