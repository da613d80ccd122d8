"""To whom a task can be given on its page: somebody known of the application, or an address of the same house. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from afterview.events.ids import assignee_name
from afterview.events.journey.reassigning import colleagues, hindrance
from afterview.events.letters.tidy import name as tidy_name
from afterview.schemas.people import Person
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.mail.message import is_address

LONGEST_ADDRESS = 254
"""characters (RFC 5321, 4.5.3.1.3)"""
_PROVIDERS = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com proton.me
protonmail.com gmx.de gmx.net gmx.com web.de t-online.de online.no live.no hotmail.no telia.com yahoo.no yahoo.se
yahoo.dk yahoo.de mail.com
"""
ANYBODYS = frozenset(_PROVIDERS.split())
"""domains at which everybody may have an address: they are no organisation's"""
_ADDRESS = re.compile(r"[^\s@:?&,;<>()\[\]\\\"]+@([^\s@:?&,;<>()\[\]\\\"]+)")


@dataclass(frozen=True, slots=True)
class Handing:
    """Who may have it. `domain`: of addresses that may; None while it is not known."""

    people: dict[str, Person]
    domain: str | None
    hindrance: str | None
    not_to: frozenset[str]
    """addresses, in small letters: of whoever has it already, and of the candidate, who may work here, too"""

    @property
    def choices(self) -> dict[str, str]:
        """What the form sends, and what stands there."""
        return {key: tidy_name(person.name) or person.email or key for key, person in self.people.items()}

    @property
    def is_possible(self) -> bool:
        return not self.hindrance and bool(self.people or self.domain)

    def person(self, fields: Mapping[str, str]) -> Person | None:
        """Whom the form names, one way and not two; None: nobody who may have it."""
        chosen, address = fields.get("to", ""), fields.get("address", "").strip()
        if chosen and address:
            return None
        return self._addressed(address) if address else self.people.get(chosen)

    def _addressed(self, address: str) -> Person | None:
        """Somebody known has the one who is known; anybody else is called by the address, if mail reaches it."""
        if address.casefold() in self.not_to:
            return None
        known = (person for person in self.people.values() if (person.email or "").casefold() == address.casefold())
        ours = self.domain == domain_of(address) and is_address(address)
        return next(known, None) or (Person(email=address) if ours else None)


def handing(prepared: Prepared) -> Handing:
    """Of an open task, as it is now."""
    application, task = prepared.found.application, prepared.found.task
    theirs = task.assignee.email if task.assignee else None
    domain = domain_of(theirs) if theirs else None
    return Handing(
        people=colleagues(application, task),
        domain=None if domain in ANYBODYS else domain,
        hindrance=hindrance(task),
        not_to=frozenset(one.casefold() for one in (theirs, prepared.source.candidate.email) if one),
    )


def domain_of(address: str) -> str | None:
    """What stands behind the `@`, in small letters; None of what is no address."""
    found = _ADDRESS.fullmatch(address)
    return found[1].casefold() if found and len(address) <= LONGEST_ADDRESS else None


def called(person: Person) -> str:
    """As a page names them."""
    return tidy_name(person.name) or person.email or assignee_name(person) or ""
