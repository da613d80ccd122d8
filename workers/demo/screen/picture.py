"""A picture of the screen for the README: `afterview demo --picture docs/images/live-view.svg`, in a minute."""

import asyncio
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console

from afterview.workers.demo.pace import Steady
from afterview.workers.demo.screen.board import Board
from afterview.workers.demo.screen.live import LINES, WIDTH, screen
from afterview.workers.demo.stage import staged
from afterview.workers.demo.world.script import BEGINS

_DAYS, _AFTER = 31, timedelta(days=17, hours=13)
_FONTS = re.compile(r"@font-face \{[^}]*\}")
"""that a picture would fetch from elsewhere"""
_EVERY = 0.25
"""seconds: as often as the screen looks"""
_ADDRESS = "http://127.0.0.1:8800"


async def draw(seed: int, speed: float, file: Path) -> None:
    """At one in the afternoon of a busy day, whatever the time is here."""
    async with staged(_DAYS, seed) as stage:
        playing = asyncio.create_task(stage.play.through(Steady(BEGINS, speed)))
        while stage.play.clock.now() < BEGINS + _AFTER and not playing.done():
            board = stage.boards.now(LINES)
            await asyncio.sleep(_EVERY)
        stage.play.stop()
        await playing
    _save(board, file)


def _save(board: Board, file: Path) -> None:
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(screen(board, _ADDRESS))
    file.write_text(_FONTS.sub("", console.export_svg(title="afterview demo")), "utf-8")
