"""Which language a candidate is written to, and how that language writes dates and lists."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.lists import format_list

from afterview.events.calendar import known_zone
from afterview.events.letters.values import Language
from afterview.schemas.languages import LANGUAGES, REVIEWED

_SPOKEN: dict[str, Language] = {**{language: language for language in LANGUAGES}, "no": "nb", "nn": "nb"}
_MOMENTS: dict[Language, str] = {
    "en": "EEEE d MMMM, HH:mm",
    "nb": "EEEE d. MMMM 'kl'. HH.mm",
    "sv": "EEEE d MMMM 'kl'. HH.mm",
    "da": "EEEE 'den' d. MMMM 'kl'. HH.mm",
    "de": "EEEE, d. MMMM, HH:mm 'Uhr'",
}


def _subtags(locale: str | None) -> list[str]:
    return (locale or "").strip().replace("_", "-").lower().split("-")


def language_of(
    locale: str | None, tenant_language: str | None, turned_on: Collection[Language] = REVIEWED
) -> Language:
    """The language of the candidate's locale (BCP 47; Nynorsk readers get Bokmål), else the tenant's, else English.

    Of those that the tenant has turned on; English is there in any case.
    """
    spoken = (_SPOKEN.get(_subtags(said)[0]) for said in (locale, tenant_language))
    return next((language for language in spoken if language and language in turned_on), "en")


@lru_cache(maxsize=1024)
def _region(language: Language, locale: str | None) -> str:
    """The locale that dates follow: American only for those who say that they are."""
    if language != "en":
        return language
    return "en_US" if _subtags(locale)[:1] == ["en"] and "us" in _subtags(locale)[1:] else "en_GB"


def spoken_date(moment: datetime, language: Language, locale: str | None, *zones: str | None) -> str:
    """`4 March 2027`, `March 4, 2027`, `4. mars 2027`: the date in the first zone that is known (R7)."""
    return _date(moment.astimezone(_zone(zones)).date(), _region(language, locale))


def spoken_moment(moment: datetime, language: Language, *zones: str | None) -> str:
    """`Thursday 4 March, 17:00`, `torsdag 4. mars kl. 17.00`: by the clock of the first zone that is known."""
    return _moment(moment.astimezone(_zone(zones)).replace(tzinfo=None), language)


@lru_cache(maxsize=1024)
def _date(day: date, locale: str) -> str:
    """Thousands of mails a minute have the same one; Babel takes as long for it as all other words of a mail."""
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=1024)
def _moment(local: datetime, language: Language) -> str:
    """By a clock on somebody's wall."""
    return format_datetime(local, _MOMENTS[language], locale=_region(language, None))


@lru_cache(maxsize=1024)
def _zone(zones: tuple[str | None, ...]) -> tzinfo:
    return next((zone for zone in map(known_zone, zones) if zone), UTC)


def listed(names: Sequence[str], language: Language) -> str | None:
    """`Kari and Jonas`, `Kari og Jonas`; None when there are none."""
    return format_list(list(names), locale=_region(language, None)) if names else None
