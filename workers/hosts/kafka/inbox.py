"""What was fetched of a partition and is not processed yet."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from aiokafka.structs import ConsumerRecord

from afterview.workers.hosts.contract import Record, Stage
from afterview.workers.hosts.holding import Holding
from afterview.workers.hosts.kafka.records import read

Raw = ConsumerRecord[bytes, bytes]
BATCH = 1000
"""records of one transaction at most"""
ROOM = 4 * BATCH
"""records that may wait; with more nothing is fetched for this partition"""
BATCH_BYTES = 4 << 20
"""with which a batch ends: nothing else is done while it is decided"""
ROOM_BYTES = 4 * BATCH_BYTES
"""with which nothing more is fetched"""


class Inbox:
    """In the order of the log. A record stays in it until whoever reads has reached the next one."""

    def __init__(self, stage: Stage) -> None:
        self._records: deque[Raw] = deque()
        self._bytes = 0
        self._holding = Holding(stage.name)
        self._foreign: bool = getattr(stage, "foreign", False)
        self.delivered = 0
        """the source offset after the last record that was delivered"""

    def __len__(self) -> int:
        return len(self._records)

    @property
    def has_room(self) -> bool:
        return len(self._records) < ROOM and self._bytes < ROOM_BYTES

    @property
    def held(self) -> datetime | None:
        """Until when the next record is from the future."""
        return self._holding.until

    def left(self, reached: int) -> tuple[int, int | None]:
        """How many wait, from the offset `reached` on, and the first one's timestamp in milliseconds."""
        for done, record in enumerate(self._records):
            if record.offset >= reached:
                return len(self._records) - done, record.timestamp
        return 0, None

    def deliver(self, records: Sequence[Raw]) -> None:
        self._records.extend(records)
        self._bytes += sum(map(_size, records))
        self.delivered = records[-1].offset + 1

    def clear(self) -> None:
        self._records.clear()
        self._bytes = 0
        self.delivered = 0

    def batch(self, reached: int, now: datetime) -> Sequence[Record]:
        """What may be processed now, from the offset `reached` on. Records of foreign topics are stamped with `now`."""
        while self._records and self._records[0].offset < reached:
            self._bytes -= _size(self._records.popleft())
        records = list(read(self._first(), now if self._foreign else None))
        return self._holding.readable(records, now)

    def _first(self) -> Iterator[Raw]:
        size = 0
        for record in islice(self._records, BATCH):
            yield record
            size += _size(record)
            if size >= BATCH_BYTES:
                return


def _size(record: Raw) -> int:
    """Bytes, without headers: those are few."""
    return len(record.key or b"") + len(record.value or b"")
