"""A mapping applied: any payload to canonical events (CONVERT.md, mapping)."""

from typing import Any

from afterview.events.ats.answers import Event
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.mapping import EventMapping, MappedEvent, Scope, evaluated
from afterview.events.ats.people import compact, stamp
from afterview.events.ats.shapes import SHAPES, into
from afterview.events.ats.times import mapped_times


def mapped(delivery: Delivery, mapping: EventMapping, payload: Any) -> list[Event]:
    """All that hold, in order."""
    scope = scope_of(delivery, payload)
    return [mapped_event(delivery, entry, one) for entry in mapping.events for one in entry.scopes(scope)]


def scope_of(delivery: Delivery, payload: Any) -> Scope:
    """What expressions see of a delivery."""
    options = delivery.options
    return {"payload": payload, "headers": dict(options.headers), "fetched": list(options.fetched), "item": None}


def mapped_event(delivery: Delivery, entry: MappedEvent, scope: Scope) -> Event:
    """The event of one entry in one scope, if it is one: it is not checked yet. Raises `Malformed`."""
    options = delivery.options
    times = mapped_times(options.timezone)
    beside = {"id": entry.id.of(scope) if entry.id else None, "time": entry.time.of(scope) if entry.time else None}
    above = Body({}, times)
    own = Body(beside, times, above, entry.where)
    told = into(SHAPES[entry.name], Body(evaluated(entry.data, scope), times, own, "data"))
    at = own.time("time") or Body(told, times, own, "data").time("occurred_at")
    data = compact({"tenant": options.tenant, "occurred_at": stamp(at), **told})
    return delivery.envelope(entry.name, data, at or delivery.received, own.some_id("id"))
