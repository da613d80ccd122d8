"""Business days, the send window and ISO weeks: what a moment is on somebody's calendar (R3, R5-R7).

Moments go in and come out as aware datetimes, out always in UTC. A *zone* is the tenant's for due dates and the
candidate's for the send window; a *country* is one that `known_country` has let through (another has weekends only).
A local time that the clocks skip is the moment they skip to; one that they show twice is the first of the two.
"""

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SATURDAY = 5
_LONGEST_NAME = 64
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,3}")
# Files of a zone database that are no zones: the machine's own, and two other ways of counting.
_NOT_A_PLACE = re.compile(r"localtime|posixrules|Factory|(posix|right)/.*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Window:
    """When mail may go out, on a business day: `opens` is inside, `closes` is outside (R7)."""

    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("a window must open before it closes")


def known_zone(name: str | None) -> ZoneInfo | None:
    """The IANA time zone of that name; an unknown or invalid name counts as not given (R7)."""
    return None if name is None or len(name) > _LONGEST_NAME else _zone(name)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    if not _ZONE_NAME.fullmatch(name) or _NOT_A_PLACE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a file that is no zone; a folder such as "Europe"
        return None


def known_country(code: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code in upper case if its holidays are known, else None: not given (R6)."""
    if code is None or not _COUNTRY.fullmatch(code):
        return None
    return code.upper() if code.upper() in _countries() else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    """The nationwide public holidays of a year: default arguments of `holidays` (R6)."""
    if country not in _countries():
        return frozenset()
    with warnings.catch_warnings():  # it warns about years that it has no dates for
        warnings.simplefilter("ignore")
        return frozenset(country_holidays(country, years=year))


def is_business_day(day: date, country: str) -> bool:
    """Neither Saturday nor Sunday nor a nationwide public holiday (R5, R6)."""
    return day.weekday() < _SATURDAY and day not in _holidays(country, day.year)


@lru_cache(maxsize=8192)
def _step(day: date, days: int, country: str) -> date:
    """The Nth business day strictly after a date, or before it if `days` is negative; 0: that date or the next one."""
    step = _DAY if days >= 0 else -_DAY
    left = abs(days)
    if left == 0:
        left, day = 1, day - _DAY
    while left:
        day += step
        left -= is_business_day(day, country)
    return day


@lru_cache(maxsize=8192)
def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone show, or skip, a local time: in UTC, the first time they do."""
    local = datetime.combine(day, at.replace(fold=0), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), moment, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the offset changes between two moments, found by halving."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + _SECOND
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def due_in_business_days(anchor: datetime, days: int, zone: ZoneInfo, country: str, at: time = time(17)) -> datetime:
    """17:00 local on the Nth business day strictly after the anchor's date, whatever its time of day (R5)."""
    return _moment(_step(anchor.astimezone(zone).date(), days, country), at, zone)


def business_day_before(due: datetime, zone: ZoneInfo, country: str, days: int = 1) -> datetime:
    """The same local time of day, so many business days earlier (rule 5)."""
    local = due.astimezone(zone)
    return _moment(_step(local.date(), -days, country), local.time(), zone)


def in_window(moment: datetime, zone: ZoneInfo, country: str, window: Window) -> bool:
    """Whether mail may go out: on a business day of the country, by the clock of the zone (R7)."""
    day = moment.astimezone(zone).date()
    return is_business_day(day, country) and (
        _moment(day, window.opens, zone) <= moment < _moment(day, window.closes, zone)
    )


def next_in_window(moment: datetime, zone: ZoneInfo, country: str, window: Window) -> datetime:
    """The moment itself if it is inside the window, else the next opening (R7)."""
    if in_window(moment, zone, country, window):
        return moment.astimezone(UTC)
    day = moment.astimezone(zone).date()
    while True:
        opening = _moment(day, window.opens, zone)
        if opening >= moment and in_window(opening, zone, country, window):
            return opening
        day += _DAY


def window_end(moment: datetime, zone: ZoneInfo, country: str, window: Window) -> datetime:
    """When the window closes that the moment is in (of a moment outside: the next one)."""
    inside = next_in_window(moment, zone, country, window)
    return _moment(inside.astimezone(zone).date(), window.closes, zone)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone show, or skip, midnight."""
    return _moment(day, time(0), zone)


def iso_week(moment: datetime, zone: ZoneInfo) -> str:
    """The ISO week of the local date, as `2027-W11` (R64)."""
    year, week, _ = moment.astimezone(zone).isocalendar()
    return f"{year:04}-W{week:02}"
