"""Several lines at once, where a server announces that (RFC 2920); the faults of such servers are in `faults.py`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.workers.mail.faulty import UNKNOWN_HERE, Fault, Faulty
from tests.workers.mail.making import written
from tests.workers.mail.post import handing_to, mail_server
from tests.workers.mail.smtp import ENVELOPE_TAKEN, certificate, scripted, server_context, welcome

from afterview.workers.mail.server import MailServer

LETTER = written()
TO_NOBODY = written(to=UNKNOWN_HERE)
LINES = [b"MAIL FROM:<survey@afterview.example>", b"RCPT TO:<ada@example.com>", b"DATA"]


@pytest.mark.parametrize(("announced", "at_once"), [(b"PIPELINING", 3), (b"SIZE", 1)])
async def test_what_comes_before_the_content_is_said_at_once_only_where_that_is_announced(
    announced: bytes, at_once: int
) -> None:
    heard: list[list[bytes]] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await welcome(reader, writer, announced)
        while sum(map(len, heard)) < len(LINES):
            heard.append((await reader.read(65536)).splitlines())
            writer.write(b"".join(b"354 go on\r\n" if line == b"DATA" else b"250 well\r\n" for line in heard[-1]))
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"250 kept\r\n")
        await reader.read()

    async with scripted(script) as port:
        server = mail_server(port)
        assert (await server.send(LETTER)).result == "accepted"
        await server.close()
    assert heard == [LINES[n : n + at_once] for n in range(0, len(LINES), at_once)]


@pytest.fixture
async def faulty() -> AsyncIterator[tuple[Faulty, MailServer]]:
    """A server without a fault, yet."""
    server = Faulty(pipelining=True)
    async with handing_to(server, timeout_seconds=5) as ours:
        yield server, ours


async def test_after_a_recipient_is_refused_the_connection_serves_the_next_mail(
    faulty: tuple[Faulty, MailServer],
) -> None:
    server, ours = faulty
    said = [await ours.send(letter) for letter in (TO_NOBODY, LETTER, TO_NOBODY, LETTER)]
    assert [one.detail for one in said] == ["recipient 550 5.1.1", "content 250"] * 2
    assert (len(server.kept), server.connections) == (2, 1)


async def test_a_server_that_waits_for_the_content_of_a_mail_to_nobody_gets_none(
    faulty: tuple[Faulty, MailServer],
) -> None:
    """It would take whatever is said next for that."""
    server, ours = faulty
    server.lax = True
    said = [await ours.send(letter) for letter in (TO_NOBODY, LETTER)]
    assert [one.detail for one in said] == ["recipient 550 5.1.1", "content 250"]
    assert ([one.recipient for one in server.kept], server.connections) == (["ada@example.com"], 2)


async def test_a_reply_to_nothing_is_not_taken_for_the_next_one(faulty: tuple[Faulty, MailServer]) -> None:
    server, ours = faulty
    server.fault = Fault("content", b"250 2.0.0 kept\r\n250 2.0.0 and once more")
    said = [await ours.send(letter) for letter in (LETTER, LETTER)]
    assert [one.detail for one in said] == ["content 250"] * 2
    assert (len(server.kept), server.connections) == (2, 2)


@pytest.mark.parametrize("tls", ["none", "implicit"])
async def test_a_server_that_stops_reading_never_gets_the_rest_of_a_mail_that_was_given_up_on(
    tls: str, tmp_path: Path
) -> None:
    """It would have it twice, long after somebody has stopped waiting for it."""
    large = replace(LETTER, content=LETTER.content + b"and so on\r\n" * 3_000_000)
    given_up = asyncio.Event()
    heard = asyncio.get_running_loop().create_future()

    async def reads_no_further(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await welcome(reader, writer)
        await reader.readuntil(b"DATA\r\n")
        writer.write(ENVELOPE_TAKEN)
        await given_up.wait()
        count = 0
        with suppress(ConnectionError):
            while some := await reader.read(1_000_000):
                count += len(some)
        heard.set_result(count)

    own = certificate(tmp_path)
    async with scripted(reads_no_further, tls=server_context(own) if tls == "implicit" else None) as port:
        said = await mail_server(port, timeout_seconds=2, tls=tls, ca_file=str(own)).send(large)
        given_up.set()
        assert await heard < len(large.content)
    assert (said.result, said.detail) == ("unknown", "content TimeoutError")
