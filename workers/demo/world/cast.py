"""Three companies in three countries, and the candidates who come along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from afterview.workers.demo.world.names import AUSTRALIAN, ENGLISH, GERMAN, NORWEGIAN, Names, plain

Vendor = Literal["greenhouse", "ashby", "cloudevents"]
Role = Literal["candidate", "recruiter", "manager"]
Habit = Literal[
    "answers", "answers the reminder", "answers twice", "only looks", "opts out", "thinks again", "never answers"
]

# Nobody thinks again by chance: that is a story of its own.
_HABITS: dict[Habit, int] = {
    "answers": 56,
    "answers the reminder": 14,
    "answers twice": 4,
    "only looks": 6,
    "opts out": 5,
    "never answers": 15,
}
MAILS = "mail.example.org"
GONE = "gone.example.org"
"""where nobody lives any more"""
CLOSED = "closed.example.org"
"""where mail is handed on to, and comes back from, since there is no such mailbox"""


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    first: str
    last: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Opening:
    id: str
    title: str
    department: str
    office: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """Somebody is away, the last day too, and has somebody who stands in."""

    who: Colleague
    stand_in: Colleague
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Company:
    slug: str
    name: str
    city: str
    """where it sits; what the screen calls it"""
    vendor: Vendor
    zone: ZoneInfo
    country: str
    language: str
    languages: tuple[str, ...]
    """that it writes to candidates in"""
    tool: Literal["bus", "pages"]
    """what its recruiters work with: their own system, or mails and pages"""
    recruiters: tuple[Colleague, ...]
    managers: tuple[Colleague, ...]
    openings: tuple[Opening, ...]
    names: tuple[Names, ...]
    holidays: tuple[Holiday, ...] = ()

    def stand_in(self, address: str, at: datetime) -> Colleague | None:
        """Who does the work of whoever has this address, if they are away then."""
        day = at.astimezone(self.zone).date()
        away = (one for one in self.holidays if one.who.email == address and one.first <= day <= one.last)
        return next((one.stand_in for one in away), None)


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate, and what kind of person that is."""

    id: str
    first: str
    last: str
    email: str | None
    habit: Habit
    kindness: int
    """what is added to every recommendation"""
    language: str | None = None
    """that they read, if it is not the company's own"""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def _colleague(number: str, name: str, domain: str) -> Colleague:
    first, _, last = name.partition(" ")
    return Colleague(number, first, last, f"{plain(name)}@{domain}")


