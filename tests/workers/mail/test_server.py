"""Real servers, real TLS: what is sent, what is refused, and what is nobody's fault."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.workers.mail.making import written
from tests.workers.mail.smtp import LOOPBACK, Inbox, certificate, scripted, server_context, serving

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.server import MailServer

LETTER = written()


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("ca"))


@pytest.fixture
async def closing() -> AsyncIterator[list[MailServer]]:
    servers: list[MailServer] = []
    yield servers
    for server in servers:
        await server.close()


def mail_server(closing: list[MailServer], port: int, **changes: object) -> MailServer:
    known = {"host": LOOPBACK, "port": port, "tls": "none", "timeout_seconds": 5}
    server = MailServer(SmtpSettings.model_validate({**known, **changes}))
    closing.append(server)
    return server


async def test_a_mail_arrives_as_it_was_written(closing: list[MailServer]) -> None:
    async with serving(inbox := Inbox()) as port:
        said = await mail_server(closing, port).send(LETTER)
    assert (said.result, said.detail) == ("accepted", "content 250")
    (mail,) = inbox.mails
    assert (mail.mail_from, mail.rcpt_tos) == ("survey@afterview.example", ["ada@example.com"])
    assert mail.original_content == LETTER.content


async def test_starttls_is_used_and_the_certificate_checked(closing: list[MailServer], ca: Path) -> None:
    async with serving(inbox := Inbox(), starttls=server_context(ca)) as port:
        trusting = await mail_server(closing, port, tls="starttls", ca_file=str(ca)).send(LETTER)
        doubting = await mail_server(closing, port, tls="starttls").send(LETTER)
    assert (trusting.result, doubting.result) == ("accepted", "later")
    assert inbox.encrypted == [True]


async def test_implicit_tls_is_used_and_the_certificate_checked(closing: list[MailServer], ca: Path) -> None:
    async with serving(inbox := Inbox(), implicit=server_context(ca)) as port:
        trusting = await mail_server(closing, port, tls="implicit", ca_file=str(ca)).send(LETTER)
        doubting = await mail_server(closing, port, tls="implicit").send(LETTER)
    assert (trusting.result, doubting.result) == ("accepted", "later")
    assert len(inbox.mails) == 1


async def test_a_certificate_for_another_name_is_not_enough(closing: list[MailServer], tmp_path: Path) -> None:
    other = certificate(tmp_path, "127.0.0.9")
    async with serving(inbox := Inbox(), starttls=server_context(other)) as port:
        said = await mail_server(closing, port, tls="starttls", ca_file=str(other)).send(LETTER)
    assert (said.result, inbox.mails) == ("later", [])


async def test_a_server_that_does_not_offer_tls_gets_no_mail(closing: list[MailServer]) -> None:
    async with serving(inbox := Inbox()) as port:
        server = mail_server(closing, port, tls="starttls")
        said = await server.send(LETTER)
        told = await server.check()
    assert (said.result, inbox.mails) == ("later", [])
    assert told is not None
    assert "STARTTLS" in told


async def test_the_password_opens_the_door(closing: list[MailServer], ca: Path) -> None:
    async with serving(inbox := Inbox(), starttls=server_context(ca), login=True) as port:
        known = {"tls": "starttls", "ca_file": str(ca), "username": "mailer"}
        right = await mail_server(closing, port, **known, password="sesame").send(LETTER)
        wrong = await mail_server(closing, port, **known, password="mellon").send(LETTER)
        nobody = await mail_server(closing, port, tls="starttls", ca_file=str(ca)).send(LETTER)
    assert [right.result, wrong.result, nobody.result] == ["accepted", "later", "later"]
    assert set(inbox.logins) == {b"mailer"}
    assert len(inbox.mails) == 1


@pytest.mark.parametrize(
    ("rcpt", "data", "result"),
    [
        ("550 5.1.1 unknown", None, "undeliverable"),
        ("550 5.7.1 not you", None, "refused"),
        ("451 4.7.1 greylisted", None, "later"),
        (None, "554 5.6.0 spam", "refused"),
        (None, "452 4.3.1 full", "later"),
    ],
)
async def test_a_refusal_is_read_and_the_connection_serves_the_next_mail(
    closing: list[MailServer], rcpt: str | None, data: str | None, result: str
) -> None:
    async with serving(inbox := Inbox(rcpt, data)) as port:
        server = mail_server(closing, port)
        first = await server.send(LETTER)
        inbox.rcpt = inbox.data = None
        second = await server.send(LETTER)
    assert (first.result, second.result, inbox.connections) == (result, "accepted", 1)


async def test_mails_share_a_connection(closing: list[MailServer]) -> None:
    async with serving(inbox := Inbox()) as port:
        server = mail_server(closing, port)
        for _ in range(5):
            assert (await server.send(LETTER)).result == "accepted"
    assert (len(inbox.mails), inbox.connections) == (5, 1)


async def test_a_connection_that_the_server_has_closed_is_made_anew(closing: list[MailServer]) -> None:
    async with serving(inbox := Inbox()) as port:
        server = mail_server(closing, port)
        await server.send(LETTER)
        (connection,) = server._turns.resting
        assert connection._client is not None
        assert connection._client.transport is not None
        connection._client.transport.close()
        assert (await server.send(LETTER)).result == "accepted"
    assert inbox.connections == 2


async def test_a_server_that_takes_one_mail_a_connection_has_all_of_them(closing: list[MailServer]) -> None:
    taken: list[int] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One mail, then 421 to the next one."""
        for reply in (b"220 here", b"250 EHLO", b"250 MAIL", b"250 RCPT"):
            writer.write(reply + b"\r\n")
            await reader.readline()
        writer.write(b"354 DATA\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        taken.append(1)
        writer.write(b"250 kept\r\n")
        await reader.readline()
        writer.write(b"421 4.7.0 one is enough\r\n")

    async with scripted(once) as port:
        server = mail_server(closing, port, connections=1)
        said = [(await server.send(LETTER)).result for _ in range(4)]
    assert (said, len(taken)) == (["accepted"] * 4, 4)


async def test_where_nobody_listens_the_mail_waits(closing: list[MailServer]) -> None:
    async with serving(Inbox()) as port:
        pass
    server = mail_server(closing, port)
    assert (await server.send(LETTER)).result == "later"
    assert await server.check() is not None


async def test_an_address_that_needs_smtputf8_waits_for_no_server_that_cannot(closing: list[MailServer]) -> None:
    letter = written(to="ådå@example.com")
    async with serving(modern := Inbox(), utf8=True) as port, serving(Inbox()) as other:
        assert (await mail_server(closing, port).send(letter)).result == "accepted"
        assert (await mail_server(closing, other).send(letter)).result == "refused"
    assert modern.mails[0].rcpt_tos == ["ådå@example.com"]


async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *replies: bytes) -> None:
    """A greeting, then a reply to each line; then nothing more."""
    writer.write(b"220 here\r\n")
    for reply in replies:
        await reader.readline()
        writer.write(reply + b"\r\n")
        await writer.drain()


