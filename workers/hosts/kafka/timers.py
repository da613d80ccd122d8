"""The due times of one partition, in memory: a heap, earliest first.

An entry is eight bytes of moment and the key, as one bytes object: 1,000,000 of them take 90 MB, and comparing them is
comparing bytes. A due time that is moved or cleared leaves its old entry behind; whoever takes one out asks the store
whether it still holds.
"""

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

_MOMENT = 8
Entries = Callable[[Sequence[bytes]], Sequence[int | None]]
"""The due times that keys have now"""


class Timers:
    def __init__(self, holds: Entries) -> None:
        self._holds = holds
        self._heap: list[bytes] = []

    def __len__(self) -> int:
        return len(self._heap)

    def arm(self, key: bytes, due: int) -> None:
        """`due`: microseconds since 1970."""
        heappush(self._heap, timer(key, due))

    def load(self, entries: list[bytes]) -> None:
        """All that are known when a partition is opened, as `timer` makes them; the list is taken over."""
        heapify(entries)
        self._heap = entries

    def next(self) -> int | None:
        """The earliest due time that still holds."""
        while self._heap:
            due, key = _read(self._heap[0])
            if self._holds([key])[0] == due:
                return due
            heappop(self._heap)
        return None

    def passed(self, now: int) -> bool:
        """Whether there may be something to take."""
        return bool(self._heap) and int.from_bytes(self._heap[0][:_MOMENT], "big") <= now

    def keys(self) -> list[bytes]:
        """Those with a due time, each once."""
        return list({_read(entry)[1]: None for entry in self._heap})

    def take(self, now: int, most: int) -> list[tuple[bytes, int]]:
        """Keys and due times at or before `now`, earliest first; each due time is taken once."""
        found: list[tuple[int, bytes]] = []
        last = b""
        while self._heap and len(found) < most and self.passed(now):
            entry = heappop(self._heap)
            if entry != last:
                found.append(_read(entry))
            last = entry
        while self._heap and self._heap[0] == last:
            heappop(self._heap)
        holding = self._holds([key for _, key in found]) if found else ()
        return [(key, due) for (due, key), holds in zip(found, holding, strict=True) if holds == due]


def timer(key: bytes, due: int) -> bytes:
    """An entry of the heap."""
    return due.to_bytes(_MOMENT, "big") + key


def _read(entry: bytes) -> tuple[int, bytes]:
    return int.from_bytes(entry[:_MOMENT], "big"), entry[_MOMENT:]
