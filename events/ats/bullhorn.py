"""Bullhorn: batches `{requestId, events}` of an event subscription, which is polled; they have ids only."""

import re
from hashlib import sha256
from json import dumps
from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.reading import json_object
from afterview.events.ats.schemes import text_at
from afterview.events.ats.secrecy import Headers
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Thin

_MOST_NAMED = 100
_NUMBER = re.compile("[0-9]{1,19}")


def bullhorn(delivery: Delivery, payload: Any) -> Answer:
    """A changed status of a job submission has to be fetched; nothing else means anything here."""
    if not isinstance(payload, dict) or payload.get("requestId") is None or payload.get("events") is None:
        return Unsaved("bullhorn: not `{requestId, events}`")
    told = [one for one in delivery.body(payload).objects("events") if _tells(one)]
    if not told:
        return Unnamed("bullhorn: no event of a job submission's status")
    raise Thin(
        f"bullhorn: {told[0].where('entityId')}: fetch the JobSubmission {_named(told)} and give it as `--fetched`"
        " with a `--map` that reads it"
    )


def _tells(event: Body) -> bool:
    kind = event.text("eventType"), event.text("entityName"), event.text("entityEventType")
    return kind == ("ENTITY", "JobSubmission", "UPDATED") and "status" in event.texts("updatedProperties")


def _named(events: list[Body]) -> str:
    """Every id once. One that is no number is told by its place: it could be anything."""
    ids = {one.id("entityId"): one.where("entityId") for one in events}
    shown = [one if _NUMBER.fullmatch(one) else f"of {place}" for one, place in ids.items()]
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return ", ".join(shown[:_MOST_NAMED]) + more


def _batch_id(body: bytes, _headers: Headers) -> str | None:
    """A polled batch is the same when it has the same events: one id of all of theirs, or none."""
    listed = json_object(body).get("events")
    events = listed if isinstance(listed, list) else []
    ids = [text_at(one, "eventId") if isinstance(one, dict) else None for one in events]
    known = [one for one in ids if one]
    if not known or len(known) < len(ids):
        return None
    return known[0] if len(known) == 1 else sha256(dumps(known).encode()).hexdigest()


BULLHORN = Vendor(
    name="bullhorn",
    title="Bullhorn",
    converter=bullhorn,
    shares="left out: it has no webhooks, its events are polled",
    key=lambda _secret: None,
    delivery_id=_batch_id,
    repeats="the ids of the events in a batch",
    gives=(
        (
            "an event subscription, polled by you",
            "a changed status of a job submission is *thin*, for a [mapping](#any-other-webhook-a-mapping)",
        ),
    ),
    thin="a changed status: the job submissions that the line names, for a mapping",
)
