"""What breaks: one function for each kind. Each returns when what it did is over."""

import asyncio
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.chaos.kafka.place import Place
from tests.chaos.kafka.plan import Fault, Kind, Role
from tests.chaos.kafka.workers import Worker


@dataclass
class Faults:
    place: Place
    workers: list[Worker]
    recruit: Callable[[Role], Worker]
    """one more worker"""
    done: list[Kind] = field(default_factory=list)
    _broker: asyncio.Lock = field(default_factory=asyncio.Lock)
    _network: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def happen(self, fault: Fault) -> None:
        await asyncio.sleep(fault.after)
        worker = self.workers[fault.worker % len(self.workers)]
        await _HAPPEN[fault.kind](self, worker, fault)
        self.done.append(fault.kind)

    async def killed(self, worker: Worker, fault: Fault) -> None:
        async with worker.in_hand:
            await worker.down(signal.SIGKILL)
            await asyncio.sleep(fault.seconds)
            worker.wanted.set()

    async def terminated(self, worker: Worker, fault: Fault) -> None:
        async with worker.in_hand:
            await worker.down(signal.SIGTERM)
            await asyncio.sleep(fault.seconds)
            worker.wanted.set()

    async def paused(self, worker: Worker, fault: Fault) -> None:
        """For longer than the session timeout: the others have its partitions when it wakes up."""
        async with worker.in_hand:
            worker.send(signal.SIGSTOP)
            await asyncio.sleep(fault.seconds)
            worker.send(signal.SIGCONT)

    async def joined(self, worker: Worker, fault: Fault) -> None:
        """One more for a while; then it leaves for good."""
        other = self.recruit(worker.role)
        async with other.in_hand:
            other.wanted.set()
            await other.started()
            await asyncio.sleep(fault.seconds)
            await other.down(signal.SIGINT)

    async def broker_restarted(self, _: Worker, fault: Fault) -> None:
        await self._broker_away(fault, kill=False)

    async def broker_killed(self, _: Worker, fault: Fault) -> None:
        await self._broker_away(fault, kill=True)

    async def _broker_away(self, fault: Fault, *, kill: bool) -> None:
        async with self._broker:
            number = 1 + fault.worker % len(self.place.cluster.nodes)
            await self.place.cluster.stop(number, kill=kill)
            await asyncio.sleep(fault.seconds)
            await self.place.cluster.start(number)

    async def stalled(self, _: Worker, fault: Fault) -> None:
        async with self._network:
            for proxy in self.place.proxies:
                proxy.stall()
            await asyncio.sleep(fault.seconds)
            for proxy in self.place.proxies:
                proxy.go_on()

    async def half_stalled(self, worker: Worker, fault: Fault) -> None:
        """Of its connections some hear nothing more, the others do; whoever watches it loses patience and kills it."""
        chance = Random(f"{fault}")  # noqa: S311 reproducible on purpose
        async with self._network, worker.in_hand:
            for proxy in self.place.proxies:
                proxy.stall(lambda: chance.random() < 0.5)
            await asyncio.sleep(fault.seconds / 2)
            await worker.down(signal.SIGKILL)
            for proxy in self.place.proxies:
                proxy.go_on()
            worker.wanted.set()

    async def filled(self, worker: Worker, fault: Fault) -> None:
        """It cannot write any more, nor can it when it is started again, until there is room."""
        async with worker.in_hand:
            await asyncio.to_thread(worker.fill)
            await asyncio.sleep(fault.seconds)
            worker.free()

    async def lost(self, worker: Worker, fault: Fault) -> None:
        async with worker.in_hand:
            await worker.down(signal.SIGKILL)
            for found in list(worker.directory.iterdir()):
                shutil.rmtree(found) if found.is_dir() else found.unlink()
            await asyncio.sleep(fault.seconds)
            worker.wanted.set()


_HAPPEN: Mapping[Kind, Callable[[Faults, Worker, Fault], Awaitable[None]]] = {
    "kill": Faults.killed,
    "terminate": Faults.terminated,
    "pause": Faults.paused,
    "join": Faults.joined,
    "broker restart": Faults.broker_restarted,
    "broker kill": Faults.broker_killed,
    "stall": Faults.stalled,
    "half a stall": Faults.half_stalled,
    "full disk": Faults.filled,
    "lost directory": Faults.lost,
}
