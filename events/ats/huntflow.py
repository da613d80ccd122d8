"""Huntflow: webhooks v2 `{event {applicant, applicant_log}, meta}` and v1 `{event, author}`."""

from typing import Any

from afterview.events.ats.answers import Answer, Event, Nothing, Unnamed, Unsaved
from afterview.events.ats.applications import of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.huntflow_fields import Entry, application_of, interview_of
from afterview.events.ats.schemes import hex_in_header, id_in_header
from afterview.events.ats.secrecy import Headers, only
from afterview.events.ats.texts import text_of
from afterview.events.ats.vendor import Greeting, Vendor

_APPLICANT = "APPLICANT"


def huntflow(delivery: Delivery, payload: Any) -> Answer:
    """An entry of an applicant's log; every other kind of event is none of ours."""
    if not isinstance(payload, dict):
        return Unsaved("huntflow: one object is expected")
    told = delivery.body(payload)
    if _is_of_another_kind(delivery, payload):
        return Unnamed("huntflow: an event that is not of an applicant")
    entry = _entry(told)
    if entry is None:
        return Unsaved("huntflow: neither `{event {applicant, applicant_log}, meta}` nor `{event, author}`")
    entry.applicant.id("id")
    if entry.log.text("type") == "REMOVED":
        erased = {"candidate": {"id": entry.applicant.id("id")}}
        return [delivery.event("candidate.erased", erased, entry.log.time("created"))]
    if not entry.vacancy.value:
        return Nothing("huntflow: an entry that is not about a vacancy")
    return _of_entry(delivery, entry)


def _is_of_another_kind(delivery: Delivery, payload: dict[str, Any]) -> bool:
    meta = payload.get("meta")
    in_body = text_of(meta.get("event_type")) if isinstance(meta, dict) else None
    in_header = delivery.options.headers.get("x-huntflow-event")
    return any(kind and kind != _APPLICANT for kind in (in_body, in_header))


def _entry(told: Body) -> Entry | None:
    event, meta, author = told.obj("event"), told.obj("meta"), told.obj("author")
    if meta.value and event.value.get("applicant") is not None and event.value.get("applicant_log") is not None:
        return Entry(event.need("applicant"), event.need("applicant_log"), meta.obj("author"))
    if not meta.value and author.value and event.value.get("applicant") is not None:
        return Entry(event.need("applicant"), event, author)
    return None


def _of_entry(delivery: Delivery, entry: Entry) -> Answer:
    """The interview in the calendar, then what was decided (convert rule 8)."""
    planned = _planned(delivery, entry)
    reason, status = entry.log.obj("rejection_reason"), entry.log.obj("status")
    if not reason.value and not status.value:
        return planned or Nothing("huntflow: an entry without interview, status or reason")
    chosen = delivery.options.outcomes.of(reason.word("name"), status.word("name"))
    outcome = chosen or ("rejected" if reason.value else "active")
    return planned + of_outcome(delivery, application_of(entry, outcome), outcome)


def _planned(delivery: Delivery, entry: Entry) -> list[Event]:
    calendar = entry.calendar
    if calendar is None:
        return []
    cancelled = calendar.text("status") == "cancelled" or bool(entry.log.value.get("removed"))
    told = {**entry.about(), "interview": interview_of(calendar, cancelled=cancelled)}
    name = "interview.cancelled" if cancelled else "interview.scheduled"
    return [delivery.event(name, told, entry.log.time("created"))]


def _ping(_body: bytes, headers: Headers) -> Greeting | None:
    return {} if only(headers, "x-huntflow-event") == "PING" else None


HUNTFLOW = Vendor(
    name="huntflow",
    title="Huntflow",
    converter=huntflow,
    signed=hex_in_header("x-huntflow-signature"),
    signature="`X-Huntflow-Signature: <hex>` over the body",
    delivery_id=id_in_header("x-huntflow-delivery"),
    repeats="`X-Huntflow-Delivery`",
    greeting=_ping,
    greets="its `PING`",
    gives=(
        (
            "a webhook for `APPLICANT`, version 1 or 2, with a secret",
            "rejected (an entry with a rejection reason), else active; interviews planned and cancelled; erasures",
        ),
    ),
    words="rejection reason, then status",
)
