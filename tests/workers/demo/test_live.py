"""What somebody sees who looks on: a screen, in figures and words, at its pace."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from rich.console import Console

from afterview.workers.demo.headless import play, played
from afterview.workers.demo.hosting import Share
from afterview.workers.demo.pace import AtOnce, Steady
from afterview.workers.demo.screen.board import Board
from afterview.workers.demo.screen.entrance import Entrance
from afterview.workers.demo.screen.live import LINES, screen
from afterview.workers.demo.screen.ticker import Line
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.demo.world.script import BEGINS

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """After nine days."""
    async with staged(9, seed=3) as stage:
        await played(stage, AtOnce())
        yield stage


def shown(board: Board) -> list[str]:
    console = Console(file=StringIO(), record=True, width=80, height=24)
    console.print(screen(board, "http://127.0.0.1:65535"))
    return console.export_text().splitlines()


async def test_the_screen_fits_a_terminal_of_80_by_24(stage: Stage) -> None:
    board = stage.boards.now(LINES)
    full = replace(
        board,
        events=123_456,
        latest=[Line(BEGINS, "Sydney", "many words, " * 20)] * LINES,
        rows=tuple((name, *("100, 1000",) * 3) for name, *_ in board.rows),
        shares=[Share(10, 123_456)] * 2,
    )
    for lines in (shown(board), shown(full), shown(replace(board, latest=[]))):
        assert len(lines) <= 24
        assert max(map(len, lines)) <= 80


async def test_the_board_has_what_happened(stage: Stage) -> None:
    board, account = stage.boards.now(LINES), stage.play.topics.account
    rows = {name: figures for name, *figures in board.rows}
    open_tasks = sum(int(number) for one in rows["open calls, letters, updates"] for number in one.split(", "))
    assert open_tasks == len(account.open_tasks)
    assert board.timers == sum(map(int, rows["timers waiting"])) > open_tasks
    assert rows["local time"] == ["Wed 01:00", "Wed 01:00", "Wed 11:00"]
    assert board.mails == len(stage.play.inbox.mails)
    assert (board.day, board.days, board.over, board.share) == (9, 9, True, 1.0)


async def test_what_has_just_happened_names_nobody(stage: Stage) -> None:
    told = " ".join(map(str, stage.play.ticker.lines))
    for words in ("Sydney: ", "an answer, ", "is owed", "is told of"):
        assert words in told
    for person in stage.play.script.people:
        assert person.name not in told
        assert person.email is None or person.email not in told


async def test_the_same_seed_comes_to_the_same() -> None:
    first, second = [await play(9, seed=5) for _ in range(2)]
    assert first.lines == second.lines
    assert first.account.tasks == second.account.tasks


async def test_a_port_that_somebody_has_is_left_to_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with Entrance(port) as entrance:
            assert not entrance.url.endswith(f":{port}")


async def test_before_anybody_plays_pages_say_so() -> None:
    async with Entrance(0) as entrance, ClientSession() as session, session.get(entrance.url) as answer:
        assert answer.status == 503


async def test_a_steady_pace_waits_and_never_goes_past_what_happens_next() -> None:
    month, soon = timedelta(days=31), BEGINS + timedelta(minutes=1)
    slow, fast = Steady(BEGINS, speed=1), Steady(BEGINS, speed=1e9)
    assert await slow.towards(BEGINS) == BEGINS
    assert BEGINS < await slow.towards(BEGINS + month) < BEGINS + month
    assert await slow.towards(soon) == soon  # it has come long since: on at once, without waiting
    await fast.towards(BEGINS)
    assert await fast.towards(BEGINS + month) == BEGINS + month
