"""CloudEvents over HTTP: one structured event, a batch of them, or attributes in `ce-` headers (HTTP binding 1.0)."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from pydantic_core import from_json

from afterview.events.ats.texts import paired
from afterview.events.canonical import Problems
from afterview.workers.gateway.deliveries.checking import OURS
from afterview.workers.gateway.http.turned import TurnedAway

Pairs = Sequence[tuple[str, str]]

_STRUCTURED = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch+json"
_JSON = re.compile(r"application/(\S+\+)?json")
_QUOTED = re.compile(r'"(.*)"')
_ESCAPED = re.compile(r"\\(.)")


def events_of(kind: str, headers: Pairs, body: bytes) -> list[Any]:
    """The events of a request, as they are, not yet checked; `kind` is its media type. 415 when it is in no mode."""
    attributes = [(name.lower()[3:], value) for name, value in headers if name.lower().startswith("ce-")]
    if kind == _BATCH:
        return _batch(body)
    if kind == _STRUCTURED or (kind == "application/json" and not attributes):
        return [_json(body, "the body")]
    if not attributes or kind.startswith("application/cloudevents"):
        raise TurnedAway(415, f"Send {_STRUCTURED}, {_BATCH}, or JSON with ce- headers.")
    return [_binary(attributes, kind, body)]


def _batch(body: bytes) -> list[Any]:
    batch = _json(body, "the body")
    if not isinstance(batch, list):
        raise Problems([("", "a batch is a JSON list of events")])
    return batch


def _binary(attributes: Pairs, kind: str, body: bytes) -> dict[str, Any]:
    """The data of a type that is not ours need not be JSON: nobody will read it."""
    event: dict[str, Any] = {}
    for name, value in attributes:
        if name in event:
            raise Problems([(name, "given twice")])
        event[name] = _value(value)
    if not str(event.get("type", "")).startswith(OURS):
        return event
    if kind and not _JSON.fullmatch(kind):
        raise Problems([("datacontenttype", "data must be application/json")])
    return {**event, "datacontenttype": "application/json", "data": _json(body, "data")}


def _value(header: str) -> str:
    """A header's value is percent-encoded, and may be quoted (HTTP binding 3.1.3.2)."""
    quoted = _QUOTED.fullmatch(header)
    return unquote(paired(_ESCAPED.sub(r"\1", quoted[1]) if quoted else header))


def _json(body: bytes, what: str) -> Any:
    try:
        return from_json(body.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError:
        raise Problems([("", f"{what} is not JSON in UTF-8")]) from None
