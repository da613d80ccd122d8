"""A mail of which the server hears while it thinks about the one before (RFC 2920, 3.1): it ends as it would alone."""

import asyncio
from contextlib import suppress

import pytest
from tests.workers.mail.faults import FATES, ROWS, STEPS, WORDS, Row
from tests.workers.mail.faulty import UNKNOWN_HERE, Fault, Faulty, drips, is_silent
from tests.workers.mail.making import written
from tests.workers.mail.post import handing_to, mail_server
from tests.workers.mail.smtp import ENVELOPE_TAKEN, scripted, welcome

from afterview.workers.mail.connection import MOST_MAILS
from afterview.workers.mail.message import Letter
from afterview.workers.mail.replies import Verdict, about_server

ADA, BEN, EVE = (written(to=f"{name}@example.com") for name in ("ada", "ben", "eve"))
QUICK, SLOW = 15.0, 0.5
"""seconds that a mail may take; with a server that never answers"""
SAID = ("MAIL", "RCPT", "DATA", "content")


async def sent(server: Faulty, *letters: Letter, **smtp: object) -> list[Verdict]:
    """All at the same time, through one connection."""
    server.pipelining = True
    async with handing_to(server, connections=1, **{"timeout_seconds": QUICK, **smtp}) as ours:
        return await asyncio.gather(*map(ours.send, letters))


def recipients(server: Faulty) -> list[str]:
    return [one.recipient.partition("@")[0] for one in server.kept]


def seconds(row: Row) -> float:
    return SLOW if row.does in (is_silent, drips) else QUICK


async def test_whom_the_next_mail_is_to_is_said_before_the_reply_to_a_content() -> None:
    heard: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await welcome(reader, writer)
        await reader.readuntil(b"DATA\r\n")
        for _ in range(2):
            writer.write(ENVELOPE_TAKEN)
            await reader.readuntil(b"\r\n.\r\n")
            if not heard:
                heard.extend((await reader.readuntil(b"DATA\r\n")).splitlines())
            writer.write(b"250 kept\r\n")
        await reader.read()

    async with scripted(script) as port:
        server = mail_server(port, connections=1, timeout_seconds=QUICK)
        said = await asyncio.gather(server.send(ADA), server.send(BEN))
        await server.close()
    assert [one.result for one in said] == ["accepted"] * 2
    assert heard == [b"MAIL FROM:<survey@afterview.example>", b"RCPT TO:<ben@example.com>", b"DATA"]


@pytest.mark.parametrize("step", SAID)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
async def test_whatever_is_wrong_with_it_is_told_of_it(row: Row, step: str) -> None:
    server = Faulty(Fault(step, row.does), spared=1)
    first, second = await sent(server, ADA, BEN, timeout_seconds=seconds(row))
    fate = FATES[row.fates.split()[STEPS.index(step)]]
    assert (first.result, second.result) == ("accepted", fate.attempts[0])
    unheard = step == "MAIL" and row.detail == "TimeoutError"
    told = f"{'announced' if unheard else WORDS[step]} {row.detail}"
    assert second.result == "accepted" or second.detail == told
    assert recipients(server) in (["ada"], ["ada", "ben"][: 1 + fate.most])


@pytest.mark.parametrize("step", SAID)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
async def test_whatever_is_wrong_with_the_one_before_costs_it_nothing(row: Row, step: str) -> None:
    server = Faulty(Fault(step, row.does), once=True)
    first, *others = await sent(server, ADA, BEN, EVE, timeout_seconds=seconds(row))
    fate = FATES[row.fates.split()[STEPS.index(step)]]
    assert first.result == fate.attempts[0]
    assert [one.result for one in others] == ["accepted"] * 2
    assert [one for one in recipients(server) if one != "ada"] == ["ben", "eve"]


async def test_after_a_recipient_is_refused_the_next_is_told_of_its_own_content() -> None:
    said = await sent(server := Faulty(), ADA, nobody := written(to=UNKNOWN_HERE), BEN, nobody, EVE)
    assert [one.detail for one in said] == ["content 250", "recipient 550 5.1.1"] * 2 + ["content 250"]
    assert (recipients(server), server.connections) == (["ada", "ben", "eve"], 1)


async def test_a_reply_to_nothing_is_taken_for_no_content() -> None:
    """What comes next may have to wait for that, if it is too late to see that there is one reply too many."""
    server = Faulty(Fault("content", b"250 2.0.0 kept\r\n250 2.0.0 and once more"), once=True)
    said = await sent(server, ADA, BEN, EVE)
    assert {one.result for one in said} <= {"accepted", "later"}
    accepted = [name for name, one in zip(("ada", "ben", "eve"), said, strict=True) if one.result == "accepted"]
    assert recipients(server) == accepted
    assert {"ada", "eve"} <= {*accepted}


async def test_servers_are_asked_again_after_so_many_mails_all_the_same() -> None:
    said = await sent(server := Faulty(), *[ADA] * (2 * MOST_MAILS + 1))
    assert {one.result for one in said} == {"accepted"}
    assert (len(server.kept), server.connections) == (2 * MOST_MAILS + 1, 3)


async def test_where_it_is_thrown_away_a_connection_does_that_once_and_the_server_is_not_blamed() -> None:
    """RFC 2920 forbids it to servers; what stands before them may do it all the same."""
    thrown_away: list[bytes] = []

    async def forgetful(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await welcome(reader, writer)
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"DATA\r\n"):
                writer.write(ENVELOPE_TAKEN)
                await reader.readuntil(b"\r\n.\r\n")
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.2):
                        thrown_away.append(await reader.readuntil(b"DATA\r\n"))
                writer.write(b"250 kept\r\n")

    async with scripted(forgetful) as port:
        server = mail_server(port, connections=1, timeout_seconds=2)
        said = await asyncio.gather(*map(server.send, [ADA, BEN, ADA, ADA, ADA]))
        await server.close()
    assert [one.detail for one in said] == ["content 250", "announced TimeoutError", *["content 250"] * 3]
    assert (about_server(said[1]), len(thrown_away)) == (False, 1)
