"""Somebody's list of tasks: what becomes of those that are chosen there, before it does."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.demo.players.doors import Doors, Pairs
from afterview.workers.demo.players.reading import Page, read_page

_IN_WRITING = ("e-mail", "e-post")
"""in small letters"""


class Owed(NamedTuple):
    """A task, as its page has it."""

    kind: TaskKind
    address: str | None
    """of the candidate"""
    channel: str
    """how the candidate hears, if it is closed from a list"""


def owed(page: Page) -> Owed | None:
    """None when the page is of no task, or of one that has ended."""
    if not page.kind or not page.buttons:
        return None
    spoken = page.kind == "verbal_feedback" and not any(words in page.title.lower() for words in _IN_WRITING)
    return Owed(page.kind, page.address, "call" if spoken else "email")


def choosing(do: str, tasks: Sequence[str], *, sure: bool = False) -> Pairs:
    """The form of a list."""
    return [*(("task", task) for task in tasks), *([("sure", "yes")] if sure else []), ("do", do)]


async def going(doors: Doors, link: str, do: str, tasks: Sequence[str]) -> dict[str, Owed]:
    """Of these tasks, those with which it would be done. The page asks whether it is meant so: nothing is done yet."""
    rows = read_page(await doors.open(link) or "").rows
    _, asks = await doors.send(link, choosing(do, tasks))
    found: dict[str, Owed] = {}
    for task in read_page(asks).chosen:
        page = await doors.open(urljoin(link, rows[task])) if task in rows else None
        if task_owed := owed(read_page(page or "")):
            found[task] = task_owed
    return found


def as_closed(do: str, task: Owed) -> dict[str, str]:
    """What a button of the list is on the task's own page."""
    return {"do": "send"} if do == "send" else {"do": "close", "outcome": "delivered", "channel": task.channel}
