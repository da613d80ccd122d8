"""Workers of one pipeline, each a process of its own with all roles, on a clock that somebody else moves."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from signal import SIGKILL
from typing import Self

import msgspec
from aiohttp import ClientConnectionError, ClientSession

from afterview.events.errors import Unreachable
from afterview.schemas.settings import Configuration, StorageSettings
from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.demo.kafka.leashed import ENVIRONMENT, Leashed
from afterview.workers.demo.kafka.variables import variables
from afterview.workers.hosts.kafka.standing import Standing

UP_SECONDS = 60.0
LOOK_SECONDS = 0.05
STOP_SECONDS = 5.0
MODULE = "afterview.workers.demo.kafka.worker"

_STANDING = msgspec.json.Decoder(Standing)


class Worker:
    """One of them. It starts at once, and tells its ports when it runs."""

    def __init__(self, number: int, configuration: Configuration, clock: Path, directory: Path) -> None:
        directory.mkdir()
        self.number, self._ports = number, directory / "ports"
        own = configuration.model_copy(update={"storage": StorageSettings(directory=str(directory))})
        command = [sys.executable, "-m", MODULE, str(clock), str(self._ports)]
        self._process = Leashed(command, directory / "worker.log", {**ENVIRONMENT, **variables(own)})

    def ports(self) -> tuple[int, int] | None:
        """Of its pages and of its operations listener. Raises `Unreachable` when it has ended."""
        self._process.check(f"worker {self.number}")
        if not self._ports.exists():
            return None
        return msgspec.json.decode(self._ports.read_bytes(), type=tuple[int, int])

    def end(self) -> None:
        """What it has is of no use to anybody any more."""
        self._process.end(SIGKILL, STOP_SECONDS)


class Crew:
    """`async with Crew(...)`: they run, and each has its share of the partitions."""

    def __init__(self, configuration: Configuration, clock: Path, directory: Path, size: int) -> None:
        self._configuration, self._clock, self._directory, self._size = configuration, clock, directory, size
        self._workers: list[Worker] = []

    async def __aenter__(self) -> Self:
        """Raises `Unreachable` when one of them ends, or has no share in time."""
        async with AsyncExitStack() as opened:
            self._session = await opened.enter_async_context(ClientSession())
            for number in range(1, self._size + 1):
                place = self._directory / f"worker-{number}"
                worker = Worker(number, self._configuration, self._clock, place)
                opened.push_async_callback(asyncio.to_thread, worker.end)
                self._workers.append(worker)
            await self._share()
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def _share(self) -> None:
        try:
            async with asyncio.timeout(UP_SECONDS):
                self._ports = [await self._up(worker) for worker in self._workers]
                while not _shared(await self.standings()):  # noqa: ASYNC110 other processes do it
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise Unreachable("kafka: the workers do not come to share the work") from None

    @property
    def gateway(self) -> str:
        """The first one's."""
        return f"http://{LOOPBACK}:{self._ports[0][0]}"

    async def standings(self) -> list[Standing]:
        """Of all, just now. Raises `Unreachable` when one has ended."""
        return list(await asyncio.gather(*map(self._standing, range(self._size))))

    async def _standing(self, index: int) -> Standing:
        address = f"http://{LOOPBACK}:{self._ports[index][1]}/status.json"
        while True:
            with suppress(ClientConnectionError):
                async with self._session.get(address) as answer:
                    if answer.status == 200:  # noqa: PLR2004
                        return _STANDING.decode(await answer.read())
            self._workers[index].ports()
            await asyncio.sleep(LOOK_SECONDS)

    @staticmethod
    async def _up(worker: Worker) -> tuple[int, int]:
        while (ports := worker.ports()) is None:  # noqa: ASYNC110 another process does it
            await asyncio.sleep(LOOK_SECONDS)
        return ports


def _shared(standings: Sequence[Standing]) -> bool:
    """Each has as many partitions as the others, and is at work."""
    counts = {len(standing.partitions) for standing in standings}
    return len(counts) == 1 and 0 not in counts and all(one.ready for each in standings for one in each.partitions)
