"""The embedded host: the event loop's side, which decides when the writer thread does what."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from afterview.events.errors import AfterviewError, Unreachable, Unwritable
from afterview.workers.clock import Clock
from afterview.workers.guard import Fatal, guarded
from afterview.workers.hosts.appending import Appender
from afterview.workers.hosts.contract import Output, Performer, Record, Stage
from afterview.workers.hosts.embedded.engine import BATCH, Engine, Round, earliest
from afterview.workers.hosts.embedded.health import newest
from afterview.workers.hosts.embedded.inlet import Inlet
from afterview.workers.hosts.embedded.ledger import state
from afterview.workers.hosts.embedded.lock import Lock
from afterview.workers.hosts.embedded.pulse import Pulse
from afterview.workers.hosts.embedded.readings import Looker
from afterview.workers.hosts.embedded.stirring import Stirred
from afterview.workers.hosts.embedded.store import Store, data_version
from afterview.workers.hosts.embedded.thread import T, WriterThread
from afterview.workers.hosts.embedded.upkeep import Upkeep
from afterview.workers.hosts.embedded.waiting import Waiting
from afterview.workers.hosts.idling import Idlers
from afterview.workers.hosts.performing import Actions
from afterview.workers.hosts.watching import Readings, Watch, unwatched

POLL = 0.05
"""seconds between looks at what other processes have appended, and at a clock that somebody else moves"""
BUSY_SECONDS, READER_SECONDS = 5.0, 0.2
"""how long the writer thread, and the event loop, wait for another process's lock before it counts as trouble"""


