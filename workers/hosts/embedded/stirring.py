"""When the host looks again: not for what nobody would read now, since a round costs as much as some mails."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from afterview.workers.hosts.contract import Output, Stage

if TYPE_CHECKING:
    from afterview.workers.hosts.performing import Actions


class Stirred(asyncio.Event):
    """Set when a round may find something."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        super().__init__()
        self._stages = stages
        self.actions: Actions | None = None
        self.resting: set[str] = set()
        """the stages that the last round left alone"""

    def written(self, outputs: Sequence[Output], *, awaited: bool) -> None:
        """These are on the log. `awaited`: somebody waits until there is nothing more to do."""
        topics = {output.topic for output in outputs}
        if awaited or any(stage.source in topics for stage in self._stages if stage.name not in self.resting):
            self.set()

    def acted(self) -> None:
        """One of the actions is over: a stage may need to rest no longer, or nothing is under way any more."""
        if self.actions is None or not self.actions.under_way or self.actions.resting() != self.resting:
            self.set()
