"""What people do about feedback that is owed, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.demo.world.cast import Company
from afterview.workers.demo.world.office import works_on


class Deed(NamedTuple):
    """What becomes of a task in somebody's hands."""

    outcome: str | None
    """None: it is forgotten"""
    channel: str
    hours: tuple[int, int]
    """after which it is done"""


FORGOTTEN = Deed(None, "call", (0, 0))
_DEEDS: Mapping[TaskKind, dict[Deed, int]] = {
    "candidate_update": {Deed("delivered", "email", (4, 110)): 70, FORGOTTEN: 30},
    "verbal_feedback": {
        Deed("delivered", "call", (2, 44)): 60,
        Deed("delivered", "meeting", (20, 50)): 5,
        Deed("declined", "call", (4, 40)): 6,
        Deed("unreachable", "call", (4, 40)): 12,
        FORGOTTEN: 17,
    },
    "written_rejection": {Deed("delivered", "email", (2, 66)): 82, FORGOTTEN: 18},
}
"""how often each happens, in a hundred"""
_OPENS, _CLOSES = 9, 17
_MANAGERS_DO = 0.5
"""of what is escalated to them"""


def deed(kind: TaskKind, seed: str) -> Deed:
    """The same for the same seed."""
    deeds = _DEEDS[kind]
    return Random(seed).choices(list(deeds), list(deeds.values()))[0]  # noqa: S311 a day at work, no secret


def in_writing(deed: Deed) -> Deed:
    """The same for somebody who has asked for a mail: nobody has to pick up, or would rather not talk."""
    return deed._replace(outcome="delivered", channel="email") if deed.outcome else deed


def deed_of_manager(kind: TaskKind, seed: str) -> Deed:
    """Of what was escalated: a day or two later, and it works."""
    if Random(f"{seed} escalated").random() >= _MANAGERS_DO:  # noqa: S311
        return FORGOTTEN
    return Deed("delivered", "call" if kind == "verbal_feedback" else "email", (20, 60))


def moment_of(deed: Deed, after: datetime, company: Company, seed: str) -> datetime:
    """When it is done: at work."""
    rng = Random(f"{seed} {deed.hours}")  # noqa: S311
    hours, minutes, seconds = rng.randint(*deed.hours), rng.randrange(60), rng.randrange(60)
    return at_work(after + timedelta(hours=hours, minutes=minutes, seconds=seconds), company)


def at_work(at: datetime, company: Company) -> datetime:
    """The same moment if it is one of work, else one of the next working day."""
    local = at.astimezone(company.zone)
    if not _OPENS <= local.hour < _CLOSES:
        local += timedelta(days=local.hour >= _CLOSES)
        local = local.replace(hour=_OPENS + local.hour % (_CLOSES - _OPENS))
    while not works_on(company, local.date()):
        local += timedelta(days=1)
    return local.astimezone(UTC)
