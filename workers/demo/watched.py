"""The demo for somebody who looks on: two minutes with a screen and pages, then the report; the pages stay."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from afterview.workers.demo.headless import Played, played
from afterview.workers.demo.pace import Steady
from afterview.workers.demo.screen.live import keep_showing
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.demo.world.script import BEGINS

PORT = 8800
"""of the pages, if nobody has it: easy to remember, and to forward over ssh"""


async def watch(
    days: int,
    seed: int,
    keep: Path | None,
    *,
    speed: float,
    on_kafka: bool,
    told: Callable[[Played], None],
    note: Callable[[str], None],
) -> Played:
    """`told` prints the report, while the pages are still there. Ctrl-C ends the play, or else the pages."""
    async with staged(days, seed, keep, port=PORT, on_kafka=on_kafka) as stage:
        note(f"open {stage.address}/")
        async with _ended_by_a_signal(stage) as ended:
            result = await _on_the_screen(stage, speed)
            told(result)
            if not ended.is_set():
                kept = f", and puts the log into {stage.kept}" if stage.kept else ""
                note(f"{stage.address}/ stays open; Ctrl-C ends{kept}")
                await ended.wait()
        return result


async def _on_the_screen(stage: Stage, speed: float) -> Played:
    screen = asyncio.create_task(keep_showing(stage.boards, stage.address, Console()))
    try:
        return await played(stage, Steady(BEGINS, speed))
    finally:
        screen.cancel()
        await asyncio.wait([screen])


@asynccontextmanager
async def _ended_by_a_signal(stage: Stage) -> AsyncIterator[asyncio.Event]:
    """SIGTERM or Ctrl-C: time stops, and the event is set."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def end() -> None:
        stage.play.stop()
        ended.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)
    try:
        yield ended
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)
