"""Candidates who lived through some events, and their stories."""

from typing import Any

from tests.events.journey.office import Office, utc
from tests.stories import Json, interviewed

from afterview.events.journey.lines import Line
from afterview.events.journey.story import Story, story

FIRST = interviewed("2027-03-01 12:00")
"""a Monday"""


def after(*events: Json, now: str, accepted: bool = True) -> Office:
    """All of it was heard, and every timer until now fired; mails were taken at once."""
    office = Office()
    for event in events:
        lived(office, utc(event["time"]).isoformat(), accepted=accepted)
        office.put(event)
    lived(office, now, accepted=accepted)
    return office


def lived(office: Office, until: str, *, accepted: bool) -> None:
    while office.key() in office.journeys and (due := office.due()) and due <= utc(until):
        asked = len(office.asked)
        office.wake(due.isoformat())
        if accepted and len(office.asked) > asked:
            office.word("accepted", due.isoformat())


def of(office: Office, now: str, **more: Any) -> Story:
    return story(office.journeys[office.key()], "candidate C-1", utc(now), office.rules, **more)


def told(*events: Json, now: str, accepted: bool = True, **more: Any) -> Story:
    return of(after(*events, now=now, accepted=accepted), now, **more)


def short(lines: tuple[Line, ...]) -> list[tuple[str, str | None, tuple[int, ...]]]:
    return [(line.what, line.reason, line.rules) for line in lines]
