"""Records as rows: moments are whole microseconds since 1970, headers are JSON text."""

import json
from datetime import UTC, datetime, timedelta

from afterview.workers.hosts.contract import Headers, Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Row = tuple[int, bytes, int, str, bytes]
"""offset, key, at, headers, value"""


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros_since_epoch: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros_since_epoch)


def packed(headers: Headers) -> str:
    """Header values are bytes; Latin-1 takes any of them."""
    return json.dumps([(name, value.decode("latin-1")) for name, value in headers]) if headers else ""


def unpacked(text: str) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(text)) if text else ()


def record(topic: str, row: Row) -> Record:
    offset, key, at, headers, value = row
    return Record(topic, 0, offset, key, value, moment(at), unpacked(headers) if headers else ())
