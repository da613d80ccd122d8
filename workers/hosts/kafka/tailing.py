"""Reading several topics of several partitions as one sequence."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from heapq import merge
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.connection import Connection, ended
from afterview.workers.hosts.kafka.records import millis, read

_WAIT_MS = 100


class Tail:
    """What is committed, of all partitions of some topics. Each keeps its order; they are merged by time."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._waiting: dict[TopicPartition, deque[Record]] = {}

    @classmethod
    async def of(
        cls,
        connection: Connection,
        partitions: Mapping[str, int],
        *,
        from_start: bool,
        since: datetime | None = None,
    ) -> Self:
        """`partitions`: how many each topic has. `since`: with `from_start`, not what is earlier. Close it."""
        tail = cls(connection.consumer())
        places = [TopicPartition(topic, number) for topic, count in partitions.items() for number in range(count)]
        async with AsyncExitStack() as undo:
            undo.push_async_callback(tail.close)
            await tail._begin(places, from_start=from_start, since=since)
            undo.pop_all()
        return tail

    async def _begin(self, places: list[TopicPartition], *, from_start: bool, since: datetime | None) -> None:
        await self._consumer.start()
        self._waiting = {place: deque() for place in places}
        self._consumer.assign(places)
        if not from_start:
            await self._consumer.seek_to_end(*places)
        elif since is not None:
            await self._seek(places, since)

    async def _seek(self, places: list[TopicPartition], since: datetime) -> None:
        """To the first record that is stamped no earlier; where there is none, to the end."""
        found = await self._consumer.offsets_for_times(dict.fromkeys(places, millis(since)))
        for place in places:
            if at := found.get(place):
                self._consumer.seek(place, at.offset)
            else:
                await self._consumer.seek_to_end(place)

    async def close(self) -> None:
        await ended(self._consumer)

    async def read(self) -> list[Record] | None:
        """What can be said by now, after a moment's wait; None: nothing, and there is more to come.

        A partition that is not at its end may still give something earlier: the others wait for it.
        """
        for place, found in (await self._consumer.getmany(timeout_ms=_WAIT_MS)).items():
            self._waiting[place].extend(read(found))
        behind = [place for place in self._waiting if not await self._at_end(place)]
        if any(not self._waiting[place] for place in behind):
            return None
        until = min((self._waiting[place][-1].at for place in behind), default=None)
        said = [list(_taken(waiting, until)) for waiting in self._waiting.values()]
        return list(merge(*said, key=lambda record: record.at)) or (None if behind else [])

    async def _at_end(self, place: TopicPartition) -> bool:
        """Everything that is committed was read. Not known (None, -1) before the first answer."""
        stable = self._consumer.last_stable_offset(place)
        return stable is not None and 0 <= stable <= await self._consumer.position(place)


def _taken(waiting: deque[Record], until: datetime | None) -> Iterator[Record]:
    """From the front, as long as nothing earlier can come: all of it when `until` is none."""
    while waiting and (until is None or waiting[0].at <= until):
        yield waiting.popleft()
