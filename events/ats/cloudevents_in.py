"""CloudEvents that are canonical already: checked against their schema and passed on (CONVERT.md, cloudevents)."""

from typing import Any
from urllib.parse import unquote

from afterview.events.ats.answers import Answer, Event, Unnamed, Unsaved
from afterview.events.ats.body import Body, kind_of
from afterview.events.ats.checking import checked, passed_on
from afterview.events.ats.delivery import Delivery, wrapped
from afterview.events.ats.standard_webhooks import by_standard_webhooks
from afterview.events.ats.texts import paired, text_of, tidied
from afterview.events.ats.times import strict_time
from afterview.events.cloudevents import rfc3339
from afterview.events.errors import Malformed
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.tracing import TRACEPARENT, TRACESTATE, trace_of

_ATTRIBUTES = ("specversion", "id", "source", "type", "time")
_NEEDED = _ATTRIBUTES[:4]
_BOUND = (*_ATTRIBUTES, TRACEPARENT, TRACESTATE)
_STRUCTURED = "application/cloudevents"


def cloudevents(delivery: Delivery, payload: Any) -> Answer:
    """Structured `{specversion, id, source, type, data}`, or binary: `ce-*` headers, and `data` is the body."""
    event = _unbound(delivery, payload)
    if event is None:
        return Unsaved("cloudevents: neither a structured event nor the headers of a binary one")
    told = Body(event, strict_time)
    if told.text("specversion") != "1.0":
        raise Malformed("specversion: 1.0 is expected")
    for name in _NEEDED:
        if told.text(name) is None:
            raise Malformed(f"{name}: missing, or no text")
    time = told.time("time")
    if not event["type"].startswith("afterview."):
        return Unnamed("cloudevents: a type of somebody else")
    if event["type"] not in INCOMING_TYPES:
        raise Malformed("type: none of the `afterview.` types that may come from outside")
    data = _data(delivery, event.get("data"))
    at = time or Body({"data": data}, strict_time).obj("data").time("occurred_at") or delivery.received
    return [_passed(event, data, rfc3339(at))]


def _passed(event: dict[str, Any], data: dict[str, Any], time: str) -> Event:
    whole = wrapped(paired(event["id"]), paired(event["source"]), event["type"], time, data)
    passed = wrapped(whole["id"], whole["source"], event["type"], time, passed_on(checked(whole).data))
    trace = trace_of(*(text_of(event.get(name)) for name in (TRACEPARENT, TRACESTATE)))
    return {**passed, **dict(trace.attributes())} if trace else passed


def _data(delivery: Delivery, data: Any) -> dict[str, Any]:
    """The tidied `data`, which must be of the tenant that was given, if one was."""
    if not isinstance(data, dict):
        raise Malformed(f"data: an object is expected, not {kind_of(data)}")
    tidy: dict[str, Any] = tidied(data)
    if delivery.options.tenant_given and text_of(tidy.get("tenant")) != delivery.options.tenant:
        raise Malformed("data.tenant: not the tenant that was given")
    return tidy


def _unbound(delivery: Delivery, payload: Any) -> dict[str, Any] | None:
    """The event without its binding; None when there is none."""
    headers = delivery.options.headers
    if not headers.get("content-type", "").strip().lower().startswith(_STRUCTURED) and any(
        f"ce-{name}" in headers for name in _NEEDED
    ):
        attributes = {name: unquote(headers[f"ce-{name}"]) for name in _BOUND if f"ce-{name}" in headers}
        return {**attributes, "data": payload}
    return payload if isinstance(payload, dict) and payload.get("specversion") is not None else None


CLOUDEVENTS = by_standard_webhooks(
    name="cloudevents",
    title="your own CloudEvents",
    converter=cloudevents,
    gives=(("one event a request, structured or binary", "that event, if it is [canonical](EVENTS.md#events-in)"),),
)
