"""CloudEvents over HTTP: one structured event, a batch of them, or attributes in `ce-` headers (HTTP binding 1.0)."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from afterview.events.ats.texts import paired
from afterview.events.canonical import Problems
from afterview.events.cloudevents import STRUCTURED, binary_event, json_of
from afterview.schemas.tracing import TRACEPARENT, TRACESTATE
from afterview.workers.gateway.http.turned import TurnedAway

Pairs = Sequence[tuple[str, str]]

_BATCH = "application/cloudevents-batch+json"
_QUOTED = re.compile(r'"(.*)"')
_ESCAPED = re.compile(r"\\(.)")


def events_of(kind: str, headers: Pairs, body: bytes) -> list[Any]:
    """The events of a request, as they are, not yet checked; `kind` is its media type. 415 when it is in no mode.

    A trace in headers is not among them (`tracing.trace_in`): one that is wrong is ignored, not refused.
    """
    named = [(name.lower().removeprefix("ce-"), value) for name, value in headers if name.lower().startswith("ce-")]
    attributes = [(name, _value(value)) for name, value in named if name not in (TRACEPARENT, TRACESTATE)]
    if kind == _BATCH:
        return _batch(body)
    if kind == STRUCTURED or (kind == "application/json" and not attributes):
        return [json_of(body, "the body")]
    if not attributes or kind.startswith("application/cloudevents"):
        raise TurnedAway(415, f"Send {STRUCTURED}, {_BATCH}, or JSON with ce- headers.")
    return [binary_event(attributes, kind, body)]


def _batch(body: bytes) -> list[Any]:
    batch = json_of(body, "the body")
    if not isinstance(batch, list):
        raise Problems([("", "a batch is a JSON list of events")])
    return batch


def _value(header: str) -> str:
    """A header's value is percent-encoded, and may be quoted (HTTP binding 3.1.3.2)."""
    quoted = _QUOTED.fullmatch(header)
    return unquote(paired(_ESCAPED.sub(r"\1", quoted[1]) if quoted else header))
