"""Times as vendors write them, to aware moments in UTC (convert rules 3 and 6).

Each reader takes the JSON value and raises ValueError when it is not a time.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from afterview.schemas.base import EARLIEST, LATEST, RFC3339

Times = Callable[[Any], datetime]
"""How times are written in one body."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10**11
_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:([Zz]|UTC)|([+-]\d\d(?::?\d\d)?))?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def vendor_times(zone: tzinfo) -> Times:
    """Vendors: a time with or without an offset, or epoch milliseconds."""
    return partial(_vendor_time, zone=zone)


def mapped_times(zone: tzinfo) -> Times:
    """Mappings: as vendors, but an epoch of at most 10^11 is in seconds."""
    return partial(_mapped_time, zone=zone)


def strict_time(value: Any) -> datetime:
    """CloudEvents: RFC 3339, with an offset."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        raise ValueError("not an RFC 3339 time with an offset")
    return _within(_read(value.upper()))


def midnight(value: Any, zone: tzinfo) -> datetime:
    """00:00 of a day such as 2027-03-04, in `zone`. Not in UTC, so that a day can be added."""
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise ValueError("not a day such as 2027-03-04")
    midnight = _read(value.strip()).replace(tzinfo=zone)
    _within(midnight)
    return midnight


def _vendor_time(value: Any, zone: tzinfo) -> datetime:
    return _from_epoch(value, per_second=1000) if _is_number(value) else _from_text(value, zone)


def _mapped_time(value: Any, zone: tzinfo) -> datetime:
    if not _is_number(value):
        return _from_text(value, zone)
    return _from_epoch(value, per_second=1000 if abs(value) > _MILLISECONDS_FROM else 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_epoch(value: float, per_second: int) -> datetime:
    try:
        return _within(_EPOCH + timedelta(milliseconds=value * (1000 // per_second)))
    except OverflowError:
        raise ValueError("an epoch number out of range") from None


def _from_text(value: Any, zone: tzinfo) -> datetime:
    written = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not written:
        raise ValueError("not a time such as 2027-03-04T11:00:00Z")
    day, clock, utc, offset = written.groups()
    moment = _read(f"{day}T{clock}{'+00:00' if utc else offset or ''}")
    return _within(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _read(written: str) -> datetime:
    """Of what looks like a time; Python's own error would quote it."""
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("no such day or hour") from None


def _within(moment: datetime) -> datetime:
    """In UTC, and in the years in which calendars mean something (as `schemas` demands)."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time before 1900 or after 2199") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a time before 1900 or after 2199")
    return moment
