"""The demo without a screen: set everything up, play, and compare the two accounts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from afterview.events.errors import AfterviewError
from afterview.workers.app import running
from afterview.workers.clock import Clock, SteppedClock
from afterview.workers.demo.book import Book
from afterview.workers.demo.brief import Briefed, best_brief
from afterview.workers.demo.doors import Doors
from afterview.workers.demo.inbox import Inbox, open_inbox
from afterview.workers.demo.ledger import Line, compared
from afterview.workers.demo.play import Play
from afterview.workers.demo.script import BEGINS, Script, written_for
from afterview.workers.demo.setting import set_up, write_files
from afterview.workers.demo.topics import Account
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.installation import Installation

MEMORY = Path("/dev/shm")  # noqa: S108 a folder of our own in it
"""where Linux keeps files that no disk has to confirm: a month has thousands of commits"""


@dataclass(frozen=True, slots=True)
class Played:
    """What a month came to."""

    script: Script
    book: Book
    account: Account
    lines: list[Line]
    briefed: Briefed | None
    """one of the tasks that are still open"""
    seconds: float
    """of this machine's time"""
    kept: Path | None
    """where its files are"""

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]


async def play(days: int, seed: int, keep: Path | None = None, inbox: Callable[[Clock], Inbox] = Inbox) -> Played:
    """Play so many days. Raises `AfterviewError` when the directory to keep cannot be used."""
    began = asyncio.get_running_loop().time()
    script = written_for(days, seed)
    kept = _empty(keep) if keep else None
    with TemporaryDirectory(prefix="afterview-demo-", dir=_fast()) as directory:
        async with _stage(Path(directory), script, inbox) as (staged, installation, host):
            await staged.through()
            book, account = staged.book, staged.topics.account
            briefed = best_brief(host, installation, account.open_tasks.values())
        if kept:
            copytree(directory, kept, dirs_exist_ok=True)
            write_files(kept)
    seconds = asyncio.get_running_loop().time() - began
    return Played(script, book, account, compared(book, account, script.ends), briefed, seconds, kept)


@asynccontextmanager
async def _stage(
    directory: Path, script: Script, make_inbox: Callable[[Clock], Inbox]
) -> AsyncIterator[tuple[Play, Installation, EmbeddedHost]]:
    """Everything that plays, up and running."""
    clock = SteppedClock(BEGINS)
    inbox = make_inbox(clock)
    async with open_inbox(inbox) as smtp_port:
        setting = set_up(directory, smtp_port, clock)
        async with running(setting.installation) as now, ClientSession() as session:
            doors = Doors(session, now.gateway.public_url, setting.secrets, setting.bearer)
            yield Play(now.host, clock, inbox, doors, script), setting.installation, now.host


def _fast() -> Path | None:
    return MEMORY if MEMORY.is_dir() else None


def _empty(directory: Path) -> Path:
    """A new directory, or an empty one: a month is not played on top of another."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise AfterviewError(f"--keep {directory}: not empty; name a directory that is, or that is not there yet")
    except OSError as error:
        raise AfterviewError(f"--keep {directory}: cannot be used: {error.strerror}") from None
    return directory.resolve()
