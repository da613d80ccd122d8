"""CloudEvents 1.0 as bytes. Out: binary mode, `ce_` headers and `data` as the value (CONTRACT 1). In: either mode."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json

from afterview.events.canonical import OURS, Problems
from afterview.schemas.tracing import TRACEPARENT, TRACESTATE, Trace

Headers = tuple[tuple[str, bytes], ...]
Pairs = Iterable[tuple[str, str]]

STRUCTURED = "application/cloudevents+json"
_ANY_STRUCTURED = "application/cloudevents"
_BATCH = "application/cloudevents-batch"
_JSON = re.compile(r"application/(\S+\+)?json")
CONTENT_TYPE = "content-type"
_ATTRIBUTES = ("specversion", "id", "source", "type", "time", "subject")
_WRITTEN = (*_ATTRIBUTES, TRACEPARENT, TRACESTATE)
_NAMES = {CONTENT_TYPE: CONTENT_TYPE, **{f"ce_{name}": name for name in _ATTRIBUTES}}
"""header of a Kafka record to what it says of the event; a trace is read apart, other extensions mean nothing"""
_ENDING = (CONTENT_TYPE, b"application/json")


def rfc3339(moment: datetime) -> str:
    """UTC with `Z`, fractions only where there are any (R38). `moment` is in UTC."""
    return moment.isoformat().removesuffix("+00:00") + "Z"


def binary_headers(
    event_type: str, event_id: str, source: str, at: datetime, subject: str | None, *, trace: Trace | None = None
) -> Headers:
    """The headers of an event out."""
    headers = (
        ("ce_specversion", b"1.0"),
        ("ce_id", event_id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_time", rfc3339(at).encode()),
    )
    about = (("ce_subject", subject.encode()),) if subject else ()
    if trace is None:
        return (*headers, *about, _ENDING)
    return (*headers, *about, *((f"ce_{name}", value.encode()) for name, value in trace.attributes()), _ENDING)


def structured(headers: Iterable[tuple[str, bytes]], value: bytes) -> bytes:
    """One structured JSON event of the headers and value of a binary one; keys in a fixed order."""
    known = dict(headers)
    parts = [
        b'"%s":%s' % (name.encode(), to_json(known[f"ce_{name}"].decode()))
        for name in _WRITTEN
        if f"ce_{name}" in known
    ]
    return b'{%s,"datacontenttype":"application/json","data":%s}' % (b",".join(parts), value)


def recorded_event(headers: Iterable[tuple[str, bytes]], value: bytes) -> Any:
    """The event of a Kafka record, as it is, not yet checked (Kafka binding 1.0). Raises `Problems`.

    `content-type` tells a structured event, else `ce_` headers a binary one. What has neither may still be a
    structured event of a producer that sets no headers: a JSON object with `specversion` is one.
    """
    said = attributes(headers)
    kind = media_type(said.pop(CONTENT_TYPE, ""))
    if kind.startswith(_ANY_STRUCTURED):
        return _structured(kind, value)
    if said:
        return binary_event(said.items(), kind, value)
    if kind and not _JSON.fullmatch(kind):
        raise Problems([(CONTENT_TYPE, f"{STRUCTURED}, or JSON with ce_ headers, is expected")])
    event = json_of(value, "the value")
    if isinstance(event, dict) and "specversion" in event:
        return event
    raise Problems([("", "no CloudEvent: neither ce_ headers nor a JSON object with specversion")])


def attributes(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """`content-type`, and by its name each attribute that is in a `ce_` header, in UTF-8. Raises `Problems`."""
    named = ((_NAMES.get(name.lower()), value) for name, value in headers)
    return _once((name, _text(name, value)) for name, value in named if name is not None)


def media_type(content_type: str) -> str:
    """Without its parameters (`charset`), in lower case."""
    return content_type.partition(";")[0].strip().lower()


def binary_event(said: Pairs, kind: str, body: bytes) -> dict[str, Any]:
    """The structured event of a binary one; `kind` is the media type of `body`. Raises `Problems`.

    The data of a type that is not ours need not be JSON: nobody will read it.
    """
    event: dict[str, Any] = _once(said)
    if not event.get("type", "").startswith(OURS):
        return event
    if kind and not _JSON.fullmatch(kind):
        raise Problems([("datacontenttype", "data must be application/json")])
    return {**event, "datacontenttype": "application/json", "data": json_of(body, "data")}


def json_of(body: bytes, what: str) -> Any:
    """The JSON value that `body` is, a byte order mark allowed. Raises `Problems`."""
    if not body:
        raise Problems([("", f"{what} is empty")])
    try:
        return from_json(body.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError:
        raise Problems([("", f"{what} is not JSON in UTF-8")]) from None


def _structured(kind: str, value: bytes) -> Any:
    if kind.startswith(_BATCH):
        raise Problems([(CONTENT_TYPE, "a batch is not allowed on Kafka: send each event as a record of its own")])
    if kind not in (STRUCTURED, _ANY_STRUCTURED):
        raise Problems([(CONTENT_TYPE, f"events are read as JSON only: {STRUCTURED}")])
    return json_of(value, "the value")


def _once(said: Pairs) -> dict[str, str]:
    """By name. Two values of one name would be a guess."""
    found: dict[str, str] = {}
    for name, value in said:
        if name in found:
            raise Problems([(name, "given twice")])
        found[name] = value
    return found


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Problems([(name, "the header is not UTF-8")]) from None
