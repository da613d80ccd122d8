"""A company at work: its days, its hours, and the numbers that its ATS gives."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random

import holidays

from afterview.workers.demo.world.cast import Company, identity

_OPENS, _CLOSES, _ENDS = 9, 16, 18


class Office:
    """A company at work: its days, its hours, its ATS's numbers."""

    def __init__(self, company: Company, rng: Random) -> None:
        self.company, self.rng = company, rng
        self._counts: dict[str, int] = {}

    def number(self, kind: str) -> str:
        """The next id of a kind."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return identity(self.company, kind, self._counts[kind], self.rng)

    def first_day(self, after: datetime) -> date:
        """The first one of which all office hours lie after a moment."""
        local = after.astimezone(self.company.zone)
        return local.date() + timedelta(days=local.hour >= _OPENS)

    def working_days(self, first: date, days: int) -> Iterator[date]:
        return (day for day in (first + timedelta(days=n) for n in range(days)) if works_on(self.company, day))

    def some_time(self, day: date, rng: Random) -> datetime:
        """At work, on that day or the next one that is worked on."""
        while not works_on(self.company, day):
            day += timedelta(days=1)
        hour = time(rng.randrange(_OPENS, _CLOSES), rng.randrange(60), rng.randrange(60))
        return datetime.combine(day, hour, self.company.zone).astimezone(UTC)


def works_on(company: Company, day: date) -> bool:
    return day.weekday() < 5 and day not in _free_days(company.country)  # noqa: PLR2004 Saturday


def opening(company: Company, at: datetime) -> datetime:
    """From nine to six on a working day the moment itself, else the next nine o'clock."""
    local = at.astimezone(company.zone)
    if works_on(company, local.date()) and _OPENS <= local.hour < _ENDS:
        return at
    day = local.date() + timedelta(days=local.hour >= _ENDS)
    while not works_on(company, day) or datetime.combine(day, time(_OPENS), company.zone) < local:
        day += timedelta(days=1)
    return datetime.combine(day, time(_OPENS), company.zone).astimezone(UTC)


@lru_cache
def _free_days(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)
