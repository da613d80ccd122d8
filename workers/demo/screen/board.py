"""How things stand just now, in figures: what the screen and the first page show."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afterview.workers.demo.accounts.timers import timers
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.hosting import Insight, Share
from afterview.workers.demo.play import Play
from afterview.workers.demo.screen.ticker import Line
from afterview.workers.demo.world.cast import COMPANIES, Company
from afterview.workers.demo.world.script import BEGINS

_WINDOW = 5.0
"""seconds over which events are counted"""


@dataclass(frozen=True, slots=True)
class Board:
    now: datetime
    day: int
    """counting from 1"""
    days: int
    share: float
    """of the play, from 0 to 1"""
    over: bool
    events: int
    a_second: float
    timers: int
    mails: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """a name, and one figure a company"""
    latest: Sequence[Line]
    """the newest first"""
    shares: Sequence[Share] = ()
    """of each worker, if there are several"""


class Boards:
    """Makes one whenever it is asked; it knows how many events there were a moment ago."""

    def __init__(self, play: Play, insight: Insight) -> None:
        self._play, self._insight = play, insight
        self._counts: deque[tuple[float, int]] = deque()

    def now(self, latest: int) -> Board:
        """`latest`: how many happenings are wanted."""
        play, account = self._play, self._play.topics.account
        ends, now, events = play.script.ends, play.clock.now(), account.events.total()
        waiting = timers(self._insight.waiting(), account.tenants)
        return Board(
            now=now,
            day=min((now - BEGINS).days + 1, (ends - BEGINS).days),
            days=(ends - BEGINS).days,
            share=(now - BEGINS) / (ends - BEGINS),
            over=play.over,
            events=events,
            a_second=self._rate(events),
            timers=waiting.total(),
            mails=len(play.inbox.mails),
            headings=tuple(company.city for company in COMPANIES),
            rows=_turned(_NAMES, *(_figures(one, account, now, waiting[one.slug]) for one in COMPANIES)),
            latest=list(play.ticker.lines)[-latest:][::-1],
            shares=self._insight.shares(),
        )

    def _rate(self, events: int) -> float:
        seconds = asyncio.get_running_loop().time()
        self._counts.append((seconds, events))
        while self._counts[0][0] < seconds - _WINDOW and len(self._counts) > 2:  # noqa: PLR2004 two ends
            self._counts.popleft()
        (then, before), elapsed = self._counts[0], seconds - self._counts[0][0]
        return (events - before) / elapsed if elapsed > 0 and then < seconds else 0.0


_NAMES = (
    "local time",
    "open calls, letters, updates",
    "reminded, escalated",
    "timers waiting",
    "told recruiters, managers",
    "asked candidates, again",
    "mails bounced",
    "answers",
    "cNPS",
)


def _turned(*columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(zip(*columns, strict=True))


def _figures(company: Company, account: Account, now: datetime, waiting: int) -> tuple[str, ...]:
    """In the order of `_NAMES`."""
    slug = company.slug
    open_ = Counter[str](task.kind for task in account.open_tasks.values() if task.tenant == slug)
    asked = account.invitations_that("sent", tenant=slug)
    answered = account.answered[slug]
    informed = account.informed_of(slug)
    score = account.metrics.get(f"{slug}/cnps/all".encode())
    return (
        f"{now.astimezone(company.zone):%a %H:%M}",
        ", ".join(str(open_[kind]) for kind in ("verbal_feedback", "written_rejection", "candidate_update")),
        f"{account.nudges[slug, 'reminded']}, {account.nudges[slug, 'escalated']}",
        str(waiting),
        f"{informed['recruiter']}, {informed['manager']}",
        f"{asked}, {account.invitations_that('reminded', tenant=slug)}",
        str(account.invitations_that("failed", tenant=slug) + account.came_back_to(slug)),
        f"{answered} ({100 * answered / asked:.0f} %)" if asked else "0",
        f"{_signed(score.value)} (n = {score.n})" if score else "not yet",
    )


def _signed(value: float) -> str:
    return f"{value:+.0f}" if round(value) else "0"
