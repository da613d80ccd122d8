"""Records as rows: moments are whole microseconds since 1970, headers are MessagePack."""

from msgspec.msgpack import Decoder, Encoder

from afterview.workers.hosts.contract import Headers, Record
from afterview.workers.hosts.moments import moment

_ENCODER, _DECODER = Encoder(), Decoder(Headers)

Row = tuple[int, bytes, int, bytes, bytes]
"""offset, key, at, headers, value"""


def packed(headers: Headers) -> bytes:
    return _ENCODER.encode(headers) if headers else b""


def unpacked(stored: bytes) -> Headers:
    return _DECODER.decode(stored) if stored else ()


def record(topic: str, row: Row) -> Record:
    offset, key, at, headers, value = row
    return Record(topic, 0, offset, key, value, moment(at), unpacked(headers))
