"""The Kafka host: one worker of the pipeline, with the stages of its roles, each role in its own consumer group."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Self, TypeVar
from uuid import UUID

import msgspec
import structlog

from afterview.events.errors import AfterviewError, Unreachable, Unwritable
from afterview.workers.clock import Clock, Jumps
from afterview.workers.guard import Fatal, fatal
from afterview.workers.hosts.appending import Appender
from afterview.workers.hosts.contract import Output, Performer, Stage
from afterview.workers.hosts.kafka.anew import stay_the_same
from afterview.workers.hosts.kafka.committing import Fenced
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.ending import in_time
from afterview.workers.hosts.kafka.group import Group
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.matching import keep_all, readable, topics_there
from afterview.workers.hosts.kafka.naming import changelog_of, group_of, member_of, transactional_id
from afterview.workers.hosts.kafka.partition import RETRY_SECONDS
from afterview.workers.hosts.kafka.publishing import Publisher
from afterview.workers.hosts.kafka.pulse import Pulse
from afterview.workers.hosts.kafka.reaching import Reaching
from afterview.workers.hosts.kafka.readings import readings_of
from afterview.workers.hosts.kafka.refusing import explained
from afterview.workers.hosts.kafka.standing import Standing, standing_of
from afterview.workers.hosts.kafka.store import Store
from afterview.workers.hosts.kafka.surroundings import Surroundings
from afterview.workers.hosts.kafka.tidying import compact_daily, tidy_daily
from afterview.workers.hosts.kafka.views import View
from afterview.workers.hosts.performing import Actions
from afterview.workers.hosts.watching import Readings, Watch, unwatched

T = TypeVar("T")

TICK_SECONDS = 0.02
"""between two looks whether something is due"""
STOP_SECONDS = 8.0
"""of an orderly end; SIGTERM to SIGKILL is usually ten"""


class KafkaHost:
    """Open it (or use it as an async context manager), then `run` it as a task until `stop`.

    `append` is durable when it returns. After a failure every `append` and `run` raises it, and nothing more is
    acknowledged.
    """

    def __init__(
        self,
        connection: Connection,
        directory: Path,
        roles: Mapping[str, Sequence[Stage]],
        clock: Clock,
        performers: Mapping[str, Performer] | None = None,
        *,
        instance: str | None = None,
        watch: Watch = unwatched,
        steady: Callable[[], float] | None = None,
    ) -> None:
        """`roles`: the stages of each consumer group. `instance`: this worker's name in its groups, if it is static.

        `watch` is told of all that is done. `steady`: seconds that nobody sets; without, the clock is moved by its
        owner and never jumps.
        """
        self._jumps = Jumps(clock, steady) if steady else None
        self._connection, self._directory, self._clock = connection, directory, clock
        self._roles, self._instance, self._watch = roles, instance, watch
        self._groups: list[Group] = []
        self._stopping, self._stirred = asyncio.Event(), asyncio.Event()
        self._leaving = False
        asking = f"kafka: {', '.join(connection.servers)}: is being asked"
        self._pulse = Pulse(asking, self._groups, self._stopping)
        self._actions = Actions(performers or {}, self._settled, self._fail, self.notify)
        self._reaching = Reaching(connection)
        self._settling = 0

    async def open(self) -> None:
        """Raises `Unreachable` when no broker answers, `Misconfigured` when the directory is another worker's."""
        await knock(self._connection)
        self._pulse.doing = "kafka: it is looked whether all topics are there"
        there = await topics_there(self._connection)
        roles = {role: readable(stages, there) for role, stages in self._roles.items()}
        await keep_all(self._connection, [stage for stages in roles.values() for stage in stages])
        async with AsyncExitStack() as opened:
            self._pulse.doing = f"{self._directory}: the copies of states are being opened"
            store = Store(self._directory)  # first: another worker that has it must not be fenced
            opened.callback(store.close)
            name = transactional_id(self._connection.settings.group, "append", self._instance or token_hex(8))
            self._publisher = Publisher(self._connection, name, there, self._watch)
            with self._connection.reached():
                await opened.enter_async_context(self._publisher)
            self._single = await opened.enter_async_context(Publisher(self._connection, None, there, self._watch))
            self._around = Surroundings(
                self._connection,
                self._clock,
                store,
                self._publisher.count,
                self._actions,
                lambda: self._settling > 0,
                self._watch,
            )
            self._opened = opened.pop_all()
        self._appender = Appender(self._publisher.publish, self._troubled, self._watch)
        self._inlet = Appender(self._single.publish, self._troubled, self._watch)
        self._groups += [self._group(role, stages) for role, stages in roles.items() if stages]
        self._pulse.doing = None

    def _group(self, role: str, stages: Sequence[Stage]) -> Group:
        name = group_of(self._connection.settings.group, role)
        return Group(
            name,
            stages,
            self._around,
            instance=member_of(self._instance, role, (stage.source for stage in stages)) if self._instance else None,
            directory=self._directory / "faust",
            failed=self._fail,
        )

    def _owned(self) -> set[tuple[str, int]]:
        return {(one.stage.name, one.number) for group in self._groups for one in group.partitions.values()}

    def _read(self) -> set[tuple[str, UUID]]:
        """Also what this worker does not have just now: a topic that is deleted leaves nobody with its partitions."""
        sources = {stage.name: stage.source for stages in self._roles.values() for stage in stages}
        return {(sources[stage], origin.topic) for stage, origin in self._around.store.follows()}

    async def close(self) -> None:
        self._actions.cancel()
        await self._opened.aclose()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Put records at the ends of their partitions, all or none. Durable when it returns; offsets are not told."""
        self._check()
        return await (self._inlet if len(outputs) == 1 else self._appender).append(outputs)

    async def run(self) -> None:
        """Until `stop`; raises what broke. The batch in hand is committed, actions under way get a few seconds."""
        starting = [asyncio.create_task(group.run(), name=group.name) for group in self._groups]
        starting.append(asyncio.create_task(self._reaching.watch(), name="reaching"))
        starting.append(asyncio.create_task(tidy_daily(self._around.store, self._clock, self._owned), name="tidying"))
        starting.append(asyncio.create_task(compact_daily(self._around.store, self._clock), name="compacting"))
        starting.append(asyncio.create_task(stay_the_same(self._connection, self._read), name="anew"))
        for task in starting:
            task.add_done_callback(self._started)
        while not self._stopping.is_set():
            now = self._clock.now()
            self._look_at_the_clock(now)
            for group in self._groups:
                group.tick(now)
            self._pulse.beat()
            self._stirred.clear()
            await self._pause()
        self._check()
        await self._end(starting)

    def stop(self, *, leave: bool = False) -> None:
        """`leave`: give the partitions away at once, since this worker will not come back."""
        self._leaving = leave
        self._stopping.set()
        self._stirred.set()

    def notify(self) -> None:
        """Look again at once: a stepped clock has been moved on, or an action is done."""
        self._stirred.set()
        for group in self._groups:
            group.stir()

    async def recall(self, stage: str) -> None:
        """Wake every key of a stage that waits for a due time: here now, and in partitions that come when they do."""
        self._around.recalled.add(stage)
        for group in self._groups:
            group.recall(stage)

    async def between_batches(self, work: Callable[[], T]) -> T:
        """Do something that no stage may see half of: a batch is decided without a pause."""
        return work()

    def trouble(self) -> str | None:
        """Why it is not alive, in one line."""
        return self._pulse.trouble()

    def unready(self) -> str | None:
        """Why it does not do all its work yet, or now."""
        if why := self.opening():
            return self.trouble() or why
        return self.trouble() or self._reaching.trouble() or self._troubled_by() or self._pulse.unassigned()

    def _troubled_by(self) -> str | None:
        return self._publisher.trouble or self._single.trouble

    def starting(self) -> str | None:
        """What it does before all that it was assigned is recovered for the first time; None from then on."""
        return self._pulse.starting()

    def opening(self) -> str | None:
        """What it does before it is open, in one line."""
        return self._pulse.doing

    async def standing(self) -> Standing:
        """Where every partition of this worker is."""
        positions = [(group, await group.positions()) for group in self._groups]
        return standing_of(positions, self._actions.under_way, self._appender.under_way or self._inlet.under_way)

    async def readings(self) -> Readings:
        """Where it is, in numbers; neither broker nor any state is asked. Raises `Unreachable` before it is open."""
        if why := self.opening():
            raise Unreachable(why)
        return readings_of(self._groups, self._actions, self._around.store, self._clock.now())

    async def status(self, view: View | None = None) -> bytes:
        """As JSON, for the operations listener; with how far the pages' copy is, if there is one."""
        if why := self.opening():
            return msgspec.json.encode(Standing((), 0, appending=False, unready=why))
        standing, viewed = await self.standing(), {} if view is None else view.positions()
        unready = self.unready() or (view.unready() if view else None)
        return msgspec.json.encode(msgspec.structs.replace(standing, viewed=viewed, unready=unready))

    async def view(self, directory: Path, stages: Sequence[str]) -> View:
        """A copy to read from of what some stages remember, wherever their partitions are."""
        counts = {stage: await self._publisher.count(changelog_of(stage)) for stage in stages}
        return View(self._connection, directory, counts, self._fail, self._clock)

    def _look_at_the_clock(self, now: datetime) -> None:
        """One line when it was set by more than a minute."""
        if self._jumps is not None and (jumped := self._jumps.look()) is not None:
            structlog.get_logger().warning("clock", seconds=round(jumped), now=now.isoformat())

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK_SECONDS):
                await self._stirred.wait()

    async def _end(self, starting: Sequence[asyncio.Task[None]]) -> None:
        for task in starting:
            task.cancel()
        if not await in_time(self._finish(), STOP_SECONDS):
            structlog.get_logger().warning("stopped in the middle", actions=self._actions.under_way)

    async def _finish(self) -> None:
        await asyncio.gather(*(group.stop(leave=self._leaving) for group in self._groups))
        for one in (self._actions, self._appender, self._inlet):
            await one.finish()

    async def _settled(self, outputs: Sequence[Output]) -> None:
        """What an action came to is not forgotten, however long that takes; nothing is woken before it is written."""
        self._settling += 1
        try:
            while True:
                with suppress(Unwritable):
                    await self._appender.append(outputs)
                    return
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._settling -= 1

    def _started(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _check(self) -> None:
        if self._pulse.failure is not None:
            raise self._pulse.failure

    def _troubled(self, error: BaseException) -> None:
        """A broker that is away for a while is no failure: whoever appends is told, and tries again."""
        if not isinstance(error, Unwritable):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """From now on nothing is acknowledged; the first failure is the one that is told."""
        if self._pulse.failure is None:
            self._pulse.failure = _explained(explained(error, self._connection.settings.session_timeout_seconds))
        self._stopping.set()
        self._stirred.set()


def _explained(error: BaseException) -> BaseException:
    """What a person can mend stays as it is; everything else is one line in the log, and the end."""
    if isinstance(error, Fenced):
        structlog.get_logger().critical("fenced", partition=str(error))
        return Fatal(f"fenced: {error}")
    if isinstance(error, Exception) and not isinstance(error, Fatal | AfterviewError):
        return fatal("kafka host", error)
    return error
