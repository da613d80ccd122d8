"""What comes in while the stages work: on a connection of its own, so that nobody waits for a whole round of theirs."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.embedded.thread import WriterThread
from afterview.workers.hosts.embedded.turns import Turns

WAY_SECONDS, MOST_WAY_SECONDS = 0.0005, 0.05
"""how long the stages rest for each caller since they last did: what a webhook takes of the processor, and a little
more. Of a hundred callers a second they notice nothing; to two thousand they leave half of the time"""
SHORT = 25
"""records of a batch while somebody calls: its commit is waited for"""


class Inlet:
    """Use it as an async context manager."""

    def __init__(self, directory: Path, busy_seconds: float) -> None:
        """`busy_seconds`: how long to wait for another process's lock."""
        self._directory, self._busy_seconds = directory, busy_seconds
        self.turns = Turns()
        """to be shared by whoever else writes in this process"""
        self._callers = 0

    async def __aenter__(self) -> Self:
        with ExitStack() as opened:
            self._thread = opened.enter_context(WriterThread())
            made = self._thread.do(lambda: Store(self._directory, self._busy_seconds, self.turns))
            self.store = opened.enter_context(await made)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._opened.close()

    def called(self) -> None:
        """Somebody is about to wait for a `write`."""
        self._callers += 1

    async def write(self, outputs: Sequence[Output]) -> list[int]:
        return await self._thread.do(lambda: self.store.append(outputs))

    async def let_in(self, batch: int) -> int:
        """Before a round of the stages: they can wait, who delivers cannot. How many records a batch of it may have."""
        callers, self._callers = self._callers, 0
        if not callers:
            return batch
        await asyncio.sleep(min(callers * WAY_SECONDS, MOST_WAY_SECONDS))
        return min(batch, SHORT)
