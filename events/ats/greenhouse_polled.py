"""Greenhouse: interviews polled from its API, one or a list of them (CONVERT.md, greenhouse, "no `action`")."""

from datetime import UTC, datetime, timedelta
from typing import Any

from afterview.events.ats.answers import Answer, Event, Nothing, Unsaved
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import with_id
from afterview.events.ats.greenhouse_fields import HELD, about
from afterview.events.ats.people import Json, interview, named, place_kind
from afterview.events.ats.times import midnight
from afterview.events.errors import Malformed, Thin

_SHAPE = ("id", "application_id", "start", "end", "status")
_PLANNED = "scheduled"


def fetched_applications(delivery: Delivery) -> list[Json]:
    """The `--fetched` applications, bare or still in a webhook's `payload`."""
    return [_unwrapped(one) for one in delivery.options.fetched]


def polled(delivery: Delivery, payload: Any) -> Answer:
    """`{id, application_id, start, end, status…}`, or a list of them."""
    listed = payload if isinstance(payload, list) else [payload]
    if not all(_is_interview(one) for one in listed):
        return Unsaved("greenhouse: neither `{action, payload}` nor a scheduled interview or a list of them")
    told = [delivery.body(one, f"[{n}]" if payload is listed else "") for n, one in enumerate(listed)]
    meant = [one for one in told if one.text("status") in HELD or one.text("status") == _PLANNED]
    if not meant:
        return Nothing("greenhouse: no interview that is scheduled or took place")
    return [_event(delivery, one) for one in meant]


def _event(delivery: Delivery, told: Body) -> Event:
    planned = told.text("status") == _PLANNED
    starts_at, ends_at = _span(told, delivery)
    fields = {**_application(delivery, told), "interview": _interview(told, starts_at, ends_at, planned=planned)}
    if not planned:
        return delivery.event("interview.completed", fields, ends_at)
    if starts_at is None:
        raise Malformed(f"{told.where('start.date_time')}: missing")
    return delivery.event("interview.scheduled", fields, told.time("updated_at"))


def _application(delivery: Delivery, told: Body) -> Json:
    application_id = told.id("application_id")
    found = with_id(fetched_applications(delivery), application_id)
    if not found:
        raise Thin(f"greenhouse: {told.where('application_id')}: fetch that application and give it as `--fetched`")
    return about(delivery.body(found, "fetched"))


def _interview(told: Body, starts_at: datetime | None, ends_at: datetime | None, *, planned: bool) -> Json:
    return interview(
        told.id("id"),
        kind=place_kind(told.text("video_conferencing_url"), told.text("location")),
        stage=told.obj("interview").text("name"),
        starts_at=starts_at,
        ends_at=ends_at,
        interviewers=[named(one) for one in told.objects("interviewers")],
        basis=None if planned else "reported",
    )


def _span(told: Body, delivery: Delivery) -> tuple[datetime | None, datetime | None]:
    """From and to. All day: from 00:00 to 00:00 of the day after the last one, one day at least."""
    start, end = told.obj("start"), told.obj("end")
    first, last = _midnight(start, delivery), _midnight(end, delivery)
    if first:
        last = max(last or first, first + timedelta(days=1))
    return start.time("date_time") or _utc(first), end.time("date_time") or _utc(last)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _midnight(day: Body, delivery: Delivery) -> datetime | None:
    written = day.value.get("date")
    if written in (None, "") or day.value.get("date_time"):
        return None
    try:
        return midnight(written, delivery.options.timezone)
    except ValueError as error:
        raise Malformed(f"{day.where('date')}: {error}") from None


def _is_interview(value: Any) -> bool:
    """Not a webhook, and its own members are there."""
    return isinstance(value, dict) and not value.get("action") and all(value.get(key) is not None for key in _SHAPE)


def _unwrapped(fetched: Json) -> Json:
    payload = fetched.get("payload")
    application = payload.get("application") if isinstance(payload, dict) else None
    return application if isinstance(application, dict) else fetched
