"""One installation, killed again and again while the world goes on; then it comes to rest and is looked at."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from aiohttp import ClientError, ClientSession, TCPConnector
from tests.chaos.collected import Collected
from tests.chaos.hours import office
from tests.chaos.plan import Kill, Plan, Story
from tests.chaos.senders import Senders, habit_of, habits
from tests.chaos.sink import MoodySink
from tests.e2e.working import Place, Process
from tests.workers.mail.smtp import LOOPBACK, serving

POLICY = """
[feedback]
expire_after_days = 3
[surveys]
interview_delay_hours = 0
rejection_delay_days = 1
remind_after_days = 1
expire_after_days = 5
"""
NOTHING_COMES = 1.2
"""seconds until a life ends all the same"""
PATIENCE = 60.0
"""seconds until it is said that something never comes"""
LEASE = timedelta(minutes=3)


class ChaosPlace(Place):
    policy = POLICY
    smtp = 'tls = "none"\ntimeout_seconds = 10'


@dataclass
class Campaign:
    """What was done and seen."""

    plan: Plan
    place: ChaosPlace
    sink: MoodySink
    senders: Senders
    collected: Collected
    processes: list[Process] = field(default_factory=list)
    visitors: list[asyncio.Task[None]] = field(default_factory=list)
    """of each mail that came for the first time, whoever got it"""
    looked_at: int = 0
    """mails that somebody has looked at"""
    killed: int = 0
    seconds: float = 0.0

    @property
    def stories(self) -> tuple[Story, ...]:
        return self.plan.stories


class Trigger:
    """Kills the process that lives, when what its life waits for has come."""

    def __init__(self) -> None:
        self._kill, self._left, self._process = Kill("start", 0), 0, 0
        self.pulled = asyncio.Event()

    def arm(self, kill: Kill, process: int) -> None:
        self._kill, self._left, self._process = kill, kill.count, process
        self.pulled.clear()

    def step(self, step: str) -> None:
        if (self._kill.at, self._kill.step) == ("mail", step):
            self._count()

    def acknowledged(self) -> None:
        if self._kill.at == "acknowledged":
            self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0 and self._kill.seconds:
            asyncio.get_running_loop().call_later(self._kill.seconds, self.pull, self._process)
        elif self._left == 0:
            self.pull(self._process)

    def pull(self, process: int) -> None:
        """At once: not after whoever is waiting has had a turn."""
        if process == self._process and not self.pulled.is_set():
            os.kill(process, signal.SIGKILL)
            self.pulled.set()


async def campaign(folder: Path, plan: Plan) -> Campaign:
    """Raises AssertionError where something went wrong on the way already."""
    trigger, begun = Trigger(), time.monotonic()
    sink = MoodySink(plan.seed, trigger.step)
    async with ClientSession(connector=TCPConnector(limit=0, force_close=True)) as client:
        place = ChaosPlace(folder, client, sink)
        done = Campaign(plan, place, sink, Senders(place, trigger.acknowledged), Collected(folder / "afterview-data"))
        async with serving(sink) as port:
            place.configure(port)
            try:
                await _lives(done, trigger)
            finally:
                await place.close()
    done.seconds = time.monotonic() - begun
    return done


async def _lives(done: Campaign, trigger: Trigger) -> None:
    chance = Random(f"clock {done.plan.seed}")  # noqa: S311 reproducible on purpose
    async with asyncio.TaskGroup() as people:
        readers = people.create_task(_candidates(done, people))
        tasks = [people.create_task(_told(done, story)) for story in done.stories]
        for life, kill in enumerate(done.plan.kills):
            done.sink.life = life
            await _life(done, trigger, kill, chance)
        done.sink.life, done.sink.kind = len(done.plan.kills), True
        process = await done.place.run()
        done.processes.append(process)
        await _until(lambda: None if all(task.done() for task in tasks) else "not all are acknowledged", done)
        await _rest(done)
        readers.cancel()
    done.collected.look()
    assert await process.stop() == 0, process.err.decode()
    assert done.collected.sound() == "ok"


async def _told(done: Campaign, story: Story) -> None:
    """One person's deliveries, each when its life has come."""
    for delivery in story.deliveries:
        while done.sink.life < min(delivery.life, len(done.plan.kills)):  # noqa: ASYNC110 somebody else kills
            await asyncio.sleep(0.02)
        await done.senders.tell([delivery])


