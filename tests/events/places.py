"""Places and moments to try the calendar on."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from afterview.events.calendar import Window

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = Window()
patiently = settings(deadline=None, max_examples=60)  # the first look at a country loads its tables
# Half-hour zones; midnights that do not exist (Sao Paulo, Santiago, Cairo) or exist twice (Havana); half an hour of
# daylight saving (Lord Howe); an evening hour that is skipped (Nuuk); a day that never was (Apia, 30 December 2011).
PLACES = "Europe/Oslo Europe/London America/New_York America/Sao_Paulo America/Santiago America/Havana Africa/Cairo "
PLACES += "Asia/Kolkata Asia/Kathmandu Australia/Lord_Howe Australia/Sydney America/St_Johns Pacific/Apia America/Nuuk "
ZONES = [ZoneInfo(name) for name in (PLACES + "Pacific/Kiritimati UTC").split()]
COUNTRIES = ["NO", "SE", "DE", "US", "IN", "AU", "GB", "SA"]
moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
recent = st.datetimes(datetime(2011, 12, 1), datetime(2037, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
zones, countries, steps = st.sampled_from(ZONES), st.sampled_from(COUNTRIES), st.integers(1, 12)
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
windows = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Window(*pair))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
