"""CloudEvents 1.0 as bytes. Out: binary mode, `ce_` headers and `data` as the value (CONTRACT 1)."""

from collections.abc import Iterable
from datetime import datetime

from pydantic_core import to_json

Headers = tuple[tuple[str, bytes], ...]

_CONTENT_TYPE = ("content-type", b"application/json")
_ATTRIBUTES = ("specversion", "id", "source", "type", "time", "subject")


def rfc3339(moment: datetime) -> str:
    """UTC with `Z`, fractions only where there are any (R38). `moment` is in UTC."""
    return moment.isoformat().removesuffix("+00:00") + "Z"


def binary_headers(event_type: str, event_id: str, source: str, at: datetime, subject: str | None) -> Headers:
    """The headers of an event out."""
    headers = (
        ("ce_specversion", b"1.0"),
        ("ce_id", event_id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_time", rfc3339(at).encode()),
    )
    return (*headers, ("ce_subject", subject.encode()), _CONTENT_TYPE) if subject else (*headers, _CONTENT_TYPE)


def structured(headers: Iterable[tuple[str, bytes]], value: bytes) -> bytes:
    """One structured JSON event of the headers and value of a binary one; keys in a fixed order."""
    known = dict(headers)
    parts = [
        b'"%s":%s' % (name.encode(), to_json(known[f"ce_{name}"].decode()))
        for name in _ATTRIBUTES
        if f"ce_{name}" in known
    ]
    return b'{%s,"datacontenttype":"application/json","data":%s}' % (b",".join(parts), value)
