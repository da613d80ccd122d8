"""Records from the future hold their stage until the clock gets there: read at once, their timers would fire early."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from afterview.workers.hosts.contract import Record

AHEAD = timedelta(minutes=1)
"""a record stamped later than this past the clock is not read yet"""


class Holding:
    """What holds one reader of a topic, with one warning for each record that does."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._alarmed: int | None = None
        self.until: datetime | None = None
        """when the clock gets to the record that holds; None: nothing does"""

    def readable(self, records: Sequence[Record], now: datetime) -> Sequence[Record]:
        """The records up to the first one from the future."""
        self.until = None
        latest = now + AHEAD
        for index, record in enumerate(records):
            if record.at > latest:
                self.until = record.at - AHEAD
                self._alarm(record)
                return records[:index]
        return records

    def _alarm(self, record: Record) -> None:
        if self._alarmed == record.offset:
            return
        self._alarmed = record.offset
        import structlog  # noqa: PLC0415 slow to import, and seldom needed

        structlog.get_logger().warning(
            "held", stage=self._stage, topic=record.topic, offset=record.offset, at=record.at.isoformat()
        )
