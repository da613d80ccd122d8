"""Actions, after their commit, beside everything else. How many of them are really made at once, performers know."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from afterview.workers.guard import Fatal, guarded
from afterview.workers.hosts.contract import Minding, Output, Performer

WAITING = 100
"""a stage with so many actions under way rests until some are done"""


class Actions:
    """The actions under way."""

    def __init__(
        self,
        performers: Mapping[str, Performer],
        append: Callable[[Sequence[Output]], Awaitable[object]],
        failed: Callable[[BaseException], None],
        finished: Callable[[], None],
    ) -> None:
        """`append` takes what a performer returns, `failed` whatever it raised; `finished` is called after each."""
        self._performers = dict(performers)
        objects: Mapping[str, object] = performers
        self._minding = {stage: one.written for stage, one in objects.items() if isinstance(one, Minding)}
        self._append, self._failed, self._finished = append, failed, finished
        self._count: Counter[str] = Counter()
        self._tasks: dict[asyncio.Task[None], tuple[str, float]] = {}
        """those under way, the oldest first: of which stage, and since when"""

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    def standing(self, stage: str) -> tuple[int, float]:
        """How many of a stage are under way, and the age of the oldest in seconds."""
        now = asyncio.get_running_loop().time()
        return self._count[stage], next((now - since for whose, since in self._tasks.values() if whose == stage), 0.0)

    def resting(self) -> set[str]:
        """The stages that have enough actions under way."""
        return {stage for stage, count in self._count.items() if count >= WAITING}

    def begin(self, actions: Sequence[tuple[str, object]]) -> None:
        """Start them. Raises `Fatal` when a stage acts and nobody performs for it."""
        for stage, action in actions:
            if stage not in self._performers:
                raise Fatal(f"stage {stage} asks for an action and has no performer")
            self._count[stage] += 1
            loop = asyncio.get_running_loop()
            task = loop.create_task(self._perform(stage, action))
            self._tasks[task] = stage, loop.time()
            task.add_done_callback(partial(self._done, stage))

    async def finish(self) -> None:
        """Wait for all of them."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _perform(self, stage: str, action: object) -> None:
        try:
            with guarded(f"performer of {stage}"):
                outputs = await self._performers[stage](action)
            if outputs:
                await self._append(outputs)
        finally:
            if written := self._minding.get(stage):
                written(action)

    def _done(self, stage: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._count[stage] -= 1
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)
        self._finished()
