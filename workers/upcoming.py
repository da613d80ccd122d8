"""What comes next for everybody, whichever host has the states: for `afterview upcoming` and operations listeners."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from msgspec import json

from afterview.events.journey.finding import Stored
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import decode
from afterview.events.outlook import Adding, Horizon, Upcoming
from afterview.events.pausing import PausedScopes
from afterview.events.worklist.state import decode as decode_worklist

JOURNEY, WORKLIST = "journey", "worklist"
"""the stages whose states are read (`stages/`, which takes longer to import)"""
MOST_DAYS = 366


class States(Protocol):
    """What a stage has stored, for reading."""

    def all(self) -> Iterator[Stored]: ...


def upcoming_of(
    journeys: States,
    worklists: States,
    now: datetime,
    horizon: Horizon,
    *,
    rules: Rulebook,
    tenant: str | None,
    paused: PausedScopes,
) -> Upcoming:
    """Every state is looked at once. `tenant`: only of this one. `paused`: what holds mails, too."""
    adding = Adding(rules, now, horizon, tenant, paused)
    for key, stored in journeys.all():
        adding.candidate(decode(key.hex(), stored))
    for key, stored in worklists.all():
        adding.assignee(decode_worklist(key.hex(), stored))
    return adding.upcoming()


def encoded(upcoming: Upcoming) -> bytes:
    """As JSON, which is the same whoever answers."""
    return json.encode(upcoming)


def decoded(answer: bytes) -> Upcoming:
    """Raises `msgspec.ValidationError`."""
    return json.decode(answer, type=Upcoming)
