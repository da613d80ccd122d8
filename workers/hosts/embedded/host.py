"""The embedded host: the event loop's side, which decides when the writer thread does what."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from afterview.events.errors import AfterviewError
from afterview.workers.clock import Clock
from afterview.workers.guard import Fatal, guarded
from afterview.workers.hosts.contract import Output, Performer, Record, Stage
from afterview.workers.hosts.embedded.appending import Appender
from afterview.workers.hosts.embedded.engine import BATCH, Engine, earliest
from afterview.workers.hosts.embedded.ledger import state
from afterview.workers.hosts.embedded.lock import Lock
from afterview.workers.hosts.embedded.performing import Actions
from afterview.workers.hosts.embedded.store import Store, data_version

POLL = 0.05
"""seconds between looks at what other processes have appended, and at a clock that somebody else moves"""
PRUNE_EVERY = timedelta(hours=1)
STUCK_SECONDS = 60.0
"""a round takes milliseconds, a look for work is due every `POLL`"""

T = TypeVar("T")


class EmbeddedHost:
    """Runs stages on one SQLite file. Open it (or use it as an async context manager), then `run` it as a task.

    Everything is for the event loop that opened it. After a failure every `append`, `idle` and `run` raises it, and
    nothing more is acknowledged.
    """

    def __init__(
        self,
        directory: Path | str,
        stages: Sequence[Stage],
        clock: Clock,
        performers: Mapping[str, Performer] | None = None,
        *,
        batch: int = BATCH,
    ) -> None:
        """`batch`: how many records one transaction handles at most."""
        self._directory = Path(directory)
        self._stages = list(stages)
        self._clock = clock
        self._performers = dict(performers or {})
        self._batch = batch
        self._stirred = asyncio.Event()
        self._stopping = False
        self._failure: BaseException | None = None
        self._asked = 0
        self._idlers: list[tuple[int, asyncio.Future[None]]] = []
        self._held_until: datetime | None = None
        self._pruned_at: datetime | None = None
        self._version = 0
        self._came_round: float | None = None

    async def open(self) -> None:
        """Raises `Misconfigured` when the directory is in use, or its file is not ours or from a newer version."""
        with ExitStack() as opened:
            opened.callback(Lock(self._directory).release)
            writer = opened.enter_context(Store(self._directory))
            self._reader = opened.enter_context(Store(self._directory))
            self._thread = opened.enter_context(ThreadPoolExecutor(1, thread_name_prefix="afterview-writer"))
            self._engine = await self._in_thread(lambda: Engine(writer, self._stages, self._batch))
            self._opened = opened.pop_all()
        self._appender = Appender(self._write, self._fail)
        self._actions = Actions(self._performers, self.append, self._fail, self.notify)

    async def close(self) -> None:
        """Let go of the directory. Cancels what is still under way, if `run` has not been stopped before."""
        self._actions.cancel()
        await self._actions.finish()
        await self._appender.finish()
        self._opened.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Put records at the ends of their topics; returns their offsets. Durable when it returns."""
        self._check()
        return await self._appender.append(outputs)

    async def run(self) -> None:
        """Run the stages until `stop`; the batch in hand is committed and the actions under way are finished.

        What is not read by then is read after the next start; for an empty log, `idle` first. Raises `Fatal` at
        whatever nobody foresaw.
        """
        try:
            while not self._stopping:
                with guarded("host"):
                    await self._turn()
            await self._actions.finish()
            await self._appender.finish()
        except (Fatal, AfterviewError) as error:
            self._fail(error)
            raise
        self._check()
        for _, future in self._idlers:
            future.cancel()

    def trouble(self) -> str | None:
        """Why it is not alive, in one line: it broke, it is stopped, or it does not come round any more."""
        if self._failure is not None:
            return f"the host has stopped: {type(self._failure).__name__}"
        if self._stopping or self._came_round is None:
            return "the host is not running"
        silent = asyncio.get_running_loop().time() - self._came_round
        return f"nothing was done for {silent:.0f} s" if silent > STUCK_SECONDS else None

    def stop(self) -> None:
        self._stopping = True
        self._stirred.set()

    def notify(self) -> None:
        """Look again at once: a stepped clock has been moved on."""
        self._stirred.set()

    async def idle(self) -> None:
        """Wait until nothing more can be done at `clock.now()`.

        Every log is drained (or held by a record from the future), no wake-up is due and no action under way.
        """
        self._check()
        if self._stopping:
            raise RuntimeError("a stopped host does not come to rest")
        self._asked += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._idlers.append((self._asked, future))
        self._stirred.set()
        await future

    def next_due(self) -> datetime | None:
        """The next moment at which something happens by itself; of an idle host, it lies in the future."""
        return earliest(self._engine.ledger.next_due(self._reader), self._held_until)

    def read(self, topic: str, from_offset: int = 0, limit: int = 1000) -> list[Record]:
        return self._reader.read(topic, from_offset, limit)

    def state(self, stage: str, key: bytes) -> bytes | None:
        return state(self._reader, stage, key)

    async def prune(self, now: datetime) -> None:
        """Delete what every stage has read and its topic keeps no longer. `run` does this at its start and hourly."""
        steps, end = self._engine.prune(now), object()
        while await self._in_thread(lambda: next(steps, end)) is not end:
            pass

    async def _turn(self) -> None:
        """One round in the writer thread; then wait, if it found nothing to do."""
        self._check()
        self._came_round = asyncio.get_running_loop().time()
        asked, calm = self._asked, self._calm()
        self._stirred.clear()
        await self._prune_hourly()
        self._version = data_version(self._reader.connection)
        resting = self._actions.resting()
        done = await self._in_thread(lambda: self._engine.round(self._clock.now(), resting))
        self._held_until = done.held_until
        self._actions.begin(done.actions)
        if done.quiet:
            if calm and self._calm():
                self._tell_idlers(asked)
            await self._pause(earliest(done.next_due, done.held_until))

    async def _pause(self, until: datetime | None) -> None:
        """Until something is appended, here or by another process, or the clock reaches a moment."""
        while not self._stirred.is_set() and data_version(self._reader.connection) == self._version:
            left = POLL if until is None else (until - self._clock.now()).total_seconds()
            if left <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, POLL)):
                    await self._stirred.wait()

    async def _prune_hourly(self) -> None:
        now = self._clock.now()
        if self._pruned_at is None or now - self._pruned_at >= PRUNE_EVERY:
            self._pruned_at = now
            await self.prune(now)

    def _calm(self) -> bool:
        """Nothing is about to be appended that was begun before."""
        return not self._actions.under_way and not self._appender.under_way

    def _tell_idlers(self, asked: int) -> None:
        """Those who asked before the round began."""
        for number, future in self._idlers:
            if number <= asked and not future.done():
                future.set_result(None)
        self._idlers = [(number, future) for number, future in self._idlers if not future.done()]

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _fail(self, error: BaseException) -> None:
        """From now on nothing is acknowledged; the first failure is the one that is told."""
        self._failure = self._failure or error
        for _, future in self._idlers:
            if not future.done():
                future.set_exception(self._failure)
        self._idlers.clear()
        self._stirred.set()

    async def _write(self, outputs: Sequence[Output]) -> list[int]:
        self._check()
        offsets = await self._in_thread(lambda: self._engine.store.append(outputs))
        self._stirred.set()
        return offsets

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Whatever writes runs in the one thread that owns the writing connection."""
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
