"""Whose turn it is: first come, first served, whoever gives up in between."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.workers.mail.faulty import Faulty
from tests.workers.mail.making import written
from tests.workers.mail.post import handing_to

from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.connection import Connection
from afterview.workers.mail.message import Letter
from afterview.workers.mail.server import MailServer
from afterview.workers.mail.turns import Turns

ADA, BEN, EVE = (written(to=f"{name}@example.com") for name in ("ada", "ben", "eve"))


def turns(connections: int) -> Turns:
    return MailServer(SmtpSettings(tls="none", connections=connections))._turns


async def waiting(place: Turns, letter: Letter | None = None) -> asyncio.Task[Connection]:
    """In the line when this returns, or with a connection."""
    task = asyncio.create_task(place.take(letter))
    await asyncio.sleep(0)
    return task


async def test_no_more_connections_are_in_use_than_there_may_be_and_the_first_in_line_is_the_next() -> None:
    place = turns(2)
    one, two = await place.take(None), await place.take(None)
    third, fourth = await waiting(place), await waiting(place)
    assert one is not two
    assert not third.done()
    place.give_back(two)
    newcomer = await waiting(place)
    assert (await third, fourth.done(), newcomer.done()) == (two, False, False)
    place.give_back(one)
    assert await fourth is one
    place.give_back(two)
    assert await newcomer is two
    for connection in (one, two):
        place.give_back(connection)
    assert (place.resting, place.busy) == ([one, two], set())


async def test_one_that_gives_up_is_passed_over() -> None:
    place = turns(1)
    connection = await place.take(None)
    before, after = await waiting(place), await waiting(place)
    before.cancel()
    await asyncio.wait([before])
    place.give_back(connection)
    assert await after is connection


async def test_one_that_gives_up_when_its_turn_has_come_passes_it_on() -> None:
    place = turns(1)
    connection = await place.take(None)
    gives_up, after = await waiting(place), await waiting(place)
    place.give_back(connection)
    gives_up.cancel()
    assert await after is connection
    assert gives_up.cancelled()
    place.give_back(connection)
    assert place.resting == [connection]


async def test_the_first_in_line_has_the_connection_that_is_promised_and_no_other() -> None:
    place = turns(2)
    slow, quick = await place.take(None), await place.take(None)
    ada, ben = await waiting(place, ADA), await waiting(place, BEN)
    assert place.promised(slow) is ADA
    place.give_back(quick)
    assert (await ben, ada.done()) == (quick, False)
    assert place.promised(quick) is None
    place.give_back(slow)
    assert await ada is slow


async def test_a_promise_that_is_asked_for_again_is_the_same() -> None:
    place = turns(1)
    connection = await place.take(None)
    ada, ben = await waiting(place, ADA), await waiting(place, BEN)
    assert [place.promised(connection), place.promised(connection)] == [ADA, ADA]
    place.give_back(connection)
    assert (await ada, ben.done()) == (connection, False)
    place.give_back(connection)
    assert await ben is connection


@pytest.fixture
async def one_connection() -> AsyncIterator[tuple[Faulty, MailServer]]:
    server = Faulty(pipelining=True)
    async with handing_to(server, connections=1, timeout_seconds=15) as ours:
        yield server, ours


async def test_a_mail_that_was_announced_and_is_not_sent_is_nobodys_content(
    one_connection: tuple[Faulty, MailServer],
) -> None:
    """It was paused meanwhile, or its time is over: the server waits for its content, and would take any for that."""
    server, ours = one_connection

    async def thinks_better_of_it() -> None:
        async with ours.turn(BEN):
            pass

    said = await asyncio.gather(ours.send(ADA), thinks_better_of_it(), ours.send(EVE))
    assert [one and one.result for one in said] == ["accepted", None, "accepted"]
    assert [one.recipient for one in server.kept] == ["ada@example.com", "eve@example.com"]
    assert server.connections == 2


async def test_the_same_when_nobody_waits_for_it_any_more(one_connection: tuple[Faulty, MailServer]) -> None:
    server, ours = one_connection
    async with ours.turn(ADA) as connection:
        ben = asyncio.create_task(ours.send(BEN))
        await asyncio.sleep(0)
        assert (await connection.send(ADA)).result == "accepted"
        ben.cancel()
        await asyncio.wait([ben])
    assert (await ours.send(EVE)).result == "accepted"
    assert [one.recipient for one in server.kept] == ["ada@example.com", "eve@example.com"]
    assert server.connections == 2
