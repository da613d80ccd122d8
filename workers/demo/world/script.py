"""The whole month: every candidate's story, the repeats and the one forgery, in order of time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from afterview.workers.demo.world.cast import COMPANIES, Company, Person, people
from afterview.workers.demo.world.moments import Moment, Webhook
from afterview.workers.demo.world.office import Office
from afterview.workers.demo.world.stories import OFTEN, ONCE
from afterview.workers.demo.world.tale import Story, Tale

BEGINS = datetime(2027, 3, 1, tzinfo=UTC)
"""a Monday; the month has Easter in it, and the night in which clocks go forward"""
_NEWCOMERS = (2, 3)
"""of each company, on one of its working days and on the next, in turn"""
_REPEATED = 0.05


@dataclass(frozen=True, slots=True)
class Script:
    ends: datetime
    moments: tuple[Moment, ...]
    people: tuple[Person, ...]
    """everybody, as they were cast; their addresses may have changed since"""


def written_for(days: int, seed: int) -> Script:
    """The same for the same numbers."""
    ends = BEGINS + timedelta(days=days)
    moments: list[Moment] = []
    cast: list[Person] = []
    for company in COMPANIES:
        tales = _tales(company, days, Random(f"{seed}/{company.slug}"))  # noqa: S311 a story, no secret
        cast += [tale.case.person for tale in tales]
        moments += [moment for tale in tales for moment in tale.moments]
        moments += _forgeries(tales)
    kept = sorted((moment for moment in moments if moment.at < ends), key=_at)
    return Script(ends, tuple(kept), tuple(cast))


def _tales(company: Company, days: int, rng: Random) -> list[Tale]:
    office, newcomers = Office(company, rng), people(company, rng)
    tales: list[Tale] = []
    for number, day in enumerate(office.working_days(office.first_day(BEGINS), days)):
        for _ in range(_NEWCOMERS[number % 2]):
            tale = Tale(office, next(newcomers), day, rng)
            tale.speaks()
            _story(len(tales), rng)(tale)
            tale.moments += _repeats(tale, rng)
            tales.append(tale)
    return tales


def _story(number: int, rng: Random) -> Story:
    """Every second of the first candidates has a story of its own."""
    once, ordinary = divmod(number, 2)
    if not ordinary and once < len(ONCE):
        return ONCE[once]
    return rng.choices(list(OFTEN), list(OFTEN.values()))[0]


def _repeats(tale: Tale, rng: Random) -> list[Moment]:
    """What the ATS sends a second time, though it was acknowledged."""
    return [
        replace(moment, at=moment.at + timedelta(minutes=7), means=(), owes=None)
        for moment in tale.moments
        if isinstance(moment, Webhook) and not moment.useless and rng.random() < _REPEATED
    ]


def _forgeries(tales: list[Tale]) -> list[Moment]:
    """Somebody who does not know the secret says that a candidate was rejected."""
    rejected = [moment for tale in tales for moment in tale.moments if isinstance(moment, Webhook) and moment.owes]
    return [
        replace(moment, at=moment.at - timedelta(hours=1), delivery=f"{moment.delivery}0", forged=True)
        for moment in rejected[:1]
    ]


def _at(moment: Moment) -> datetime:
    return moment.at
