"""Where a worker is: what operators see, and how it can be told from outside that nothing is left to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from faust.types import TP
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
    busy: bool
    """wake-ups or a batch are in hand"""
    held: datetime | None
    """until when what waits is from the future"""
    next_due: datetime | None
    recovered: int
    """records that were read from the changelog when it was opened"""
    processed: int
    """records of the source, since this worker has the partition"""


class Standing(Struct, frozen=True):
    """One worker."""

    partitions: tuple[PartitionStanding, ...]
    actions: int
    """under way: mails that are being sent"""
    appending: bool
    unready: str | None = None
    """what it waits for, if it does not do all its work"""
    viewed: dict[str, tuple[int, ...]] = {}
    """of a process with pages, by changelog: up to where its copy of each partition is"""


def standing_of(
    groups: Sequence[tuple["Group", Mapping[TP, tuple[int, int]]]],
    actions: int,
    appending: bool,  # noqa: FBT001
) -> Standing:
    """Of one moment. With each group, how far its partitions were fetched just before."""
    return Standing(
        tuple([one for group, positions in groups for one in _of(group, positions)]),
        actions,
        appending,
    )


def _of(group: "Group", positions: Mapping[TP, tuple[int, int]]) -> Iterator[PartitionStanding]:
    for tp, partition in group.partitions.items():
        position, brought = positions.get(tp, (0, 0))
        yield PartitionStanding(
            partition.stage.name,
            tp.topic,
            tp.partition,
            partition.ready,
            partition.trouble,
            position if partition.delivered >= brought else partition.delivered,
            partition.reached,
            partition.waiting,
            partition.busy,
            partition.held,
            partition.next_due() if partition.ready else None,
            partition.recovered,
            partition.processed,
        )


def at_rest(workers: Iterable[Standing], ends: Mapping[tuple[str, int], int], now: datetime) -> bool:
    """Whether nothing is left to do at `now`.

    `ends`: where every partition that is read ends, with what is not committed yet, asked for *after* the workers
    were: then whatever a worker had written by then is in it. (A commit is answered a moment before its records can
    be read: last stable offsets would miss them.)
    """
    done = set()
    for worker in workers:
        if worker.actions or worker.appending:
            return False
        for one in worker.partitions:
            place = (one.topic, one.partition)
            if not _rests(one, ends[place], now):
                return False
            done.add(place)
    return done >= set(ends)


def _rests(one: PartitionStanding, end: int, now: datetime) -> bool:
    if not one.ready or one.busy or (one.next_due is not None and one.next_due <= now):
        return False
    if one.waiting:
        return one.held is not None and one.held > now
    return one.fetched >= end
