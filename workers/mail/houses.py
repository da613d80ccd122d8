"""Who a tenant is to a candidate: its name, its language and its time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from afterview.events.letters.languages import language_of
from afterview.events.letters.tidy import name
from afterview.events.letters.values import Language
from afterview.schemas.languages import LANGUAGES, REVIEWED
from afterview.schemas.policy import Policy, TenantPlace


@dataclass(frozen=True, slots=True)
class House:
    """One tenant, as mails and pages name it."""

    name: str
    language: str
    timezone: str
    languages: tuple[Language, ...] = REVIEWED
    """turned on"""

    def speaks(self, locale: str | None) -> Language:
        """The language for a candidate of this locale."""
        return _spoken(locale, self.language, self.languages)


@lru_cache(maxsize=1024)
def _spoken(locale: str | None, language: str, languages: tuple[Language, ...]) -> Language:
    return language_of(locale, language, languages)


class Houses:
    """All tenants, known by configuration or not: an unknown one is called by its slug."""

    def __init__(self, names: Mapping[str, str], policy: Policy) -> None:
        self._names = dict(names)
        self._policy = policy
        self._house = lru_cache(maxsize=1024)(self._made)

    def of(self, tenant: str) -> House:
        """What is said of this tenant, else the defaults (R4)."""
        return self._house(tenant)

    def _made(self, tenant: str) -> House:
        place, defaults = self._policy.tenants.get(tenant, TenantPlace()), self._policy.defaults
        return House(
            name=name(self._names.get(tenant)) or tenant,
            language=place.language or defaults.language,
            timezone=place.timezone or defaults.timezone,
            languages=place.languages or defaults.languages,
        )

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """Turned on for any tenant: those of a page that does not know whose it is."""
        said = (place.languages or () for place in self._policy.tenants.values())
        on = {language for languages in (self._policy.defaults.languages, *said) for language in languages}
        return tuple(language for language in LANGUAGES if language in on)
