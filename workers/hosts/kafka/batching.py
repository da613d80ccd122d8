"""Record batches, filled as records come: this is most of what the engine does for each of them."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from aiokafka.producer.message_accumulator import BatchBuilder

from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.kafka.records import millis

Count = Callable[[str], Awaitable[int]]
"""How many partitions a topic has"""
Header = tuple[str, bytes]


class Maker(Protocol):
    """A producer."""

    def create_batch(self) -> BatchBuilder: ...


class Filled(NamedTuple):
    """A batch for a topic's partition."""

    topic: str
    partition: int
    builder: BatchBuilder


class _Pile:
    """The batches of one partition, each as large as it may be."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.builders = [maker.create_batch()]

    def add(self, key: bytes, value: bytes | None, at: int, headers: list[Header]) -> None:
        if self.builders[-1].append(timestamp=at, key=key, value=value, headers=headers) is None:
            self.builders.append(self._maker.create_batch())
            self.builders[-1].append(timestamp=at, key=key, value=value, headers=headers)


class Batches:
    """All batches of one transaction."""

    def __init__(self, maker: Maker, count: Count) -> None:
        self._maker, self._count = maker, count
        self._topics: dict[str, list[_Pile | None]] = {}
        self._here: dict[tuple[str, int], _Pile] = {}

    async def spread(self, outputs: Sequence[Output]) -> None:
        """Each where its key belongs. What outputs of one record share is worked out once."""
        at, stamp = None, 0
        for one in outputs:
            piles = self._topics.get(one.topic) or await self._piles(one.topic)
            if one.at is not at:
                at, stamp = one.at, millis(one.at)
            number = partition_of(one.key, len(piles))
            pile = piles[number] or self._pile(piles, number)
            pile.add(one.key, one.value, stamp, list(one.headers))

    def put(self, topic: str, number: int, rows: Iterable[tuple[bytes, bytes | None]], at: int) -> None:
        """Keys and values into one partition, whatever the keys. `at`: milliseconds."""
        pile = self._placed(topic, number)
        for key, value in rows:
            pile.add(key, value, at, [])

    def wake(self, number: int, wakes: Iterable[Output]) -> None:
        """Wake-ups into one partition of their topics: that of their states, which need not be that of their keys."""
        for one in wakes:
            self._placed(one.topic, number).add(one.key, one.value, millis(one.at), list(one.headers))

    def filled(self) -> Iterator[Filled]:
        for topic, piles in self._topics.items():
            for number, pile in enumerate(piles):
                yield from _filled(topic, number, pile)
        for (topic, number), pile in self._here.items():
            yield from _filled(topic, number, pile)

    def _placed(self, topic: str, number: int) -> _Pile:
        place = topic, number
        if place not in self._here:
            self._here[place] = _Pile(self._maker)
        return self._here[place]

    async def _piles(self, topic: str) -> list[_Pile | None]:
        piles = self._topics[topic] = [None] * await self._count(topic)
        return piles

    def _pile(self, piles: list[_Pile | None], number: int) -> _Pile:
        pile = piles[number] = _Pile(self._maker)
        return pile


def _filled(topic: str, number: int, pile: _Pile | None) -> Iterator[Filled]:
    for builder in pile.builders if pile else ():
        yield Filled(topic, number, builder)
