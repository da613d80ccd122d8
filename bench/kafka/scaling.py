"""What a second worker costs: CPU of all workers together for an event, seen from outside."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from afterview.workers.hosts.kafka.naming import group_of
from bench.kafka import load
from bench.kafka.contest import Contestant, Process, started
from bench.kafka.entry import Entry
from bench.kafka.environments import NotAvailable

EVENTS = 60_000
WARM = 6_000
NEVER = 10**9
_PATIENCE = 120.0


async def measured(contestant: Contestant, told: Entry, workers: int) -> float:
    """Microseconds for each event. Raises `NotAvailable`."""
    await load.made(told.servers, {told.source: told.partitions})
    records = load.records(told.work, WARM + EVENTS)
    admin = AIOKafkaAdminClient(bootstrap_servers=told.servers)
    await admin.start()
    try:
        with ExitStack() as stack:
            processes = []
            for _ in range(workers):
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                mine = replace(told, warm=NEVER, folder=folder)
                processes.append(stack.enter_context(started(contestant, mine)))
            group = _Group(admin, group_of(told.name, "bench"), processes)
            await group.complete()
            await _fed(told, records[:WARM], processes)
            await group.reached(WARM)
            await _fed(told, records[WARM:], processes)
            begun = sum(map(_cpu, processes))
            await group.reached(WARM + EVENTS)
            return (sum(map(_cpu, processes)) - begun) / EVENTS * 1e6
    finally:
        await admin.close()


async def _fed(told: Entry, records: Sequence[load.Keyed], processes: Sequence[Process]) -> None:
    """They are held meanwhile, so that all of it is a backlog to them."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        await load.append(told.servers, told.source, records, told.partitions)
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


class _Group:
    """The consumer group, as the broker sees it."""

    def __init__(self, admin: AIOKafkaAdminClient, name: str, processes: Sequence[Process]) -> None:
        self._admin, self._name, self._processes = admin, name, processes

    async def complete(self) -> None:
        """All workers are in it, and it has settled."""
        await self._until(self._is_complete, "the workers do not join")

    async def reached(self, records: int) -> None:
        async def are_committed() -> bool:
            return await self._committed() >= records

        await self._until(are_committed, "the workers do not get on")

    async def _is_complete(self) -> bool:
        answer: Any
        (answer,) = await self._admin.describe_consumer_groups([self._name])
        ((_, _, state, _, _, members, *_),) = answer.groups
        return state == "Stable" and len(members) == len(self._processes)

    async def _committed(self) -> int:
        offsets: dict[Any, Any] = await self._admin.list_consumer_group_offsets(self._name)
        return sum(max(one.offset, 0) for one in offsets.values())

    async def _until(self, condition: Callable[[], Awaitable[bool]], trouble: str) -> None:
        deadline = perf_counter() + _PATIENCE
        while not await condition():
            if perf_counter() > deadline or any(process.poll() is not None for process in self._processes):
                raise NotAvailable(trouble)
            await asyncio.sleep(0.1)


def _cpu(process: Process) -> float:
    """Seconds, of all its threads (`man 5 proc`: utime and stime come 12th and 13th after the name)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
