"""When a call could be: half hours in office hours on both ends of the line, as a person would propose them. Pure.

The recruiter's clock (the tenant's zone) gives the half hours. Both are asked about business days of the job's country.
Where the two do not work at the same time until then, both stretch their day alike, by as little as it takes, and
neither into the night.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from afterview.events.calendar import Window, in_window

HALF_HOUR = timedelta(minutes=30)
AHEAD = timedelta(hours=2)
"""nobody is called out of the blue"""
PROPOSALS = 3
_FURTHEST = timedelta(days=21)
"""no country has so many days off in a row"""
_CALLER = Window(time(7), time(22))
_CALLED = Window(time(8), time(21))
"""nobody calls, or is called, outside of these, wherever the other one is"""
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
    stretch: int = 0
    """by how many minutes it is outside of office hours, on the end where it is more"""

    @property
    def at_work(self) -> bool:
        """Whether it is in the office hours of both."""
        return self.stretch == 0

    @property
    def end(self) -> datetime:
        return self.start + HALF_HOUR


def propose(now: datetime, due: datetime, ends: datetime, not_before: datetime | None, hours: Hours) -> list[Proposal]:
    """Three of them until the task is due, on different days if there are so many; else the first ones until it ends.

    None, if no hour until then suits both.
    """
    earliest = next_half_hour(max(now + AHEAD, not_before or now), hours.tenant)
    decent = list(_slots(earliest, due, hours)) or _first_days(earliest, ends, hours)
    least = min((slot.stretch for slot in decent), default=0)
    return _chosen([slot for slot in decent if slot.stretch == least], hours)


def next_half_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself if the zone's clocks show a full or a half hour, else the next at which they do; in UTC."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return (moment + (HALF_HOUR - past if past else past)).astimezone(UTC)


def _slots(first: datetime, end: datetime, hours: Hours) -> Iterator[Proposal]:
    """All that are decent for both and end in time, in order."""
    start = first
    while start + HALF_HOUR <= end:
        if _is_within(start, hours.tenant, _CALLER, hours) and _is_within(start, hours.candidate, _CALLED, hours):
            clocks = (start.astimezone(zone).time() for zone in (hours.tenant, hours.candidate))
            yield Proposal(start, max(_stretch(clock, hours.window) for clock in clocks))
        start += HALF_HOUR


def _is_within(start: datetime, zone: ZoneInfo, bounds: Window, hours: Hours) -> bool:
    """On a business day, too."""
    last = start + HALF_HOUR - timedelta(seconds=1)
    return all(in_window(moment, zone, hours.country, bounds) for moment in (start, last))


def _stretch(start: time, office: Window) -> int:
    """By how many minutes office hours would have to begin earlier, or end later, for half an hour from then on."""
    begins, opens, closes = (at.hour * 60 + at.minute for at in (start, office.opens, office.closes))
    return max(opens - begins, begins + HALF_HOUR // timedelta(minutes=1) - closes, 0)


def _first_days(earliest: datetime, ends: datetime, hours: Hours) -> list[Proposal]:
    """What is overdue is still owed: on as many days as there are proposals, and one more.

    Of the first day there may be nothing left but the evening.
    """
    slots: list[Proposal] = []
    days = set[date]()
    for slot in _slots(earliest, min(earliest + _FURTHEST, ends), hours):
        days.add(slot.start.astimezone(hours.candidate).date())
        if len(days) > PROPOSALS + 1:
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