async def _candidates(done: Campaign, people: asyncio.TaskGroup) -> None:
    """Whoever gets a mail for the first time acts on it."""
    known, seen = habits(done.stories), set[str]()
    while True:
        for arrival in done.sink.arrivals[done.looked_at :]:
            if arrival.message_id not in seen:
                seen.add(arrival.message_id)
                habit = habit_of(known, arrival.mail)
                visit = done.senders.visit(arrival.message_id, arrival.mail, habit)
                done.visitors.append(people.create_task(visit))
        done.looked_at = len(done.sink.arrivals)
        await asyncio.sleep(0.02)


async def _life(done: Campaign, trigger: Trigger, kill: Kill, chance: Random) -> None:
    """From the launch to the kill, while the clock goes on in leaps."""
    process = await done.place.launch()
    done.processes.append(process)
    trigger.arm(kill, process.handle.pid)
    clock = asyncio.create_task(_days(done, process, trigger, kill, chance))
    # It ends when the trigger is pulled; by itself, it must not. Without a clock nobody may ever pull it.
    ended = asyncio.create_task(process.handle.wait())
    await asyncio.wait([ended, clock], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    if clock.done():
        clock.result()
        await asyncio.wait([ended], timeout=PATIENCE)
    assert ended.done(), f"nothing has come of {kill}\n{process.err.decode()[-2000:]}"
    assert ended.result() == -signal.SIGKILL, process.err.decode()
    done.killed += 1
    clock.cancel()
    with suppress(asyncio.CancelledError):
        await clock
    if chance.random() < 0.25:
        _leap(done, timedelta(hours=chance.uniform(1, 16)))


async def _days(done: Campaign, process: Process, trigger: Trigger, kill: Kill, chance: Random) -> None:
    """The time passes, and pulls the trigger if nothing else does."""
    pid = process.handle.pid
    if kill.at == "start":
        await asyncio.sleep(kill.seconds)
        trigger.pull(pid)
    await _ready(done.place)
    end = asyncio.get_running_loop().time() + (kill.seconds if kill.at == "time" else NOTHING_COMES)
    while (left := end - asyncio.get_running_loop().time()) > 0:
        await asyncio.sleep(min(left, chance.uniform(0.05, 0.2)))
        if trigger.pulled.is_set():
            return
        done.collected.look()
        _leap(done, timedelta(minutes=chance.choice((0.5, 1, 2, 5, 10))))
        if chance.random() < 0.2 and not done.sink.busy:
            _leap(done, timedelta(hours=chance.uniform(1, 15)))
    trigger.pull(pid)


def _leap(done: Campaign, by: timedelta) -> None:
    """On, and over most of a night or weekend: nothing happens then."""
    clock = done.place.clock
    clock.move_to(office(clock.now() + by))


async def _ready(place: Place) -> None:
    while True:
        with suppress(ClientError, OSError):
            async with place.client.get(f"http://{LOOPBACK}:{place.operations}/readyz") as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.03)


async def _rest(done: Campaign) -> None:
    """Until nothing is waited for any more. Attempts that were lost come first: their lease ends."""
    clock = done.place.clock
    clock.move_to(office(clock.now() + LEASE))
    await _drained(done)
    while (due := done.collected.next_due()) is not None:
        clock.move_to(due + timedelta(minutes=30))
        await _drained(done)


async def _drained(done: Campaign) -> None:
    await _until(lambda: _unread_mail(done) or done.collected.unrest(done.place.now()), done)
    done.collected.look()


def _unread_mail(done: Campaign) -> str | None:
    waited_for = done.looked_at < len(done.sink.arrivals) or not all(visitor.done() for visitor in done.visitors)
    return "somebody has a mail in hand" if waited_for else None


async def _until(missing: Callable[[], str | None], done: Campaign) -> None:
    """Nothing is missing any more. Raises AssertionError with what it was when that takes too long."""
    end = time.monotonic() + PATIENCE
    while (said := missing()) is not None:
        process = done.processes[-1]
        assert process.handle.returncode is None, process.err.decode()
        assert time.monotonic() < end, f"waited in vain; {said}\n{process.err.decode()[-2000:]}"
        await asyncio.sleep(0.02)
