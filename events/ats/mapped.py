"""A mapping applied: any payload to canonical events (CONVERT.md, mapping)."""

from collections.abc import Iterator
from typing import Any

from afterview.events.ats.answers import Conversion, Event
from afterview.events.ats.body import Body
from afterview.events.ats.checking import checked
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.mapping import EventMapping, MappedEvent, Scope, evaluated
from afterview.events.ats.people import compact, stamp
from afterview.events.ats.shapes import SHAPES, into
from afterview.events.ats.times import mapped_times
from afterview.events.errors import Malformed
from afterview.schemas.incoming import Incoming


def mapped(delivery: Delivery, mapping: EventMapping, payload: Any) -> Conversion:
    """All that hold, in order. Raises `Malformed`, which says of a batch which element is meant."""
    scope = scope_of(delivery, payload)
    both = [one for entry in mapping.events for one in _of_entry(delivery, entry, scope)]
    nothing = None if both else "mapping: none of its events holds on this body; `--explain` says why"
    return Conversion(tuple(event for event, _ in both), nothing, tuple(read for _, read in both))


def _of_entry(delivery: Delivery, entry: MappedEvent, scope: Scope) -> Iterator[tuple[Event, Incoming]]:
    for number, item in enumerate(entry.items(scope)):
        one = {**scope, "item": item}
        try:
            if entry.happens(one):
                event = mapped_event(delivery, entry, one)
                yield event, checked(event)
        except Malformed as error:
            raise Malformed(f"{entry.place(number)}{error}") from None


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
