"""The workers as processes, each started again whenever it ends, as a supervisor of containers would."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from tests.chaos.kafka import filling
from tests.chaos.kafka.place import Place
from tests.chaos.kafka.plan import PROXIED, Role
from tests.e2e.working import Process, free_port
from tests.workers.mail.smtp import LOOPBACK

from afterview.workers.demo.kafka.listeners import Listener
from afterview.workers.hosts.kafka.standing import Standing

LAUNCHER = Path(__file__).with_name("launcher.py")
_ROOT = Path(__file__).parents[3]
_PATH = f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"
AGAIN_SECONDS = 0.2
"""until it is started again"""
END_SECONDS = 20.0
_LOOK = ClientTimeout(total=2)


@dataclass(frozen=True, slots=True)
class Exit:
    worker: int
    code: int
    said: str
    """its last words, if it ended by itself"""


@dataclass
class Worker:
    """One place for a process: its directory, its ports, its role."""

    place: Place
    number: int
    role: Role
    client: ClientSession
    operations: int = field(default_factory=free_port)
    public: int = field(default_factory=free_port)
    exits: list[Exit] = field(default_factory=list)
    lives: list[Process] = field(default_factory=list)
    in_hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    """of whoever does something to it"""
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    small: bool = False
    """whether its directory is a file system of its own, which can be full"""
    cramped: bool = False

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ended.set()

    def fill(self) -> None:
        """From now on there is no room in its directory."""
        if self.small:
            filling.fill(self.directory)
        else:
            self.cramped = True
            self._limit()

    def free(self) -> None:
        if self.small:
            filling.free(self.directory)
        else:
            self.cramped = False
            self._limit()

    def _limit(self) -> None:
        if (pid := self.pid) is not None:
            filling.limit(pid, on=self.cramped)

    @property
    def directory(self) -> Path:
        return self.place.folder / f"worker-{self.number}"

    @property
    def pid(self) -> int | None:
        """While it runs."""
        if not self.lives or self.lives[-1].handle.returncode is not None:
            return None
        return self.lives[-1].handle.pid

    @property
    def has_pages(self) -> bool:
        return self.role in {"all", "gateway"}

    async def supervised(self) -> None:
        """As long as it is wanted, it runs."""
        while True:
            await self.wanted.wait()
            process = await Process.start(
                sys.executable, LAUNCHER, self.place.config, self.place.clock.path, self.role,
                cwd=self.place.folder, PYTHONPATH=_PATH, **self._variables(),
            )  # fmt: skip
            self.lives.append(process)
            self.ended.clear()
            if self.cramped:
                self._limit()
            code = await process.handle.wait()
            await asyncio.gather(*process._reading)
            self.exits.append(Exit(self.number, code, _last_words(process)))
            self.ended.set()
            await asyncio.sleep(AGAIN_SECONDS)

    def send(self, number: signal.Signals) -> None:
        if (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    async def down(self, number: signal.Signals) -> None:
        """End it, and do not start it again before `wanted` is set."""
        self.wanted.clear()
        self.send(number)
        try:
            async with asyncio.timeout(END_SECONDS):
                await self.ended.wait()
        except TimeoutError:
            self.send(signal.SIGKILL)
            await self.ended.wait()
            self.exits.append(Exit(self.number, 1, f"did not end within {END_SECONDS:.0f} s of {number.name}"))

    async def started(self) -> None:
        """It has said where it can be reached; or that takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                while not self.lives or b"afterview: " not in self.lives[-1].err:  # noqa: ASYNC110 it is a process
                    await asyncio.sleep(0.1)

    async def standing(self) -> Standing | None:
        """What it says of itself; None when it says nothing."""
        with suppress(ClientError, OSError, TimeoutError):
            url = f"http://{LOOPBACK}:{self.operations}/status.json"
            async with self.client.get(url, timeout=_LOOK) as answer:
                if answer.status == 200:
                    return msgspec.json.decode(await answer.read(), type=Standing)
        return None

    def _variables(self) -> Mapping[str, str]:
        variables = {
            "AFTERVIEW_STORAGE__DIRECTORY": str(self.directory),
            "AFTERVIEW_GATEWAY__OPERATIONS_PORT": str(self.operations),
            "AFTERVIEW_GATEWAY__PUBLIC_PORT": str(self.public),
        }
        if self.number == PROXIED:
            servers = json.dumps(self.place.cluster.servers(Listener.DETOUR))
            variables["AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS"] = servers
        return variables


def _last_words(process: Process) -> str:
    """What says most about why it ended: the last line of the gravest kind."""
    lines = process.err.decode(errors="replace").splitlines()
    for grave in ('"critical"', '"ended"', "Traceback", '"error"', ""):
        if telling := [line for line in lines if grave in line]:
            return telling[-1]
    return ""
