"""Everything that plays, up and running: an installation of its own, the mail server, the players, the front door."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from aiohttp import ClientSession

from afterview.events.errors import AfterviewError
from afterview.workers.clock import Clock, SteppedClock
from afterview.workers.demo.accounts.brief import Briefed, best_brief
from afterview.workers.demo.hosting import Hosted, Insight, embedded
from afterview.workers.demo.inbox import Inbox, open_inbox
from afterview.workers.demo.kafka.clock import MovedClock
from afterview.workers.demo.play import Play
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.players.visitor import Visitor
from afterview.workers.demo.screen.board import Boards
from afterview.workers.demo.screen.entrance import Entrance
from afterview.workers.demo.screen.front import FrontDoor
from afterview.workers.demo.screen.website import Website
from afterview.workers.demo.setting import Setting, set_up, write_files
from afterview.workers.demo.world.script import BEGINS, Script, written_for
from afterview.workers.installation import Installation

MEMORY = Path("/dev/shm")  # noqa: S108 a folder of our own in it
"""where Linux keeps files that no disk has to confirm: a month has thousands of commits"""
CLOCK = "clock"
"""the file with the time that processes share"""
MakeInbox = Callable[[Clock], Inbox]


@dataclass(frozen=True, slots=True)
class Stage:
    """What there is while it plays."""

    play: Play
    boards: Boards
    address: str
    """of the front door"""
    installation: Installation
    insight: Insight
    kept: Path | None
    """where the files will be, once all is over"""

    def brief(self) -> Briefed | None:
        """Of one of the tasks that are open."""
        return best_brief(self.insight, self.installation, self.play.topics.account.open_tasks.values())


@asynccontextmanager
async def staged(
    days: int,
    seed: int,
    keep: Path | None = None,
    *,
    inbox: MakeInbox = Inbox,
    port: int = 0,
    on_kafka: bool = False,
) -> AsyncIterator[Stage]:
    """`port`: where the pages should be, if nobody is there. Raises `AfterviewError` when `keep` cannot be used."""
    script = written_for(days, seed)
    kept = _empty(keep) if keep else None
    with TemporaryDirectory(prefix="afterview-demo-", dir=_fast()) as directory:
        async with (
            Entrance(port) as entrance,
            _running(Path(directory), script, inbox, entrance, kept, on_kafka=on_kafka) as stage,
        ):
            yield stage
        if kept:
            copytree(directory, kept, dirs_exist_ok=True)
            write_files(kept)


@asynccontextmanager
async def _running(
    directory: Path,
    script: Script,
    make_inbox: MakeInbox,
    entrance: Entrance,
    kept: Path | None,
    *,
    on_kafka: bool,
) -> AsyncIterator[Stage]:
    clock = MovedClock(directory / CLOCK, BEGINS) if on_kafka else SteppedClock(BEGINS)
    inbox = make_inbox(clock)
    async with open_inbox(inbox) as smtp_port:
        setting = set_up(directory, smtp_port, entrance.url, clock)
        async with _hosted(setting, directory, clock) as now, ClientSession() as session:
            doors = Doors(session, now.gateway, entrance.url, setting)
            play = Play(now.host, clock, inbox, doors, script)
            visitor = Visitor(inbox, doors, play.book, play.ticker, clock)
            door = FrontDoor(session, now.gateway, play, visitor)
            boards = Boards(play, now.insight)
            entrance.open([*door.routes, *Website(play, boards).routes])
            yield Stage(play, boards, entrance.url, setting.installation, now.insight, kept)


def _hosted(setting: Setting, directory: Path, clock: SteppedClock) -> AbstractAsyncContextManager[Hosted]:
    """On Kafka if the clock is one that processes share."""
    if not isinstance(clock, MovedClock):
        return embedded(setting, directory)
    from afterview.workers.demo.kafka.hosting import on_kafka  # noqa: PLC0415 takes a while, and is seldom needed

    return on_kafka(setting, directory, clock)


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
