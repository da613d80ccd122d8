"""Which canonical events of a request may go on the log: all of them, or none (CONTRACT 2 and 6, R75)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from afterview.events.canonical import Problems, from_outside
from afterview.schemas.incoming import Incoming

MOST_PROBLEMS = 1000
"""are told at once"""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one event: never a value, which may be somebody's."""

    index: int
    field: str
    """a path such as `data.candidate.id`; empty for the event itself"""
    what: str


@dataclass(slots=True)
class Checked:
    """What a request comes to."""

    accepted: list[Incoming] = field(default_factory=list)
    """without the fields that we do not know"""
    ignored: int = 0
    """of types that are not ours"""
    problems: list[Problem] = field(default_factory=list)


def check(events: Sequence[Any], tenants: Container[str]) -> Checked:
    """Look at every event, until there are more problems than anybody reads."""
    checked = Checked()
    for index, event in enumerate(events):
        if len(checked.problems) >= MOST_PROBLEMS:
            break
        try:
            _look(checked, event, tenants)
        except Problems as problems:
            checked.problems += listed(problems, index)
    return checked


def listed(problems: Problems, index: int = 0) -> list[Problem]:
    return [Problem(index, where, what) for where, what in problems.problems]


def _look(checked: Checked, event: Any, tenants: Container[str]) -> None:
    told = from_outside(event, tenants)
    if told is None:
        checked.ignored += 1
    else:
        checked.accepted.append(told)
