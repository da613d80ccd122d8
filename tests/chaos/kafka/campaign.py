"""One seed, played: the workers run, the load goes on a step at a time, things break; then everything comes to rest."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, TCPConnector
from tests.chaos.hours import office
from tests.chaos.kafka import filling
from tests.chaos.kafka.faults import Faults
from tests.chaos.kafka.follower import Follower
from tests.chaos.kafka.load import Load, Sink
from tests.chaos.kafka.place import Place, placed
from tests.chaos.kafka.plan import Plan, Role
from tests.chaos.kafka.workers import Worker
from tests.workers.mail.smtp import serving

from afterview.events.topics import TOPICS
from afterview.workers.hosts.kafka.catalogue import sources
from afterview.workers.hosts.kafka.matching import topics_there
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.standing import Standing, at_rest

PATIENCE = 90.0
"""seconds until it is said that something never comes"""
LOOK_EVERY = 0.1
QUIET = 0.15
"""seconds in which nothing comes: what was to do at that moment is done, if it can be done"""
LEASE = timedelta(minutes=3)
_UNTIL_REST = ("journey", "worklist", "mailer")
"""the stages that are waited for: the intake forgets after 60 days, the metrics have a Monday every week"""


class Stuck(AssertionError):
    """Something that should happen does not."""


@dataclass
class Campaign:
    """What was done and seen."""

    plan: Plan
    place: Place
    sink: Sink
    load: Load
    workers: list[Worker]
    follower: Follower
    faults: Faults
    seconds: float = 0.0


@asynccontextmanager
async def campaign(folder: Path, plan: Plan, workers: list[Worker]) -> AsyncIterator[Campaign]:
    """Everything is at rest inside, all workers have ended; the brokers still run. Raises `Stuck`.

    `workers` is empty, and gets all that there are.
    """
    begun, sink = time.monotonic(), Sink(plan.seed)
    async with AsyncExitStack() as opened:
        client = await opened.enter_async_context(ClientSession(connector=TCPConnector(limit=0, force_close=True)))
        port = await opened.enter_async_context(serving(sink))
        place = await opened.enter_async_context(placed(folder, plan, port))
        follower = Follower(place.connection, await _topics(place))
        await opened.enter_async_context(follower)
        supervised = await opened.enter_async_context(_supervising(workers))
        load = await opened.enter_async_context(Load(place, plan, client, workers, sink))

        def recruit(role: Role) -> Worker:
            worker = Worker(place, len(workers), role, client)
            workers.append(worker)
            if any((fault.kind, fault.worker) == ("full disk", worker.number) for fault in plan.faults):
                worker.small = filling.mounted(worker.directory)
            supervised(worker)
            return worker

        for role in plan.roles:
            recruit(role).wanted.set()
        done = Campaign(plan, place, sink, load, workers, follower, Faults(place, workers, recruit))
        await _played(done)
        await _rested(done)
        await _ended(done)
        done.seconds = time.monotonic() - begun
        yield done


async def _topics(place: Place) -> Mapping[str, int]:
    """How many partitions each has, once every broker that may be asked knows all of them."""
    read = sources(place.installation.configuration.kafka)
    wanted = {*TOPICS, *read.values(), *map(changelog_of, read)}
    found = await topics_there(place.connection)
    async with asyncio.timeout(PATIENCE):
        while not all(found.get(topic) for topic in wanted):
            await asyncio.sleep(LOOK_EVERY)
            found = await topics_there(place.connection)
    return found


@asynccontextmanager
async def _supervising(workers: list[Worker]) -> AsyncIterator[Callable[[Worker], None]]:
    tasks: list[asyncio.Task[None]] = []

    def supervised(worker: Worker) -> None:
        tasks.append(asyncio.create_task(worker.supervised(), name=f"worker {worker.number}"))

    try:
        yield supervised
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for worker in workers:
            for process in worker.lives:
                if process.handle.returncode is None:
                    await process.stop(signal.SIGKILL)
            if worker.small:
                filling.unmounted(worker.directory)


async def _played(done: Campaign) -> None:
    """Everybody is ready once; then step by step, whoever is ready."""
    await _until(done, lambda: _unready(done))
    async with asyncio.TaskGroup() as breaking:
        for step in done.plan.steps:
            done.place.clock.move_to(step.at)
            done.load.send(step.deliveries)
            for fault in step.faults:
                breaking.create_task(done.faults.happen(fault))
            await asyncio.sleep(step.pause)
            await done.follower.quiet(QUIET, step.settling)
            done.load.busy()


async def _unready(done: Campaign) -> str | None:
    standing = await _standing(done)
    ready = [one is not None and all(partition.ready for partition in one.partitions) for one in standing]
    return None if all(ready) else f"not ready yet: {ready}"


async def _rested(done: Campaign) -> None:
    """Until nothing is waited for any more. The sink is kind now; attempts that were lost come first."""
    done.sink.kind = True
    clock = done.place.clock
    clock.move_to(office(clock.now() + LEASE))
    await _drained(done)
    while (due := await _next_due(done)) is not None:
        clock.move_to(office(max(due, clock.now()) + timedelta(minutes=30)))
        await _drained(done)


async def _drained(done: Campaign) -> None:
    async def unrest() -> str | None:
        busy = done.load.busy()
        return busy or await _unrest(done)

    await _until(done, unrest)


async def _unrest(done: Campaign) -> str | None:
    standing = await _standing(done)
    if None in standing:
        return f"worker {standing.index(None)} does not answer"
    ends = await done.follower.ends(set(sources(done.place.installation.configuration.kafka).values()))
    known = [one for one in standing if one is not None]
    return None if at_rest(known, ends, done.place.clock.now()) else f"not at rest: {known}, {ends}"


async def _next_due(done: Campaign) -> datetime | None:
    known = [one for one in await _standing(done) if one is not None]
    return min(
        (
            partition.next_due
            for one in known
            for partition in one.partitions
            if partition.stage in _UNTIL_REST and partition.next_due is not None
        ),
        default=None,
    )


async def _standing(done: Campaign) -> list[Standing | None]:
    running = [worker for worker in done.workers if worker.wanted.is_set()]
    return list(await asyncio.gather(*(worker.standing() for worker in running)))


async def _ended(done: Campaign) -> None:
    await asyncio.gather(*(worker.down(signal.SIGTERM) for worker in done.workers))
    await done.follower.caught_up()


async def _until(done: Campaign, missing: Callable[[], Awaitable[str | None]]) -> None:
    end = time.monotonic() + PATIENCE
    while (said := await missing()) is not None:
        if time.monotonic() > end:
            raise Stuck(f"waited in vain: {said}; workers ended with {_exits(done)}")
        await asyncio.sleep(LOOK_EVERY)


def _exits(done: Campaign) -> list[tuple[int, int, str]]:
    return [(one.worker, one.code, one.said) for worker in done.workers for one in worker.exits]
