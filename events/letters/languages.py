"""Which language a candidate is written to, and how that language writes dates and lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from babel.dates import format_date, format_datetime
from babel.lists import format_list

from afterview.events.calendar import known_zone
from afterview.events.letters.values import Language

_SPOKEN: dict[str, Language] = {"en": "en", "nb": "nb", "no": "nb", "nn": "nb"}


def _subtags(locale: str | None) -> list[str]:
    return (locale or "").strip().replace("_", "-").lower().split("-")


def language_of(locale: str | None, tenant_language: str | None) -> Language:
    """The language of the candidate's locale (BCP 47; Nynorsk readers get Bokmål), else the tenant's, else English."""
    spoken = _SPOKEN.get(_subtags(locale)[0]) or _SPOKEN.get(_subtags(tenant_language)[0])
    return spoken or "en"


def _region(language: Language, locale: str | None) -> str:
    """The locale that dates follow: American only for those who say that they are."""
    if language == "nb":
        return "nb"
    return "en_US" if _subtags(locale)[:1] == ["en"] and "us" in _subtags(locale)[1:] else "en_GB"


def spoken_date(moment: datetime, language: Language, locale: str | None, *zones: str | None) -> str:
    """`4 March 2027`, `March 4, 2027`, `4. mars 2027`: the date in the first zone that is known (R7)."""
    return format_date(moment.astimezone(_zone(zones)).date(), "long", locale=_region(language, locale))


def spoken_moment(moment: datetime, language: Language, *zones: str | None) -> str:
    """`Thursday 4 March, 17:00`, `torsdag 4. mars kl. 17.00`: by the clock of the first zone that is known."""
    local, locale = moment.astimezone(_zone(zones)), _region(language, None)
    if language == "nb":
        return format_datetime(local, "EEEE d. MMMM 'kl'. HH.mm", locale=locale)
    return format_datetime(local, "EEEE d MMMM, HH:mm", locale=locale)


def _zone(zones: Sequence[str | None]) -> tzinfo:
    return next((zone for zone in map(known_zone, zones) if zone), UTC)


def listed(names: Sequence[str], language: Language) -> str | None:
    """`Kari and Jonas`, `Kari og Jonas`; None when there are none."""
    return format_list(list(names), locale=_region(language, None)) if names else None
