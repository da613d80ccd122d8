"""Servers that no mail should meet, on real sockets: nothing is lost, and it goes out once when all is well again.

The whole way of a mail is real: the log on the disk, the mailer, the sender, the connection. Only the clock is moved
by hand, so that the pause before the next attempt is over at once.
"""

import asyncio
import ssl
import tracemalloc
from contextlib import nullcontext
from email import message_from_bytes
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.workers.mail.making import REQUEST
from tests.workers.mail.post import Post
from tests.workers.mail.smtp import Inbox, Script, certificate, polite_until, scripted, serving
from tests.workers.mail.smtp import server_context as trusted

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "content")
ENOUGH = 8 * 1024 * 1024
"""bytes that a server may cost us which never stops talking"""


async def check_it_waits_and_goes_out_once(
    folder: Path, bad: Script | None, starttls: ssl.SSLContext | None = None, *, fate: str = "later", **smtp: object
) -> None:
    """Two attempts with the bad server, then with a good one in its place; each leaves one line and no address."""
    async with scripted(bad or _never) as port:
        pass
    post, inbox = Post(folder, port, **smtp), Inbox()
    second, third = (15, 90) if fate == "unknown" else (1.5, 3)  # minutes, by when each is due at the latest
    with capture_logs() as said:
        async with post.working():
            async with scripted(bad, port) if bad else nullcontext():
                await post.later(0)
                await post.later(second)
            assert (post.outcomes(), post.host.trouble()) == ([], None)
            async with serving(inbox, starttls=starttls, port=port):
                await post.later(third)
                await post.later(600)
                assert post.host.trouble() is None
            assert post.outcomes() == ["accepted"]
    assert len(inbox.mails) == 1
    assert [(line["event"], line["result"]) for line in said] == [
        ("mail", fate),
        ("mail", fate),
        ("mail", "accepted"),
    ]
    assert [line["unknown"] for line in said] == ([0, 1, 2] if fate == "unknown" else [0, 0, 0])
    assert all(0 < len(line["detail"]) < 60 for line in said)
    assert REQUEST.to not in str(said)


async def _never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    raise AssertionError("nobody was to connect")


async def stalls(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Until the other side gives up."""
    while await reader.read(65536):
        pass


async def drops(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Leaves without a word. After the content nobody knows whether it was kept: it goes again (docs/OPERATING.md)."""


async def aborts(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a machine that has lost its power and come back."""
    writer.transport.abort()


def says(answer: bytes) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer + b"\r\n")
        await writer.drain()
        await stalls(reader, writer)

    return script


def talks_on(phrase: bytes) -> Script:
    """Without an end."""

    async def script(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(phrase)
            await writer.drain()

    return script


RUDE: dict[str, Script] = {
    "stalls": stalls,
    "drops the connection": drops,
    "resets it": aborts,
    "says 421 and stays": says(b"421 4.3.2 ada@example.com: closing"),
    "talks nonsense": says(b"ada@example.com, hello"),
    "talks in bytes": says(b"\xff\xfe\x00\x80 \xc3\x28 250"),
    "says a code that there is not": says(b"-50 ada@example.com"),
    "says another": says(b"99 what"),
    "says megabytes": says(b"250-" + b"a" * 3_000_000),
    "never ends its line": talks_on(b"250 ada@example.com" * 1000),
    "never ends its answer": talks_on(b"250-ada@example.com\r\n" * 1000),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("rude", RUDE)
async def test_a_server_that_misbehaves_at_any_step_keeps_no_mail_from_going_out_once(
    rude: str, step: str, tmp_path: Path
) -> None:
    in_doubt = step == "content" and rude != "says 421 and stays"  # that is an answer
    fate = "unknown" if in_doubt else "later"
    await check_it_waits_and_goes_out_once(tmp_path, polite_until(step, RUDE[rude]), fate=fate)


async def test_where_nobody_listens_the_mail_waits_and_goes_out_once(tmp_path: Path) -> None:
    await check_it_waits_and_goes_out_once(tmp_path, None)


@pytest.mark.parametrize("greeting", [b"554 no service", b"220-a\r\n220-b\r\n554 no", b"535 5.7.8 who are you"])
async def test_a_greeting_that_refuses_is_about_us_and_not_about_the_mail(greeting: bytes, tmp_path: Path) -> None:
    await check_it_waits_and_goes_out_once(tmp_path, polite_until("greeting", says(greeting)))


@pytest.mark.parametrize("rude", ["stalls", "drops the connection", "resets it", "talks nonsense", "says megabytes"])
@pytest.mark.parametrize("when", ["instead of the answer", "instead of the handshake"])
async def test_a_server_that_cannot_do_tls_after_all_gets_no_mail(rude: str, when: str, tmp_path: Path) -> None:
    async def begins(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if when == "instead of the handshake":
            writer.write(b"220 go ahead\r\n")
            await reader.read(1)
        await RUDE[rude](reader, writer)

    own = certificate(tmp_path)
    rude_one = polite_until("STARTTLS", begins)
    await check_it_waits_and_goes_out_once(tmp_path, rude_one, trusted(own), tls="starttls", ca_file=str(own))


async def test_a_server_that_offers_no_tls_or_has_a_wrong_certificate_gets_the_mail_when_it_has_a_right_one(
    tmp_path: Path,
) -> None:
    own, others = certificate(tmp_path), certificate(tmp_path, "127.0.0.9")
    post, inbox = Post(tmp_path, await _free(), tls="starttls", ca_file=str(own)), Inbox()
    port = post._server._settings.port
    with capture_logs() as said:
        async with post.working():
            for minutes, offered in ((0, None), (2, trusted(others)), (3, trusted(own))):
                async with serving(inbox, starttls=offered, port=port):
                    await post.later(minutes)
            assert post.outcomes() == ["accepted"]
    assert [line["result"] for line in said] == ["later", "later", "accepted"]
    assert inbox.encrypted == [True]


async def _free() -> int:
    async with scripted(_never) as port:
        return port


@pytest.mark.parametrize("phrase", [b"x" * 65536, b"250-x\r\n" * 8192], ids=["one line", "lines"])
async def test_a_server_that_never_stops_talking_costs_no_memory(phrase: bytes, tmp_path: Path) -> None:
    async with scripted(polite_until("greeting", talks_on(phrase))) as port:
        post = Post(tmp_path, port, timeout_seconds=1)
        async with post.working():
            tracemalloc.start()
            try:
                await post.later(0)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert peak < ENOUGH


async def test_a_mail_whose_server_died_before_its_answer_goes_again_under_the_same_id(tmp_path: Path) -> None:
    """docs/OPERATING.md: very rarely twice, and never none. Nobody knows whether the first one was kept."""
    first, inbox = bytearray(), Inbox()

    async def keeps_and_dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"354 go on\r\n")
        first.extend(await reader.readuntil(b"\r\n.\r\n"))

    port = await _free()
    post = Post(tmp_path, port)
    async with post.working():
        async with scripted(polite_until("DATA", keeps_and_dies), port):
            await post.later(0)
        async with serving(inbox, port=port):
            await post.later(15)
        assert post.outcomes() == ["accepted"]
    (second,) = [mail.original_content for mail in inbox.mails]
    assert second is not None
    assert _message_id(bytes(first)) == _message_id(second)


def _message_id(mail: bytes) -> str:
    return str(message_from_bytes(mail)["Message-ID"])
