"""What happened again and again, as one incident with its first and last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

QUIET = timedelta(minutes=10)
"""what happens again after so long is another incident"""

Kind = Literal[
    "dead letter", "held", "mail put off", "mail refused", "done late", "task expired", "operator", "erasure"
]


class Happened(NamedTuple):
    """Nothing personal is in it."""

    at: datetime
    kind: Kind
    what: str
    where: str = ""
    """stage or tenant"""
    ended: datetime | None = None
    """of what was done late: when it was done"""
    detail: str = ""
    """which does not make it another incident"""


@dataclass(slots=True)
class Incident:
    """The same thing, as often as it happened with no long pause."""

    since: datetime
    until: datetime
    kind: Kind
    what: str
    where: str
    detail: str = ""
    """of the first one"""
    varied: bool = False
    """others had another one"""
    times: int = 1


def grouped(happened: Iterable[Happened]) -> list[Incident]:
    """In the order in which they began."""
    incidents: list[Incident] = []
    last: dict[tuple[Kind, str, str], Incident] = {}
    for one in sorted(happened, key=lambda one: one.at):
        key, ended = (one.kind, one.what, one.where), one.ended or one.at
        known = last.get(key)
        if known and one.at - known.until <= QUIET:
            known.until, known.times = max(known.until, ended), known.times + 1
            known.varied |= one.detail != known.detail
        else:
            last[key] = Incident(one.at, ended, *key, one.detail)
            incidents.append(last[key])
    return incidents
