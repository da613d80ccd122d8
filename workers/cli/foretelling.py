"""What comes next as lines for a person: how it stands, then a section for each day."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from afterview.events.journey.coming import MAILED
from afterview.events.outlook import PROMISE_DAYS, Kind, Outlook, Promise, Slot, Upcoming

NAMES: Mapping[Kind, tuple[str, str]] = {
    "interview survey": ("survey about an interview", "surveys about an interview"),
    "rejection survey": ("survey about a rejection", "surveys about a rejection"),
    "interview reminder": ("reminder of a survey about an interview", "reminders of a survey about an interview"),
    "rejection reminder": ("reminder of a survey about a rejection", "reminders of a survey about a rejection"),
    "letter": ("released letter", "released letters"),
    "assignee mail": ("mail to an assignee", "mails to assignees"),
    "task reminded": ("task of which its assignee is reminded", "tasks of which assignees are reminded"),
    "task due": ("task due", "tasks due"),
    "task escalated": ("task escalated", "tasks escalated"),
    "task expired": ("task expires", "tasks expire"),
    "survey expired": ("survey expires, not answered", "surveys expire, not answered"),
    "interview derived": (
        "planned interview counts as having taken place",
        "planned interviews count as having taken place",
    ),
    "never told": (
        "rejected candidate given up: nobody told them",
        "rejected candidates given up: nobody told them",
    ),
}


def foretold(upcoming: Upcoming) -> Iterator[str]:
    """One tenant after the other."""
    if not upcoming.tenants:
        yield "nothing: no candidate is known here"
    for place, outlook in enumerate(upcoming.tenants):
        if place:
            yield ""
        yield from _told(outlook, upcoming.at)


def _told(outlook: Outlook, at: datetime) -> Iterator[str]:
    zone = ZoneInfo(outlook.timezone)
    yield f"tenant {outlook.tenant}, on {_moment(at, zone)}, up to {_moment(outlook.until, zone)}"
    yield ""
    yield "how it stands"
    yield from (f"  {note}" for note in outlook.notes)
    yield f"  {_promise(outlook.promise)}"
    yield f"  {_overdue(outlook, zone)}"
    waiting = _counted(outlook.waiting)
    yield f"  waiting to be sent now: {waiting or 'nothing'}"
    if not outlook.slots:
        yield ""
        yield "nothing comes by then"
    for day, slots in groupby(outlook.slots, lambda slot: slot.at.astimezone(zone).date()):
        yield ""
        yield from _day(f"{day:%a %Y-%m-%d}", list(slots), zone)


def _promise(promise: Promise) -> str:
    if not promise.rejected:
        return f"nobody was rejected in the last {PROMISE_DAYS} days"
    share = promise.told_in_time / promise.rejected
    later = promise.told_late + promise.to_be_told + promise.overdue + promise.never_told
    line = f"rejected in the last {PROMISE_DAYS} days: {promise.rejected:,}, told in time: {promise.told_in_time:,}"
    if not later:
        return f"{line} ({share:.0%})"
    return (
        f"{line} ({share:.0%}); told late: {promise.told_late:,}, not told yet: {promise.to_be_told:,},"
        f" overdue: {promise.overdue:,}, never told: {promise.never_told:,}"
    )


def _overdue(outlook: Outlook, zone: ZoneInfo) -> str:
    count = sum(outlook.overdue.values())
    if outlook.overdue_since is None:
        return "no task is overdue"
    kinds = ", ".join(f"{times:,} {kind}" for kind, times in outlook.overdue.items())
    since = _moment(outlook.overdue_since, zone)
    return f"{count:,} {'task is' if count == 1 else 'tasks are'} overdue ({kinds}), the oldest since {since}"


def _day(name: str, slots: Sequence[Slot], zone: ZoneInfo) -> Iterator[str]:
    """What mails leave on it, then all of it."""
    to_candidates = sum(slot.count for slot in slots if slot.kind in MAILED)
    to_assignees = sum(slot.count for slot in slots if slot.kind == "assignee mail")
    left_out = sum((Counter(slot.left_out) for slot in slots), Counter[str]())
    mails = f"{to_candidates:,} mail{'' if to_candidates == 1 else 's'} to candidates, {to_assignees:,} to assignees"
    yield f"{name}: {mails}{f', {left_out.total():,} left out' if left_out else ''}"
    width = max(len(f"{slot.count:,}") for slot in slots)
    for slot in slots:
        hour = f"{slot.at.astimezone(zone):%H:%M}  " if slot.span == "hour" else ""
        why = f"; left out, as things are now: {_reasons(slot.left_out)}" if slot.left_out else ""
        yield f"  {hour}{slot.count:{width},}  {NAMES[slot.kind][slot.count != 1]}{why}"


def _reasons(left_out: Mapping[str, int]) -> str:
    return ", ".join(f"{times:,} {reason}" for reason, times in left_out.items())


def _counted(counts: Mapping[Kind, int]) -> str:
    return ", ".join(f"{times:,} {NAMES[kind][times != 1]}" for kind, times in counts.items())


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M%z")
