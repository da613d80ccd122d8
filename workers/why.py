"""The stories behind an id, whichever host has the states: for `afterview why` and the operations listener."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from msgspec import json
from msgspec.structs import replace

from afterview.events.errors import AfterviewError
from afterview.events.journey.finding import Numbered, Stored, made, may_be_numbered, named, needle
from afterview.events.journey.looking import TASK_KINDS, ClosedTask, invitation_stands, look_up_task
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode
from afterview.events.journey.story import Story, story, story_of_nobody
from afterview.events.pausing import PausedScopes, holding_notes
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration

JOURNEY = "journey"
"""the stage that keeps them (`stages/journey.py`, which takes longer to import)"""
_MOST_MERGES = 20


class States(Protocol):
    """What the journey stage has stored, for reading."""

    def state(self, key: bytes) -> bytes | None: ...

    def holding(self, needle: bytes) -> Iterator[Stored]:
        """All states in which these bytes are."""
        ...

    def all(self) -> Iterator[Stored]: ...


class Unknown(AfterviewError):
    """Nobody has this id."""

    def __init__(self, wanted: str, tenant: str | None) -> None:
        where = f" of the tenant {tenant}" if tenant else ""
        super().__init__(
            f"{wanted}: no application, task, invitation or candidate{where} with this id is known: was the candidate"
            " erased (then say --tenant), did its event never arrive (`afterview dlq list`), or is the id"
            " another system's?"
        )


def stories_of(
    states: States,
    wanted: str,
    now: datetime,
    *,
    tenant: str | None,
    rules: Rulebook,
    tenants: Iterable[str],
    paused: PausedScopes,
) -> list[Story]:
    """One for each candidate or application that has this id, in whichever tenant.

    `tenant`: only of this one. `tenants`: those whose candidates are looked for by their keys, which erased and merged
    ones still have. `paused`: what holds their mail, too. Raises `Unknown`.
    """
    asked = _Asked(states, wanted, rules, now)
    found = [one for one in asked.stories([tenant] if tenant else tenants) if tenant in (None, one.tenant)]
    if not found:
        raise Unknown(wanted, tenant)
    return [replace(one, notes=(*holding_notes(paused, one.tenant), *one.notes)) for one in found]


def encoded(stories: list[Story]) -> bytes:
    """As JSON, which is the same whoever answers."""
    return json.encode(stories)


def decoded(answer: bytes) -> list[Story]:
    """Raises `msgspec.ValidationError`."""
    return json.decode(answer, type=list[Story])


def known_tenants(configuration: Configuration, policy: Policy) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*configuration.tenants, *policy.tenants)))


class _Asked(NamedTuple):
    states: States
    wanted: str
    rules: Rulebook
    now: datetime

    def stories(self, tenants: Iterable[str]) -> Iterator[Story]:
        holding: Iterable[Stored] | None = None
        if may_be_numbered(self.wanted):
            holding = aside = list[Stored]()
            if found := made(self.states.all(), self.wanted, aside):
                about = _described(found.journey, self.wanted, found.one)
                yield story(found.journey, about, self.now, self.rules, found.one.application_id)
                return
        seen = set()
        for tenant in dict.fromkeys(tenants):
            key = bytes.fromhex(self.rules.key(tenant, self.wanted))
            if stored := self.states.state(key):
                seen.add(key)
                yield self._of_candidate(tenant, decode(key.hex(), stored))
        if holding is None:
            holding = self.states.holding(needle(self.wanted))
        for key, journey, application_id in named(holding, self.wanted):
            if key not in seen:
                what = f"{'application' if application_id else 'candidate'} {self.wanted}"
                yield story(journey, what, self.now, self.rules, application_id)

    def _of_candidate(self, tenant: str, journey: Journey) -> Story:
        """Of whomever the candidate was merged into, if they were (rule 24)."""
        asked = f"candidate {self.wanted}"
        last = self._merged(journey)
        if last is None or last.erased:
            return story_of_nobody(last or journey, asked, tenant, self.now, self.rules)
        told = story(last, asked, self.now, self.rules)
        if last is journey:
            return told
        note = f"{asked} was merged into {last.candidate_id}: this is what is known of both (rule 24)"
        return replace(told, notes=(note, *told.notes))

    def _merged(self, journey: Journey) -> Journey | None:
        for _ in range(_MOST_MERGES):
            if journey.merged_into is None:
                return journey
            stored = self.states.state(bytes.fromhex(journey.merged_into))
            if stored is None:
                return None
            journey = decode(journey.merged_into, stored)
        return None


def _described(journey: Journey, wanted: str, one: Numbered) -> str:
    """What a task or an invitation is, and how it stands."""
    if one.kind not in TASK_KINDS:
        what, how = f"{one.kind} survey {one.n}", _stands(journey, wanted, one)
        return f"invitation {wanted} ({what} of application {one.application_id}): {how}"
    task, how = look_up_task(journey, wanted.lower()), "open"
    if isinstance(task, ClosedTask):
        how = f"{task.end} ({task.reason})" if task.reason else task.end or "over"
    return f"task {wanted} ({one.kind} {one.n} of application {one.application_id}): {how}"


def _stands(journey: Journey, wanted: str, one: Numbered) -> str:
    for known in journey.applications[one.application_id].invitations:
        if (known.touchpoint, known.n) == (one.kind, one.n):
            return "sent, not answered yet" if known.sent_at else "scheduled, not sent yet"
    return invitation_stands(journey, wanted.lower())
