"""The demo without a screen: play, and compare the two accounts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.accounts.brief import Briefed
from afterview.workers.demo.accounts.ledger import Line, compared
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.hosting import Share
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.pace import AtOnce, Pace
from afterview.workers.demo.stage import MakeInbox, Stage, staged
from afterview.workers.demo.world.script import Script


@dataclass(frozen=True, slots=True)
class Played:
    """What a month came to."""

    script: Script
    ended: datetime
    """the last moment that was played"""
    book: Book
    account: Account
    lines: list[Line]
    briefed: Briefed | None
    """one of the tasks that are still open"""
    seconds: float
    """of this machine's time"""
    kept: Path | None
    """where its files are"""
    shares: Sequence[Share] = ()
    """of each worker, if there were several"""

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]


async def play(
    days: int,
    seed: int,
    keep: Path | None = None,
    *,
    inbox: MakeInbox = Inbox,
    pace: Pace | None = None,
    on_kafka: bool = False,
) -> Played:
    """Play so many days. Raises `AfterviewError` when the directory to keep cannot be used."""
    async with staged(days, seed, keep, inbox=inbox, on_kafka=on_kafka) as stage:
        return await played(stage, pace or AtOnce())


async def played(stage: Stage, pace: Pace) -> Played:
    """From the first moment to the last one that is played."""
    loop, play = asyncio.get_running_loop(), stage.play
    began = loop.time()
    await play.through(pace)
    async with play.visit():  # nobody does anything while it is counted
        ended, book, account = play.clock.now(), play.book, play.topics.account
        lines = compared(book, account, ended)
        shares = stage.insight.shares()
        return Played(play.script, ended, book, account, lines, stage.brief(), loop.time() - began, stage.kept, shares)
