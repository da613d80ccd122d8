"""Where a trace is told, and how it is kept: in headers of requests and records, and in states."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from afterview.schemas.tracing import TRACEPARENT, TRACESTATE, Trace, trace_of, valid_parent

Headers = tuple[tuple[str, bytes], ...]

_IN_A_VALUE = re.compile(rb'"traceparent"\s*:\s*"([0-9a-f-]{55})"')
_ENDINGS = (TRACEPARENT[-6:], TRACESTATE[-6:])
_PACKED = 25
"""bytes of a parent: trace, span, flags"""


def trace_in(headers: Iterable[tuple[str, str | bytes]]) -> Trace | None:
    """Of a request, or of somebody else's record. What says it of the event itself goes before what brought it.

    Several `traceparent` are none (3.2); several `tracestate` are one (3.3.1).
    """
    said: dict[str, str] = {}
    for name, value in headers:
        if name[-6:].lower() not in _ENDINGS:
            continue
        named = name.lower().replace("ce_", "ce-", 1)
        text = value if isinstance(value, str) else value.decode("latin-1")
        said[named] = f"{said[named]},{text}" if named in said else text
    if not said:
        return None
    return _told(said, "ce-") or _told(said, "")


def _told(said: Mapping[str, str], prefix: str) -> Trace | None:
    return trace_of(said.get(prefix + TRACEPARENT), said.get(prefix + TRACESTATE))


def trace_about(headers: Iterable[tuple[str, bytes]], value: bytes) -> Trace | None:
    """Of a record that could not be read: in its headers, else where an event would tell of it."""
    found = trace_in(headers)
    if found is None and (said := _IN_A_VALUE.search(value)):
        return trace_of(said[1].decode())
    return found


def validly_traced(event: dict[str, Any]) -> dict[str, Any]:
    """A structured event, not yet checked, without what is no valid trace: as if it had not been said."""
    if TRACEPARENT not in event and TRACESTATE not in event:
        return event
    parent, state = (value if isinstance(value := event.get(name), str) else None for name in (TRACEPARENT, TRACESTATE))
    trace = trace_of(parent, state)
    return _with(event, trace) if trace else _without(event)


def traced(event: Any, trace: Trace | None) -> Any:
    """A structured event, not yet checked, with a trace unless it tells of one itself."""
    if trace is None or not isinstance(event, dict):
        return event
    own = event.get(TRACEPARENT)
    return event if isinstance(own, str) and valid_parent(own) else _with(event, trace)


def _with(event: dict[str, Any], trace: Trace) -> dict[str, Any]:
    return {**_without(event), **dict(trace.attributes())}


def _without(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in (TRACEPARENT, TRACESTATE)}


def carried(headers: Headers) -> Trace | None:
    """What `carrying` wrote into a record of ours."""
    if not headers:
        return None
    said = dict(headers)
    parent = said.get(TRACEPARENT)
    return None if parent is None else trace_of(parent.decode("latin-1"), said.get(TRACESTATE, b"").decode("latin-1"))


def carrying(trace: Trace | None) -> Headers:
    """The headers of a record of ours: none without a trace."""
    return () if trace is None else _headers(trace)


@lru_cache(maxsize=256)
def _headers(trace: Trace) -> Headers:
    return tuple((name, value.encode()) for name, value in trace.attributes())


def packed(trace: Trace) -> bytes:
    """As states keep it: 25 bytes, then its `tracestate`."""
    return bytes.fromhex(trace.parent[3:].replace("-", "")) + trace.state.encode()


@lru_cache(maxsize=256)
def unpacked(stored: bytes) -> Trace | None:
    """None of nothing."""
    if not stored:
        return None
    told = stored[:_PACKED].hex()
    return Trace(f"00-{told[:32]}-{told[32:48]}-{told[48:]}", stored[_PACKED:].decode())