class EmbeddedHost:
    """Runs stages on one SQLite file. Open it (or use it as an async context manager), then `run` it as a task.

    Everything is for the event loop that opened it. After a failure every `append`, `idle` and `run` raises it, and
    nothing more is acknowledged. A full disk or a locked file is no failure: `append` raises `Unwritable`, the stages
    wait, and everything goes on when it is over.
    """

    def __init__(
        self,
        directory: Path | str,
        stages: Sequence[Stage],
        clock: Clock,
        performers: Mapping[str, Performer] | None = None,
        *,
        batch: int = BATCH,
        steady: Callable[[], float] | None = None,
        busy_seconds: float = BUSY_SECONDS,
        waiting: Waiting | None = None,
        watch: Watch = unwatched,
    ) -> None:
        """`batch`: how many records one transaction handles at most.

        `steady`: seconds that nobody sets, to tell when `clock` is set; without, it never jumps. `busy_seconds`: how
        long to wait for another process's lock; `waiting`: how, while nothing can be written. `watch` is told of all.
        """
        self._directory, self._stages = Path(directory), list(stages)
        self._clock, self._watch, self._performers = clock, watch, dict(performers or {})
        self._batch, self._busy_seconds = batch, busy_seconds
        self._stirred, self._stopping = Stirred(self._stages), asyncio.Event()
        self._waiting, self._upkeep, self._idlers = waiting or Waiting(), Upkeep(clock, steady), Idlers()
        self._pulse = Pulse(self._directory, self._waiting, self._stopping)
        self.trouble, self.unready, self.starting = self._pulse.trouble, self._pulse.unready, self._pulse.starting
        """In one line, or None: why it is not alive; why it takes nothing in; what it does before it is first open."""
        self._held_until: datetime | None = None
        self._version = 0

    async def open(self) -> None:
        """Waits while the disk is full or the file locked, until `stop`: then that is raised.

        Raises `Misconfigured` when the directory is in use, or its file damaged, not ours or from a newer version.
        """
        while True:
            try:
                await self._open()
            except Unwritable as error:
                self._waiting.begin(error)
                await self._waiting.rest(self._stopping)
                if self._stopping.is_set():
                    raise Unwritable(f"{error}; ended while waiting for it") from error
            else:
                self._waiting.over()
                self._pulse.opened()
                return

    async def _open(self) -> None:
        async with AsyncExitStack() as opened:
            opened.callback(Lock(self._directory).release)  # before anything is waited for
            self._pulse.opening()
            self._inlet = inlet = Inlet(self._directory, self._busy_seconds)
            writer = opened.enter_context(
                await asyncio.to_thread(Store, self._directory, self._busy_seconds, inlet.turns)
            )
            self._reader = opened.enter_context(Store(self._directory, READER_SECONDS))
            self._thread = opened.enter_context(WriterThread())
            made = partial(Engine, writer, self._stages, self._batch, self._watch, self._performers)
            self._engine = await self._thread.do(made)
            await opened.enter_async_context(inlet)
            self._looker = opened.enter_context(closing(Looker(self._directory, self._stages, READER_SECONDS)))
            self._upkeep.opened(self._clock.now(), newest(self._reader))
            self._opened = opened.pop_all()
        self._appender = Appender(self._write, self._troubled, self._watch)
        self._settler = Appender(self._settle, self._troubled, self._watch)
        self._actions = Actions(self._performers, self._settled, self._troubled, self._stirred.acted)
        self._stirred.actions = self._actions

    async def close(self) -> None:
        """Let go of the directory. Cancels what is still under way, if `run` has not been stopped before."""
        self._actions.cancel()
        await self._all_written()
        await self._opened.aclose()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Put records at the ends of their topics; returns their offsets. Durable when it returns.

        Raises `Unwritable` when nothing can be written now, and then nothing was.
        """
        self._check()
        self._inlet.called()
        return await self._appender.append(outputs)

    async def run(self) -> None:
        """Run the stages until `stop`; the batch in hand is committed and the actions under way are finished.

        What is not read by then is read after the next start; for an empty log, `idle` first. Raises `Fatal` at
        whatever nobody foresaw, `Unwritable` when it is stopped while nothing can be written.
        """
        try:
            while not self._stopping.is_set():
                with guarded("host"):
                    await self._turn()
            await self._all_written()
            with guarded("host"):
                await self._waiting.end(
                    lambda: self._thread.do(self._engine.try_again), lambda: len(self._engine.unsettled)
                )
        except (Fatal, AfterviewError) as error:
            self._fail(error)
            raise
        self._check()
        self._idlers.cancel()

    async def readings(self) -> Readings:
        """Where it is, in numbers; no state is read. Raises `Unreachable` when the file cannot be read, or not yet."""
        if why := self.starting():
            raise Unreachable(why)
        return await self._looker.readings(self._clock.now(), self._actions)

    def stop(self) -> None:
        self._stopping.set()
        self._stirred.set()

    def notify(self) -> None:  # look again at once: a stepped clock has been moved on
        self._stirred.set()

    async def idle(self) -> None:
        """Wait until nothing more can be done at `clock.now()`.

        Every log is drained (or held by a record from the future), no wake-up is due and no action under way.
        """
        self._check()
        if self._stopping.is_set():
            raise RuntimeError("a stopped host does not come to rest")
        told = self._idlers.ask()
        self._stirred.set()
        await told

    def next_due(self) -> datetime | None:
        """The next moment at which something happens by itself; of an idle host, it lies in the future."""
        return earliest(self._engine.ledger.next_due(self._reader), self._held_until)

    def read(self, topic: str, from_offset: int = 0, limit: int = 1000) -> list[Record]:
        return self._reader.read(topic, from_offset, limit)

    def state(self, stage: str, key: bytes) -> bytes | None:
        return state(self._reader, stage, key)

    async def prune(self, now: datetime) -> None:
        """Delete what every stage has read and its topic keeps no longer. `run` does this at its start and hourly."""
        self._pulse.patient()  # a large file may be written anew
        await self._thread.step_by_step(self._engine.prune(now))

    async def recall(self, stage: str) -> None:
        """Wake every key of a stage that waits for a due time. Raises `Unwritable`: then some may be awake."""
        await self._thread.step_by_step(self._engine.recall(stage, self._clock.now()))
        self._stirred.set()

    async def between_batches(self, work: Callable[[], T]) -> T:
        """Do something that no stage may see half of."""
        return await self._thread.do(work)

    async def _turn(self) -> None:
        """One round in the writer thread; then wait, if it found nothing to do."""
        self._check()
        self._pulse.beat()
        asked, calm, known = self._idlers.asked, self._calm(), self._waiting.error
        self._stirred.clear()
        try:
            done = await self._round()
        except Unwritable as error:
            done = Round(trouble=error)
        self._held_until = done.held_until
        self._actions.begin(done.actions)
        if done.trouble is not None:
            self._waiting.begin(done.trouble)
            await self._waiting.rest(self._stopping)
            return
        if self._waiting.error is known:  # else it has begun meanwhile, with something that came in
            self._waiting.over()
        if done.quiet:
            if calm and self._calm() and not self._stirred.is_set():  # nor has anything come since it looked
                self._idlers.tell(asked)
            await self._pause(earliest(done.next_due, done.held_until))

    async def _round(self) -> Round:
        """What actions came to is written before a round that begins after they did."""
        now = self._clock.now()
        self._upkeep.look_at_the_clock(now)
        if self._waiting.error is not None:
            await self._thread.do(self._engine.try_again)
        if self._upkeep.due(now):
            self._upkeep.begun(now)
            await self.prune(now)
        most = await self._inlet.let_in(self._batch)
        self._version = data_version(self._reader)
        self._stirred.resting = resting = self._actions.resting()
        await self._settler.finish()
        return await self._thread.do(partial(self._engine.round, self._clock.now(), resting, most))

    async def _all_written(self) -> None:
        await self._actions.finish()
        await self._settler.finish()
        await self._appender.finish()

    async def _pause(self, until: datetime | None) -> None:
        """Until something is appended, here or by another process, the clock reaches a moment, or retention is due."""
        while not self._stirred.is_set() and data_version(self._reader) == self._version:
            self._pulse.beat()
            now = self._clock.now()
            self._upkeep.look_at_the_clock(now)
            left = POLL if until is None else (until - now).total_seconds()
            if left <= 0 or self._upkeep.due(now):
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, POLL)):
                    await self._stirred.wait()

    def _calm(self) -> bool:
        """Nothing is about to be appended that was begun before."""
        return not (self._actions.under_way or self._appender.under_way or self._settler.under_way)

    def _check(self) -> None:
        if self._pulse.failure is not None:
            raise self._pulse.failure

    def _troubled(self, error: BaseException) -> None:
        """For want of room we wait; anything else is the end."""
        if isinstance(error, Unwritable):
            self._waiting.begin(error)
            self._stirred.set()
        else:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """From now on nothing is acknowledged; the first failure is the one that is told."""
        self._pulse.failure = self._pulse.failure or error
        self._idlers.fail(self._pulse.failure)
        self._stirred.set()

    async def _write(self, outputs: Sequence[Output]) -> list[int]:
        return await self._written(outputs, lambda: self._inlet.write(outputs))

    async def _settled(self, outputs: Sequence[Output]) -> None:
        """What an action came to is not forgotten: what cannot be written now is written before the next round."""
        with suppress(Unwritable):
            await self._settler.append(outputs)

    async def _settle(self, outputs: Sequence[Output]) -> list[int]:
        return await self._written(outputs, lambda: self._thread.do(lambda: self._engine.settle(outputs)))

    async def _written(self, outputs: Sequence[Output], write: Callable[[], Awaitable[list[int]]]) -> list[int]:
        self._check()
        offsets = await write()
        self._check()  # if anything has failed meanwhile, this may be missing with it
        self._stirred.written(outputs, awaited=self._idlers.waiting)
        return offsets
