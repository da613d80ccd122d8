"""Forgetting what this worker does not have any more, and what was superseded: somebody may have been erased since.

What is older than a tombstone can be would be read anew anyway, if its partition came back.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta

from afterview.events.errors import Unwritable
from afterview.events.gone import REWRITTEN
from afterview.workers.clock import Clock
from afterview.workers.guard import guarded
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.recovery import stale
from afterview.workers.hosts.kafka.store import Store

EVERY_SECONDS = 86_400.0
LOOK_SECONDS = 5.0
"""between two looks whether files are to be compacted again"""
COMPACTED_MS = REWRITTEN // timedelta(milliseconds=1)

Owned = Collection[tuple[str, int]]
"""stages, and the numbers of their partitions that this worker has"""


async def tidy_daily(store: Store, clock: Clock, owned: Callable[[], Owned]) -> None:
    """Run it as a task: at once, and once a day. Raises `Unwritable` when the disk is full."""
    with guarded("tidying"):
        while True:
            tidy(store, millis(clock.now()), owned())
            await asyncio.sleep(EVERY_SECONDS)


async def compact_daily(store: Store, clock: Clock) -> None:
    """Run it as a task: every partition of which something is here once a day, one after another, in a thread."""
    with guarded("compacting"):
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for stage, number in list(store.partitions()):
                now = millis(clock.now())
                if abs(now - store.compacted(stage, number)) >= COMPACTED_MS:
                    with suppress(Unwritable):  # no room just now
                        await asyncio.to_thread(store.compact, stage, number, now)


def tidy(store: Store, now: int, owned: Owned) -> None:
    """`now`: milliseconds. A recovery that is just being given up was not current: it is read anew in any case."""
    for stage, number in list(store.partitions()):
        partition = store.partition(stage, number)
        if (stage, number) not in owned and stale(partition, now):
            partition.clear()
            partition.compact()
