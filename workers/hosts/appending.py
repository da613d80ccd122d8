"""Group commit: all who append while a transaction is under way share the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from afterview.events.errors import AfterviewError
from afterview.workers.clock import counted_seconds
from afterview.workers.guard import Fatal, guarded
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.watching import Appended, NotAppended, Watch, unwatched

Write = Callable[[Sequence[Output]], Awaitable[list[int]]]


class Appender:
    """Collects what concurrent callers append."""

    def __init__(self, write: Write, failed: Callable[[BaseException], None], watch: Watch = unwatched) -> None:
        """`write` makes records durable and returns their offsets; `failed` is told when it could not."""
        self._write, self._failed, self._watch = write, failed, watch
        self._waiting: list[tuple[Sequence[Output], asyncio.Future[list[int]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Durable when it returns; raises when it is not known to be."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[int]] = loop.create_future()
        self._waiting.append((outputs, future))
        if self._task is None:
            self._task = loop.create_task(self._flush())
        return await future

    @property
    def under_way(self) -> bool:
        return self._task is not None

    async def finish(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _flush(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._commit(group)
        finally:
            self._task = None

    async def _commit(self, group: list[tuple[Sequence[Output], asyncio.Future[list[int]]]]) -> None:
        together, begun = [output for outputs, _ in group for output in outputs], counted_seconds()
        try:
            with guarded("append"):
                offsets = await self._write(together)
        except (Fatal, AfterviewError) as error:
            self._watch(NotAppended())
            self._failed(error)
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        self._watch(Appended(together, counted_seconds() - begun))
        start = 0
        for outputs, future in group:
            if not future.done():
                future.set_result(offsets[start : start + len(outputs)])
            start += len(outputs)