async def test_a_server_that_falls_silent_costs_no_more_than_the_time_allowed(closing: list[MailServer]) -> None:
    released = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await conversation(reader, writer, b"250 hello", b"250 sender")
        await released.wait()

    async with scripted(silent) as port:
        said = await mail_server(closing, port, timeout_seconds=0.2).send(LETTER)
        released.set()
    assert (said.result, said.detail.split()[0]) == ("later", "recipient")


@pytest.mark.parametrize(
    "replies",
    [
        (),
        (b"250 hello",),
        (b"250 hello", b"250 sender", b"250 recipient"),
        (b"250 hello", b"250 sender", b"250 recipient", b"354 go on"),
        (b"421 closing",),
        (b"554 no",),
        (b"\xff\xfe rubbish",),
        (b"250 hello", b"250 sender", b"421 4.3.2 shutting down"),
    ],
)
async def test_a_server_that_hangs_up_or_talks_rubbish_is_no_fault_of_the_mail(
    closing: list[MailServer], replies: tuple[bytes, ...]
) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await conversation(reader, writer, *replies)

    async with scripted(script) as port:
        said = await mail_server(closing, port, timeout_seconds=1).send(LETTER)
    under_way = replies[-1:] == (b"354 go on",)
    assert said.result == ("unknown" if under_way else "later")
    assert "ada" not in said.detail


async def test_a_cancelled_mail_leaves_no_half_spoken_connection_behind(closing: list[MailServer]) -> None:
    reached, released = asyncio.Event(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await conversation(reader, writer, b"250 hello", b"250 sender", b"250 recipient", b"354 go on")
        reached.set()
        await released.wait()

    async with scripted(slow) as port:
        server = mail_server(closing, port)
        sending = asyncio.create_task(server.send(LETTER))
        await reached.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert server.open == 0
        released.set()


async def test_a_check_says_nothing_when_all_is_well(closing: list[MailServer], ca: Path) -> None:
    async with serving(Inbox(), starttls=server_context(ca)) as port:
        assert await mail_server(closing, port, tls="starttls", ca_file=str(ca)).check() is None


def test_a_ca_file_that_holds_no_certificates_is_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for name in (str(empty), str(tmp_path / "missing.pem")):
        with pytest.raises(Misconfigured, match="ca_file"):
            MailServer(SmtpSettings(ca_file=name))


def test_the_system_trusts_nobody_by_name_alone() -> None:
    server = MailServer(SmtpSettings())
    assert server._trust.check_hostname
    assert server._trust.verify_mode == ssl.CERT_REQUIRED
