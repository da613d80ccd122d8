"""Whether a worker is alive, and how far it has started: in one line why not."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterview.workers.hosts.kafka.group import Group


class Pulse:
    """The host says what happens to it."""

    def __init__(self, doing: str, groups: Sequence["Group"], stopping: asyncio.Event) -> None:
        """`groups`: those of the host, as soon as it has them."""
        self.doing: str | None = doing
        """what it does before it is open"""
        self.failure: BaseException | None = None
        """the first one"""
        self._groups, self._stopping, self._begun = groups, stopping, False

    def beat(self) -> None:
        """It has come round."""
        self._begun = self._begun or self._recovering() is None

    def trouble(self) -> str | None:
        """Why it is not alive: it broke, it is stopped, or a partition has work and does not get on."""
        if self.failure is not None:
            return f"the host has stopped: {type(self.failure).__name__}"
        if self._stopping.is_set():
            return "the host is not running"
        return next((why for group in self._groups if (why := group.stuck())), None)

    def unassigned(self) -> str | None:
        """Why not all that it was assigned is at work now."""
        return next((why for group in self._groups if (why := group.unready())), None)

    def starting(self) -> str | None:
        """What it does before all that it was assigned is recovered for the first time; None from then on."""
        return None if self._begun else self.doing or self._recovering()

    def _recovering(self) -> str | None:
        partitions = [one for group in self._groups for one in group.partitions.values()]
        recovered = sum(one.ready for one in partitions)
        why = self.unassigned()
        return why and f"{recovered} of {len(partitions)} assigned partitions are recovered: {why}"
