"""Records as Kafka carries them: moments are whole milliseconds."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from aiokafka.structs import ConsumerRecord

from afterview.workers.hosts.contract import Record

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = 1000
"""microseconds"""
SECOND, DAY = 1000, 86_400_000
"""milliseconds"""


def millis(moment: datetime) -> int:
    """Rounded down: what is not quite due yet must not look as if it were."""
    since = moment - EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds // MILLISECOND


@lru_cache(maxsize=64)
def moment_of(milliseconds: int) -> datetime:
    """Of one fetch most records were written within a few milliseconds."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def floored(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // MILLISECOND * MILLISECOND)


def read(found: Iterable[ConsumerRecord[bytes, bytes]], at: datetime | None = None) -> Iterator[Record]:
    """What a stage is given; a tombstone has an empty value. `at`: of records whose own moments are not ours."""
    for one in found:
        yield Record(
            one.topic,
            one.partition,
            one.offset,
            one.key or b"",
            one.value or b"",
            at or moment_of(one.timestamp),
            tuple([(name, value or b"") for name, value in one.headers]) if one.headers else (),
        )