SILJE = _colleague("4080101", "Silje Aas", "fjordlys.example.org")
TROND = _colleague("4080102", "Trond Vik", "fjordlys.example.org")
FJORD = Company(
    slug="fjord",
    name="Fjordlys Energi",
    city="Oslo",
    vendor="greenhouse",
    zone=ZoneInfo("Europe/Oslo"),
    country="NO",
    language="nb",
    languages=("nb", "en"),
    tool="pages",
    recruiters=(SILJE, TROND),
    managers=(
        _colleague("4080201", "Unni Dahl", "fjordlys.example.org"),
        _colleague("4080202", "Per Rød", "fjordlys.example.org"),
    ),
    openings=(
        Opening("4501001", "Systemutvikler", "Teknologi", "Oslo, Norge"),
        Opening("4501002", "Prosjektleder havvind", "Prosjekt", "Bergen, Norge"),
        Opening("4501003", "Kundekonsulent", "Kunde", "Oslo, Norge"),
    ),
    names=(NORWEGIAN, NORWEGIAN, NORWEGIAN, ENGLISH),
    holidays=(Holiday(who=TROND, stand_in=SILJE, first=date(2027, 3, 4), last=date(2027, 3, 12)),),
)
SPREE = Company(
    slug="spree",
    name="Spreewerk Software",
    city="Berlin",
    vendor="ashby",
    zone=ZoneInfo("Europe/Berlin"),
    country="DE",
    language="de",
    languages=("de", "en"),
    tool="bus",
    recruiters=(
        _colleague("5b6a9f2e-0101-4f9e-9d21-7c1d2a3b4c01", "Nadja Winter", "spreewerk.example.org"),
        _colleague("5b6a9f2e-0102-4f9e-9d21-7c1d2a3b4c02", "Tom Becker", "spreewerk.example.org"),
    ),
    managers=(
        _colleague("5b6a9f2e-0201-4f9e-9d21-7c1d2a3b4c03", "Ute Sommer", "spreewerk.example.org"),
        _colleague("5b6a9f2e-0202-4f9e-9d21-7c1d2a3b4c04", "Karim Aziz", "spreewerk.example.org"),
    ),
    openings=(
        Opening("d0a1c7b4-3001-4e5f-8a9b-1c2d3e4f5001", "Platform Engineer", "Engineering", "Berlin"),
        Opening("d0a1c7b4-3002-4e5f-8a9b-1c2d3e4f5002", "Customer Success Manager", "Customers", "Berlin"),
    ),
    names=(GERMAN, GERMAN, GERMAN, ENGLISH),
)
RUBY = _colleague("U101", "Ruby Walsh", "reefline.example.org")
NOAH = _colleague("U102", "Noah Tran", "reefline.example.org")
REEF = Company(
    slug="reef",
    name="Reefline Health",
    city="Sydney",
    vendor="cloudevents",
    zone=ZoneInfo("Australia/Sydney"),
    country="AU",
    language="en",
    languages=("en",),
    tool="pages",
    recruiters=(RUBY, NOAH),
    managers=(
        _colleague("U201", "Georgia Hart", "reefline.example.org"),
        _colleague("U202", "Vikram Rao", "reefline.example.org"),
    ),
    openings=(
        Opening("J401", "Registered Nurse", "Clinics", "Sydney"),
        Opening("J402", "Practice Manager", "Clinics", "Newcastle"),
        Opening("J403", "Data Analyst", "Digital", "Sydney"),
    ),
    names=(AUSTRALIAN, AUSTRALIAN, ENGLISH),
    holidays=(Holiday(who=NOAH, stand_in=RUBY, first=date(2027, 3, 15), last=date(2027, 3, 19)),),
)
COMPANIES = (FJORD, SPREE, REEF)


def people(company: Company, rng: Random) -> Iterator[Person]:
    """One candidate after the other, no two with the same address."""
    number = 0
    while True:
        number += 1
        names = rng.choice(company.names)
        first, last = rng.choice(names.first), rng.choice(names.last)
        yield Person(
            id=identity(company, "candidate", number, rng),
            first=first,
            last=last,
            email=f"{plain(first)}.{plain(last)}.{number}@{company.slug}.{MAILS}",
            habit=rng.choices(list(_HABITS), list(_HABITS.values()))[0],
            kindness=rng.choice((-3, -2, -1, 0, 0, 1, 1, 2)),
            language=names.language if names.language != company.language else None,
        )


_FIRST_NUMBER = {
    "candidate": 53_883_000,
    "record": 53_990_000,
    "application": 69_306_000,
    "interview": 1_117_000,
    "event": 88_000_000,
}


def identity(company: Company, kind: str, number: int, rng: Random) -> str:
    """An id as this company's ATS writes them: numbers at Greenhouse, UUIDs at Ashby, a letter and a number else."""
    if company.vendor == "cloudevents":
        return f"{kind[0].upper()}{10_000 + number}"
    if company.vendor == "greenhouse":
        return str(_FIRST_NUMBER[kind] + number)
    bits = f"{rng.getrandbits(128):032x}"
    return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"


def tenant_of(address: str) -> str:
    """Whose candidate, or whose colleague, has this address."""
    domain = address.partition("@")[2]
    return _TENANTS.get(address) or _HOUSES.get(domain) or domain.partition(".")[0]


def role_of(address: str) -> Role:
    """Whoever a visitor has thought of, and given a task, works as a recruiter does."""
    stranger: Role = "recruiter" if address.partition("@")[2] in _HOUSES else "candidate"
    return _ROLES.get(address, stranger)


_TENANTS = {who.email: one.slug for one in COMPANIES for who in (*one.recruiters, *one.managers)}
_HOUSES = {address.partition("@")[2]: slug for address, slug in _TENANTS.items()}
_ROLES: dict[str, Role] = {
    **{who.email: "recruiter" for one in COMPANIES for who in one.recruiters},
    **{who.email: "manager" for one in COMPANIES for who in one.managers},
}
