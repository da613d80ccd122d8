"""When something happens: at night, and over a weekend, little does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def office(moment: datetime) -> datetime:
    """The moment itself, or five past nine on the next weekday, in Oslo."""
    local = moment.astimezone(OSLO)
    if local.weekday() < 5 and 9 <= local.hour < 18:
        return moment
    day = local if local.weekday() < 5 and local.hour < 9 else local + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.replace(hour=9, minute=5).astimezone(UTC)
