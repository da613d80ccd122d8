"""What is printed: tables of what happened, the two accounts side by side, and where to look next."""

import re
from collections.abc import Sequence
from textwrap import wrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterview.workers.demo.accounts.brief import Briefed
from afterview.workers.demo.accounts.figures import (
    Row,
    dead_letters,
    deliveries,
    events,
    invitations,
    mails,
    metrics,
    reasons,
    tasks,
)
from afterview.workers.demo.accounts.ledger import Line
from afterview.workers.demo.headless import Played
from afterview.workers.demo.screen.live import shared
from afterview.workers.demo.setting import CONFIGURATION
from afterview.workers.demo.world.cast import COMPANIES
from afterview.workers.demo.world.script import BEGINS

_PLAIN_WIDTH = 120
_NUMBER = re.compile(r"([-+]?\d[-+\d.]*( (%|h|to [-+\d]+))?)?")


def print_report(played: Played) -> None:
    """To standard output; plain where that is no terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH, no_color=True)
    console.print(_headline(played), style="bold")
    for title, rows in (
        ("Deliveries, by company", _turned(deliveries(played.book, played.account))),
        ("Canonical events, by type", events(played.account)),
        ("Feedback tasks, by kind", _turned(tasks(played.account))),
        ("Survey invitations, by touchpoint", _turned(invitations(played.account))),
        ("Why not, or not any more", reasons(played.account)),
        ("Mail and answers, by company", _turned(mails(played.book, played.account))),
        ("What candidates experienced: all time, where enough of them stand together", metrics(played.account)),
        ("Dead letters", dead_letters(played.account)),
    ):
        _print_table(console, title, rows)
    if played.briefed:
        _print_brief(console, played.briefed)
    _print_check(console, played.lines)
    console.print(_next(played), soft_wrap=True)


def _headline(played: Played) -> str:
    days = (played.ended - BEGINS).days
    who = "\n".join(f"  {one.name}, {one.city} ({one.slug}, {one.vendor})" for one in COMPANIES)
    played_in = f"{days} days from {BEGINS:%Y-%m-%d}, played in {played.seconds:.1f} s"
    if played.shares:
        played_in += f"\non Kafka: {shared(played.shares)}"
    return f"{played_in}\n{len(played.script.people)} candidates of\n{who}"


def _turned(rows: Sequence[Row]) -> list[Row]:
    """Rows become columns: there are few of them, and terminals are narrow."""
    return [tuple(column) for column in zip(*rows, strict=True)]


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
        numbers = number > 0 and all(_NUMBER.fullmatch(row[number]) for row in body)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for number, row in enumerate(body):
        table.add_row(*map(Text, row), style=marks[number] if marks else "")
    return table


def _print_brief(console: Console, briefed: Briefed) -> None:
    """What a recruiter sees of one task that is still open."""
    task, brief = briefed
    who, job = brief.candidate.name or brief.candidate.id, brief.job.title if brief.job else "a job"
    due = f", due {task.due_at:%Y-%m-%d %H:%M} UTC" if task.due_at else ""
    console.print("\nThe brief of one open task", style="bold")
    console.print(f" {task.kind} by {task.channel}{due}: {who}, for {job}", markup=False)
    for held in brief.interviews:
        names = ", ".join(person.name or "" for person in held.interviewers)
        console.print(f" interviewed: {held.stage} on {held.ended_at:%Y-%m-%d}, with {names}", markup=False)
    console.print(f" still to be asked for: {', '.join(brief.missing) or 'nothing'}", markup=False)
    for paragraph in (brief.draft or "").splitlines():
        for line in wrap(paragraph, _PLAIN_WIDTH - 20) or [""]:
            console.print(f" | {line}".rstrip(), markup=False)


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
