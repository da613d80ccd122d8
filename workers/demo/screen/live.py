"""The screen while it plays: 80 by 24 characters."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from afterview.workers.demo.hosting import Share
from afterview.workers.demo.screen.board import Board, Boards

WIDTH, LINES = 80, 5
"""of the screen; and of what has just happened"""
_EVERY = 0.25
"""seconds"""


def screen(board: Board, address: str) -> RenderableType:
    return Group(
        _heading(board),
        _bar(board.share),
        Text(
            f"{board.events} events in, {board.a_second:.1f} a second   {board.timers} timers waiting   "
            f"{board.mails} mails",
            style="dim",
        ),
        Text(shared(board.shares), style="dim", no_wrap=True, overflow="ellipsis"),
        _table(board),
        Text(),
        *_happenings(board),
        Text(),
        Text.assemble(("Open  ", "bold"), (f"{address}/", "cyan"), "   and click: you are one of the players"),
        Text("      /inbox  mails   /survey  answer one   /tasks  task lists   (Ctrl-C ends)", "dim"),
    )


def shared(shares: Sequence[Share]) -> str:
    """Nothing where there is but one worker."""
    said = (f"{share.records} records in {share.partitions} partitions" for share in shares)
    return "; ".join(f"worker {number}: {what}" for number, what in enumerate(said, 1))


def _heading(board: Board) -> RenderableType:
    line = Table.grid(expand=False)
    line.add_column(width=52)
    line.add_column(width=WIDTH - 54, justify="right")
    when = f"{board.now:%A} {board.now.day} {board.now:%B %Y, %H:%M} UTC"
    line.add_row(Text.assemble(("Afterview  ", "bold green"), when), Text(f"day {board.day} of {board.days}"))
    return line


def _bar(share: float) -> Text:
    done = round(share * (WIDTH - 2))
    return Text.assemble(("━" * done, "green"), ("─" * (WIDTH - 2 - done), "dim"))


def _table(board: Board) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, width=WIDTH - 2, show_edge=False)
    table.add_column("", width=29)
    for city in board.headings:
        table.add_column(city, justify="right", ratio=1)
    for name, *figures in board.rows:
        table.add_row(name, *figures)
    return table


def _happenings(board: Board) -> list[Text]:
    """Always as many lines, so that nothing jumps."""
    told = [
        Text.assemble((f"{line.at:%d %b %H:%M}  ", "dim"), (line.city, "bold"), f": {line.words}", no_wrap=True)
        for line in board.latest[:LINES]
    ]
    for line in told:
        line.truncate(WIDTH - 2, overflow="ellipsis")
    return [*told, *(Text() for _ in range(LINES - len(told)))]


async def keep_showing(boards: Boards, address: str, console: Console) -> None:
    """On a screen of its own, until this is cancelled."""
    with Live(console=console, screen=True, auto_refresh=False) as live, suppress(asyncio.CancelledError):
        while True:
            live.update(screen(boards.now(LINES), address), refresh=True)
            await asyncio.sleep(_EVERY)
