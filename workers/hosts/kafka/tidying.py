"""Forgetting what this worker does not have any more: somebody may have been erased since.

What is older than a tombstone can be would be read anew anyway, if its partition came back.
"""

import asyncio
from collections.abc import Callable, Collection

from afterview.workers.clock import Clock
from afterview.workers.guard import guarded
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.recovery import stale
from afterview.workers.hosts.kafka.store import Store

EVERY_SECONDS = 86_400.0

Owned = Collection[tuple[str, int]]
"""stages, and the numbers of their partitions that this worker has"""


async def tidy_daily(store: Store, clock: Clock, owned: Callable[[], Owned]) -> None:
    """Run it as a task: at once, and once a day. Raises `Unwritable` when the disk is full."""
    with guarded("tidying"):
        while True:
            tidy(store, millis(clock.now()), owned())
            await asyncio.sleep(EVERY_SECONDS)


def tidy(store: Store, now: int, owned: Owned) -> None:
    """`now`: milliseconds. A recovery that is just being given up was not current: it is read anew in any case."""
    for stage, number in list(store.partitions()):
        partition = store.partition(stage, number)
        if (stage, number) not in owned and stale(partition, now):
            partition.clear()
            partition.compact()
