"""The live view: 80 characters wide, over ssh as well."""

import sys
from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from afterview.workers.clock import system_now
from afterview.workers.overview.asked import looks
from afterview.workers.overview.board import Board, StageLine, VendorLine, WorkerLine, board
from afterview.workers.overview.lines import duration, letters, mail, paused, processors, room, vendor

WIDTH = 80
REMEMBERED = 12
"""rates in a sparkline"""
_BARS = " ▁▂▃▄▅▆▇█"

Rates = defaultdict[str, deque[float]]


def watch(urls: Sequence[str], every: float) -> None:
    """Until Ctrl-C or SIGTERM; `every`: seconds."""
    rates, last = _rates(), None
    with Live(console=Console(width=None if sys.stdout.isatty() else WIDTH), auto_refresh=False) as live:
        for answered, seconds in looks(urls, every):
            last = board(answered, seconds, last)
            remember(last, rates)
            live.update(screen(last, rates, system_now()), refresh=True)


def _rates() -> Rates:
    return defaultdict(lambda: deque(maxlen=REMEMBERED))


def remember(now: Board, rates: Rates) -> None:
    for line in now.stages:
        if line.rate is not None:
            rates[line.stage].append(line.rate)


def screen(now: Board, rates: Rates, at: datetime) -> RenderableType:
    ready = sum(worker.waits is None for worker in now.workers)
    heading = Text.assemble(
        ("Afterview  ", "bold green"),
        f"{ready} of {len(now.workers)} workers ready",
        (f"   {at:%H:%M:%S} UTC   Ctrl-C ends", "dim"),
    )
    workers = (
        Text.assemble(
            f"  {one.url}  ",
            ("ready", "green") if one.waits is None else (one.waits, "bold red"),
            (_taken(one) if len(now.workers) > 1 and one.waits is None else "", "dim"),
        )
        for one in now.workers
    )
    return Group(
        heading,
        *workers,
        _table(now.stages, rates),
        Text.assemble(("mail          ", "bold"), mail(now.mail)),
        Text.assemble(("dead letters  ", "bold"), (letters(now.dead_letters), "yellow" if now.dead_letters else "")),
        Text.assemble(("paused        ", "bold"), (paused(now.paused), "bold yellow" if now.paused else "")),
        *(
            Text.assemble((f"{line.vendor:<14}", "bold"), (vendor(line), "yellow" if _fails(line) else ""))
            for line in now.vendors
        ),
        Text.assemble(("cost          ", "bold"), processors(now.cost)),
        Text.assemble("              ", room(now.cost)),
    )


def _taken(one: WorkerLine) -> str:
    """What one of several takes; of one alone it is all of the cost."""
    return (
        f"  {duration(one.cpu_seconds)} of a processor, {one.memory_bytes / 1e6:,.0f} MB,"
        f" {one.state_bytes / 1e6:,.0f} MB on disk"
    )


def _fails(line: VendorLine) -> bool:
    return bool(line.turned_away or line.dead_letters)


def sparkline(rates: Sequence[float]) -> str:
    """The highest is full; nothing at all is empty."""
    most = max(rates, default=0.0) or 1.0
    return "".join(_BARS[min(8, -int(-rate * 8 // most))] for rate in rates)


def _table(stages: Sequence[StageLine], rates: Rates) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("stage")
    table.add_column("per s", justify="right")
    table.add_column("", width=REMEMBERED)
    for name in ("waiting", "oldest", "timers", "late", "ready"):
        table.add_column(name, justify="right")
    for line in stages:
        late = "red" if line.overdue_seconds >= _LATE else ""
        behind = "red" if line.lag_seconds >= _LATE else ""
        table.add_row(
            line.stage,
            "" if line.rate is None else f"{line.rate:,.1f}",
            sparkline(rates[line.stage]),
            f"{line.lag:,}",
            Text(duration(line.lag_seconds), behind),
            f"{line.timers:,}",
            Text(duration(line.overdue_seconds), late),
            Text(f"{line.ready}/{line.owned}", "" if line.ready == line.owned else "red"),
        )
    return table


_LATE = 60.0
"""seconds after which something is shown in red"""
