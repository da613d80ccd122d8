"""Real mail servers on the loopback, real certificates, and a server that follows a script."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


def certificate(folder: Path, address: str = LOOPBACK, *, days: int = 1, called: str = "") -> Path:
    """A self-signed certificate and its key, in one file, for a server at that address.

    `days`: until it ends; negative: since it ended. `called`: what the file is called, if not by the address.
    """
    key, called = ec.generate_private_key(ec.SECP256R1()), called or address
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"mail of the tests: {called}")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{called}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path


def server_context(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


@dataclass
class Inbox:
    """Keeps what it is given; says otherwise where the test wants it to."""

    rcpt: str | None = None
    data: str | None = None
    mails: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    connections: int = 0
    logins: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt is not None:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data is not None:
            return self.data
        self.mails.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 kept"

    def login(self, _server: object, _session: object, _envelope: object, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword), mechanism
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"sesame")


@asynccontextmanager
async def serving(
    inbox: Inbox,
    *,
    starttls: ssl.SSLContext | None = None,
    implicit: ssl.SSLContext | None = None,
    login: bool = False,
    utf8: bool = False,
    port: int = 0,
) -> AsyncIterator[int]:
    """An aiosmtpd, on a free port unless told which."""

    talking: list[SMTP] = []

    def connected() -> SMTP:
        inbox.connections += 1
        protocol = SMTP(
            inbox,
            hostname="mail.test",
            tls_context=starttls,
            authenticator=inbox.login,
            auth_required=login,
            auth_require_tls=True,
            enable_SMTPUTF8=utf8,
        )
        talking.append(protocol)
        return protocol

    server = await asyncio.get_running_loop().create_server(connected, LOOPBACK, port, ssl=implicit)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for protocol in talking:
            if protocol.transport is not None:
                protocol.transport.close()


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(script: Script, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server of a few lines, for what no decent one does; with TLS from the first byte on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, LOOPBACK, port, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


ENVELOPE_TAKEN = b"250 well\r\n250 well\r\n354 go on\r\n"
"""the replies to all that comes before a content"""


async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, announced: bytes = b"PIPELINING") -> None:
    """Greeting and EHLO of a server that has this extension (RFC 2920, unless said otherwise)."""
    writer.write(b"220 here\r\n")
    await reader.readline()
    writer.write(b"250-here\r\n250 " + announced + b"\r\n")


_REPLIES = {
    "EHLO": b"250-here\r\n250 STARTTLS",
    "STARTTLS": b"220 go ahead",
    "MAIL": b"250 sender",
    "RCPT": b"250 recipient",
    "DATA": b"354 go on",
}


def polite_until(step: str, rude: Script) -> Script:
    """A server that does as it should until a step, and is rude in place of the answer to it.

    Steps are `greeting`, a command, or `content`: all of a mail has come, and only the answer is awaited.
    """

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            if step != "greeting":
                await _converse(step, reader, writer)
            await rude(reader, writer)

    return script


async def _converse(step: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Up to the command, which is read already when this ends."""
    writer.write(b"220 here\r\n")
    verb = ""
    while line := await reader.readline():
        if verb == "DATA" and line != b".\r\n":
            continue
        verb = "content" if verb == "DATA" else line.split()[0].decode().upper()
        if verb == step:
            return
        writer.write(_REPLIES.get(verb, b"250 very well") + b"\r\n")
        await writer.drain()
