"""A thread that owns a writing connection: whatever writes with it runs in it, one thing at a time."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

T = TypeVar("T")


class WriterThread:
    """Use it as a context manager."""

    def __enter__(self) -> Self:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="afterview-writer")
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown()

    def do(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def step_by_step(self, steps: Iterator[None]) -> None:
        """Others have their turn in between."""
        end = object()
        while await self.do(lambda: next(steps, end)) is not end:
            pass
