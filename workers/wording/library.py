"""All words of an installation, loaded once: those of each tenant that has its own, and everybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from afterview.events.letters import LetterTexts
from afterview.workers.letters import load_letters
from afterview.workers.mail.templates import Templates
from afterview.workers.wording.environment import environment_of, made_of
from afterview.workers.wording.sources import packaged


@dataclass(frozen=True, slots=True)
class Wording:
    """One tenant's."""

    mails: Templates
    letters: LetterTexts


class Library:
    def __init__(self, common: Wording, tenants: Mapping[str, Wording] | None = None) -> None:
        self._common = common
        self._tenants = dict(tenants or {})

    def of(self, tenant: str) -> Wording:
        return self._tenants.get(tenant, self._common)


@cache
def packaged_library() -> Library:
    """The words that come with Afterview, for everybody."""
    return Library(Wording(Templates(environment_of(made_of(packaged(), []))), load_letters()))
