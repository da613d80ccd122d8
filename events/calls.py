"""When a call could be: half hours in office hours on both ends of the line, as a person would propose them. Pure.

The recruiter's clock (the tenant's zone) gives the half hours. Both are asked about business days of the job's country.
Where the two do not work at the same time until then, the candidate's hours count alone: whoever calls stays up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from afterview.events.calendar import Window, in_window

HALF_HOUR = timedelta(minutes=30)
AHEAD = timedelta(hours=2)
"""nobody is called out of the blue"""
PROPOSALS = 3
_FURTHEST = timedelta(days=21)
"""no country has so many days off in a row"""
_TIMES_OF_DAY = (0.0, 0.5, 0.8)
"""how far into the slots of a day each proposal is: who cannot early may be free late"""


@dataclass(frozen=True, slots=True)
class Hours:
    """When people on both ends of a call are at work."""

    window: Window
    country: str
    candidate: ZoneInfo
    tenant: ZoneInfo


@dataclass(frozen=True, slots=True)
class Proposal:
    """Half an hour, in UTC."""

    start: datetime
    at_work: bool = True
    """whether it is in the office hours of whoever calls, too"""

    @property
    def end(self) -> datetime:
        return self.start + HALF_HOUR


def propose(now: datetime, due: datetime, not_before: datetime | None, hours: Hours) -> list[Proposal]:
    """Three of them until the task is due, on different days if there are so many; else the first ones there are."""
    earliest = next_half_hour(max(now + AHEAD, not_before or now), hours.tenant)
    theirs = list(_slots(earliest, due, hours)) or _first_days(earliest, hours)
    ours = [slot for slot in theirs if slot.at_work]
    return _chosen(ours or theirs, hours)


def next_half_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself if the zone's clocks show a full or a half hour, else the next at which they do; in UTC."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return (moment + (HALF_HOUR - past if past else past)).astimezone(UTC)


def _slots(first: datetime, end: datetime, hours: Hours) -> Iterator[Proposal]:
    """All of the candidate's office hours that end in time, in order."""
    start = first
    while start + HALF_HOUR <= end:
        if _fits(start, hours.candidate, hours):
            yield Proposal(start, _fits(start, hours.tenant, hours))
        start += HALF_HOUR


def _fits(start: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    last = start + HALF_HOUR - timedelta(seconds=1)
    return all(in_window(moment, zone, hours.country, hours.window) for moment in (start, last))


def _first_days(earliest: datetime, hours: Hours) -> list[Proposal]:
    """What is overdue is still owed: as many days as there are proposals, from the first one on."""
    slots: list[Proposal] = []
    days = set[date]()
    for slot in _slots(earliest, earliest + _FURTHEST, hours):
        days.add(slot.start.astimezone(hours.candidate).date())
        if len(days) > PROPOSALS:
            break
        slots.append(slot)
    return slots


def _chosen(slots: Sequence[Proposal], hours: Hours) -> list[Proposal]:
    """One a day from the first days on, at different times; what is lacking comes from the same days."""
    by_day: dict[date, list[Proposal]] = {}
    for slot in slots:
        by_day.setdefault(slot.start.astimezone(hours.candidate).date(), []).append(slot)
    days = list(by_day.values())[:PROPOSALS]
    chosen: list[Proposal] = []
    for nth, part in enumerate(_TIMES_OF_DAY if days else ()):
        day = days[nth % len(days)]
        left = [slot for slot in day if slot not in chosen] or [slot for slot in slots if slot not in chosen]
        if left:
            chosen.append(left[int(len(left) * part)])
    return sorted(chosen, key=lambda slot: slot.start)
