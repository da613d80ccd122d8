"""Workable: events of the calendar, which no webhook tells of, and the candidates that they name (`/spi/v3`).

The list of events cannot be asked for what has changed: it is read from yesterday on, and what has been seen is passed
over.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_json

from afterview.events.ats.apis.api import (
    Api,
    Call,
    Json,
    Listing,
    NotTheShape,
    Page,
    at_address,
    elements,
    id_at,
    segment,
)
from afterview.events.ats.fetched import unwrapped, with_id

_EVENTS = "/events"


def _wants(delivery: Json, fetched: Sequence[Json]) -> Call | None:
    """The candidate of an event; a webhook has the candidate already."""
    candidate = id_at(delivery, "candidate", "id")
    if not candidate or with_id(unwrapped(fetched, "candidate"), candidate):
        return None
    return Call(f"/candidates/{segment(candidate)}")


def _subject(delivery: Json) -> str:
    return id_at(delivery, "candidate", "id") or id_at(delivery, "data", "id")


def _first(since: datetime) -> Call:
    start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Call(_EVENTS, (("start_date", start), ("include_cancelled", "true"), ("limit", "50")))


def _read(answer: Any, _link: str | None) -> Page:
    """Meetings of nobody in particular are passed over."""
    events = elements(answer, "events")
    paging = answer.get("paging")
    told = paging.get("next") if isinstance(paging, dict) else None
    if told is not None and not isinstance(told, str):
        raise NotTheShape("`paging.next`: a text is expected")
    following = at_address(_EVENTS, told) if told else None
    return Page(tuple(to_json(one) for one in events if id_at(one, "candidate", "id")), following)


WORKABLE_API = Api(
    url=None,
    login="bearer",
    per_second=1.0,
    subject=_subject,
    wants=_wants,
    lists=(Listing("events", _first, _read, every=timedelta(minutes=15), back=timedelta(days=1)),),
)
"""Ten requests in ten seconds are allowed."""
