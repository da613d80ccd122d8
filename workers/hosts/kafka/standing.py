"""Where a worker is: what operators see, and how it can be told from outside that nothing is left to do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from afterview.workers.hosts.kafka.group import Group


class PartitionStanding(Struct, frozen=True):
    """One partition of one stage."""

    stage: str
    topic: str
    partition: int
    ready: bool
    trouble: str | None
    fetched: int
    """offset from which on nothing was fetched"""
    reached: int
    """offset up to which all is committed"""
    waiting: int
    """records fetched and not processed yet"""
    next_due: datetime | None
    recovered: int
    """records that were read from the changelog when it was opened"""


class Standing(Struct, frozen=True):
    """One worker."""

    partitions: tuple[PartitionStanding, ...]
    actions: int
    """under way: mails that are being sent"""
    appending: bool


async def standing_of(groups: Sequence["Group"], actions: int, appending: bool) -> Standing:  # noqa: FBT001
    return Standing(tuple([one for group in groups for one in await _of(group)]), actions, appending)


async def _of(group: "Group") -> list[PartitionStanding]:
    positions = await group.positions()
    return [
        PartitionStanding(
            partition.stage.name,
            tp.topic,
            tp.partition,
            partition.ready and partition.timing,
            partition.trouble,
            positions.get(tp, 0),
            partition.reached,
            partition.waiting,
            partition.next_due() if partition.ready else None,
            partition.recovered,
        )
        for tp, partition in group.partitions.items()
    ]


def at_rest(workers: Iterable[Standing], ends: Mapping[tuple[str, int], int], now: datetime) -> bool:
    """Whether nothing is left to do at `now`; `ends`: the last stable offset of every partition that is read."""
    done = set()
    for worker in workers:
        if worker.actions or worker.appending:
            return False
        for one in worker.partitions:
            place = (one.topic, one.partition)
            held = one.next_due is not None and one.next_due > now and one.waiting
            if not one.ready or one.fetched < ends[place] or (one.waiting and not held):
                return False
            if one.next_due is not None and one.next_due <= now:
                return False
            done.add(place)
    return done >= set(ends)
