"""A call as a file for the caller's own calendar (RFC 5545, METHOD:PUBLISH).

Calendars of recruiters are often shared, so neither a name nor anything else of the candidate is in it, and no token.
One task is one event: whoever takes another proposal moves it. What tells two apart is a mark that the page shows, too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from aiohttp import web

from afterview.events.calls import HALF_HOUR

STAMP = "%Y%m%dT%H%M%SZ"
"""how an address names a moment"""
_MAKER = "-//Afterview//Afterview//EN"
_YEAR = timedelta(days=366)
_GRACE = timedelta(days=1)
"""a page that has been open since yesterday still has its links"""


@dataclass(frozen=True, slots=True)
class Call:
    """What the calendar is told. `since`: when the task began, from which versions of the event are counted."""

    task_id: str
    start: datetime
    summary: str
    description: str
    caller: ZoneInfo
    since: datetime
    organizer: str | None
    """the caller's address, which a published event has (RFC 5546, 3.2.1)"""


def call_mark(task_id: str) -> str:
    """Four characters by which a call in a calendar is known on the page of its task."""
    return str(_event_id(task_id))[:4].upper()


def _event_id(task_id: str) -> UUID:
    return uuid5(UUID(task_id), "call")


def asked_for(said: str | None, now: datetime, until: datetime) -> datetime | None:
    """The moment that an address names, if a call could be then: on the minute, neither long past nor after `until`."""
    try:
        start = datetime.strptime(said or "", STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return start if start.second == 0 and now - _GRACE <= start <= until else None


def call_file(call: Call, now: datetime) -> bytes:
    """The calendar: start and end by the caller's clock, with the rules of that zone."""
    from icalendar import Calendar, Event  # noqa: PLC0415 an eighth of a second, and only who downloads one needs it

    event = Event()
    start = call.start.astimezone(call.caller)
    event.add("uid", str(_event_id(call.task_id)))
    event.add("sequence", max(0, int((now - call.since).total_seconds()) // 60))
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", (call.start + HALF_HOUR).astimezone(call.caller))
    event.add("summary", call.summary)
    event.add("description", call.description)
    event.add("class", "PRIVATE")
    if call.organizer:
        event.add("organizer", f"mailto:{call.organizer}")
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones(start.date() - _YEAR, start.date() + _YEAR)
    for zone in calendar.timezones:
        zone.pop("comment", None)  # the library's, on the years that it has looked at
    return bytes(calendar.to_ical())


def as_attachment(content: bytes) -> web.Response:
    """For the browser to hand to the calendar, never to show."""
    headers = {
        "Content-Type": "text/calendar; charset=utf-8; method=PUBLISH",
        "Content-Disposition": 'attachment; filename="call.ics"',
    }
    return web.Response(body=content, headers=headers)
