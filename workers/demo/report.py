"""What is printed: tables of what happened, the two accounts side by side, and where to look next."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterview.workers.demo.cast import COMPANIES
from afterview.workers.demo.figures import (
    Row,
    dead_letters,
    deliveries,
    invitations,
    mails,
    metrics,
    reasons,
    tasks,
)
from afterview.workers.demo.headless import Played
from afterview.workers.demo.ledger import Line
from afterview.workers.demo.script import BEGINS
from afterview.workers.demo.setting import CONFIGURATION

_PLAIN_WIDTH = 120


def print_report(played: Played) -> None:
    """To standard output; plain where that is no terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH, no_color=True)
    console.print(_headline(played), style="bold")
    for title, rows in (
        ("Deliveries, by company", deliveries(played.book, played.account)),
        ("Feedback tasks, by kind", tasks(played.account)),
        ("Survey invitations, by touchpoint", invitations(played.account)),
        ("Why not, or not any more", reasons(played.account)),
        ("Mail and answers, by company", mails(played.book, played.account)),
        ("What candidates experienced: all time, where enough of them stand together", metrics(played.account)),
        ("Dead letters", dead_letters(played.account)),
    ):
        _print_table(console, title, rows)
    _print_check(console, played.lines)
    console.print(_next(played))


def _headline(played: Played) -> str:
    days = (played.script.ends - BEGINS).days
    who = " and ".join(f"{one.name} ({one.slug}, {one.country}, {one.vendor})" for one in COMPANIES)
    people = len(played.script.people)
    return f"{days} days from {BEGINS:%Y-%m-%d}: {people} candidates of {who}, played in {played.seconds:.1f} s"


def _print_table(console: Console, title: str, rows: Sequence[Row]) -> None:
    """The first row is the heading, the first column words, the others numbers."""
    if len(rows) < 2:  # noqa: PLR2004 a heading alone
        return
    console.print(f"\n{title}", style="bold")
    console.print(_table(console, rows))


def _table(console: Console, rows: Sequence[Row], marks: Sequence[str] = ()) -> Table:
    heading, *body = rows
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, padding=(0, 1), pad_edge=True)
    for number, column in enumerate(heading):
        words = all(isinstance(row[number], str) and not row[number][:1].isdigit() for row in body) and number == 0
        table.add_column(column, justify="left" if words or number == 0 else "right", no_wrap=number > 0)
    for number, row in enumerate(body):
        table.add_row(*map(Text, row), style=marks[number] if marks else "")
    return table


def _print_check(console: Console, lines: Sequence[Line]) -> None:
    console.print("\nThe two accounts, line by line", style="bold")
    rows: list[Row] = [("", "players", "Afterview", "")]
    rows += [(line.what, f"{line.players:g}", f"{line.afterview:g}", "!" if line.differs else "=") for line in lines]
    console.print(_table(console, rows, ["bold red" if line.differs else "" for line in lines]))
    wrong = sum(line.differs for line in lines)
    console.print(f"check: {len(lines)} lines, {'all agree' if not wrong else f'{wrong} differ'}", style="bold")


def _next(played: Played) -> str:
    if played.kept is None:
        return "\nNext: afterview demo --keep DIR keeps the log of such a month; afterview run is the real thing."
    file = played.kept / CONFIGURATION
    return (
        f"\nNext, in {played.kept}:\n"
        f"  afterview tail --config {file} --from-start --until-idle 0                 every event out\n"
        f"  afterview tail --config {file} --from-start --until-idle 0 feedback-tasks  the tasks only"
    )
