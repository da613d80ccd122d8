"""One process that sends, killed again and again in the middle of it, and started again in the same directory.

Between two lives more time passes than a lease takes: what was under way is of unknown fate then, and goes again.
"""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.mail.ours import request
from pydantic_core import from_json
from tests.chaos.mail.sink import Arrival, Sink, Step, Taken
from tests.workers.mail.smtp import LOOPBACK

from afterview.events.topics import CANDIDATE_EVENTS
from afterview.workers.clock import SystemClock
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.mail.pending import LEASE
from afterview.workers.stages.mailer import MailerStage

CONNECTIONS = 10
ROOT = Path(__file__).parents[3]
_PASSES = LEASE.total_seconds() + 30
_STEPS: tuple[Step, ...] = ("recipient", "content", "kept", "replied")
_CHUNK = 500
_SECONDS, _A_SECOND = 60.0, 20
"""until a life has certainly come to its end: those, and one more for so many mails"""


@dataclass(frozen=True)
class Kill:
    """When so many mails of a life have come to this step."""

    step: Step
    count: int


@dataclass(frozen=True)
class Ended:
    """What the journey was told of one mail."""

    outcome: str
    unknown: int


@dataclass
class Done:
    mails: int
    killed: int = 0
    seconds: float = 0.0
    arrivals: list[Arrival] = field(default_factory=list)
    ends: dict[str, list[Ended]] = field(default_factory=dict)
    """by request id"""


class Trigger:
    """Kills at once, before the server says another word."""

    def __init__(self) -> None:
        self._kill, self._left, self._process = Kill("kept", 0), 0, 0

    def arm(self, kill: Kill, process: int) -> None:
        self._kill, self._left, self._process = kill, kill.count, process

    def step(self, step: Step) -> None:
        if self._left and step == self._kill.step:
            self._left -= 1
            if not self._left:
                os.kill(self._process, signal.SIGKILL)


def planned(mails: int, kills: int, seed: int) -> list[Kill]:
    """Spread over the mails, so that some are left at the end."""
    chance, share = Random(f"mail {seed}"), mails / (kills + 1)  # noqa: S311 reproducible on purpose
    return [Kill(chance.choice(_STEPS), max(1, int(share * chance.uniform(0.1, 1.7)))) for _ in range(kills)]


async def killed(folder: Path, mails: int, kills: list[Kill]) -> Done:
    """Raises AssertionError when a life does not end as it should."""
    begun, trigger, done = time.monotonic(), Trigger(), Done(mails)
    taken = Taken(trigger.step)
    await _ask(folder, mails)
    server = await asyncio.get_running_loop().create_server(lambda: Sink(taken), LOOPBACK, 0, backlog=1000)
    async with server:
        port = server.sockets[0].getsockname()[1]
        for life, kill in enumerate([*kills, None]):
            taken.life = life
            log = folder / f"{life}.log"
            with log.open("wb") as said:
                process = await _launched(folder, mails, port, life, said.fileno())
                if kill:
                    trigger.arm(kill, process.pid)
                ended = await _ended(process, _SECONDS + mails / _A_SECOND)
            assert ended == (-signal.SIGKILL if kill else 0), f"life {life} ended with {ended}: {_last_words(log)}"
            done.killed += kill is not None
    done.arrivals, done.ends = taken.arrivals, await _ends(folder)
    done.seconds = time.monotonic() - begun
    return done


async def _ask(folder: Path, mails: int) -> None:
    """All requests are on the log before anything is sent."""
    now = SystemClock().now()
    async with _host(folder) as host:
        for first in range(0, mails, _CHUNK):
            await host.append([request(n, now) for n in range(first, min(first + _CHUNK, mails))])


async def _launched(folder: Path, mails: int, port: int, life: int, log: int) -> Process:
    asked = {"connections": CONNECTIONS, "ahead": life * _PASSES, "folder": folder / "data"}
    options = [word for name, value in asked.items() for word in (f"--{name}", str(value))]
    command = (sys.executable, "-m", "bench.mail.ours", str(port), str(mails), "--written", *options)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=log, stderr=log)


async def _ended(process: Process, seconds: float) -> int | None:
    """Its exit code; None: it did not end in time, and was ended."""
    try:
        async with asyncio.timeout(seconds):
            return await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None


def _last_words(log: Path) -> str:
    return log.read_text()[-2000:]


async def _ends(folder: Path) -> dict[str, list[Ended]]:
    ends: dict[str, list[Ended]] = {}
    async with _host(folder) as host:
        offset = 0
        while records := host.read(CANDIDATE_EVENTS, offset):
            offset = records[-1].offset + 1
            for record in records:
                said = from_json(record.value)["data"]
                ends.setdefault(said["request_id"], []).append(Ended(said["outcome"], said["unknown"]))
    return ends


def _host(folder: Path) -> EmbeddedHost:
    """Open, and not at work."""
    return EmbeddedHost(folder / "data", [MailerStage()], SystemClock())
