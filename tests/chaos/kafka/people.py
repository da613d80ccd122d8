"""Candidates of two companies, and what becomes of each: the events of one life, in order, with the steps between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any, Literal

from tests import stories

Json = dict[str, Any]
Habit = Literal["answers", "opts out", "one click", "silent"]
Decision = Literal["rejected", "withdrawn", "hired", "none"]
After = Literal["called", "unreachable", "told", "undone", "forgotten"]
Ending = Literal["opted out", "merged", "erased", "none"]
HABITS: tuple[Habit, ...] = ("answers", "answers", "answers", "opts out", "one click", "silent")
DECISIONS: tuple[Decision, ...] = (*("rejected",) * 9, "withdrawn", "hired", "none")
AFTERS: tuple[After, ...] = ("called", "unreachable", "told", "undone", *("forgotten",) * 4)
ENDINGS: tuple[Ending, ...] = ("opted out", "merged", "merged", "erased", *("none",) * 8)
TENANTS = ("acme", "globe")
DEPARTMENTS = ("Sales", "Care", "Data")
GAPS = (1, 2, 3, 6, 10, 20, 35)
"""steps between two events of a life"""
SOURCE = "/ats"

Make = Callable[[datetime], Json]
"""An event, as of the moment at which it is sent for the first time"""


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    tenant: str
    habit: Habit
    decision: Decision
    after: After
    """a rejection"""
    ending: Ending

    @property
    def id(self) -> str:
        return f"c-{self.number}"

    @property
    def application(self) -> str:
        return f"a-{self.number}"

    @property
    def email(self) -> str:
        return f"person{self.number}@example.org"

    @property
    def known(self) -> Json:
        """What every event says of the candidate and those who owe the feedback."""
        recruiter, manager = self.number % 3, self.number % 2
        department = DEPARTMENTS[self.number % len(DEPARTMENTS)]
        return {
            "tenant": self.tenant,
            "application_id": self.application,
            "candidate_id": self.id,
            "candidate": {"name": "Kari Nordmann", "email": self.email},
            "job": {"id": f"j-{department}", "title": department, "department": department},
            "recruiter": _colleague(self.tenant, "r", recruiter),
            "hiring_manager": _colleague(self.tenant, "m", manager),
        }

    def task(self, kind: str) -> str:
        """Also of an invitation (R1)."""
        return stories.task_id(kind, 1, self.application, self.tenant)


def _colleague(tenant: str, role: str, number: int) -> Json:
    name = f"{role}{number}-{tenant}"
    return {"id": name, "name": f"Ida {name}", "email": f"{name}@example.org"}


def people(chance: Random, number: int) -> list[Person]:
    """Fates are dealt like cards, so that no plan is one of early ends: then hardly a timer would fire."""
    dealt = zip(
        *(_dealt(chance, cards, number) for cards in (TENANTS, HABITS, DECISIONS, AFTERS, ENDINGS)), strict=True
    )
    return [Person(n, *fate) for n, fate in enumerate(dealt, 1)]


def _dealt(chance: Random, cards: Sequence[Any], number: int) -> list[Any]:
    deck = list(islice(cycle(cards), number))
    chance.shuffle(deck)
    return deck


def life(person: Person, chance: Random) -> Iterator[tuple[int, Make]]:
    """Steps to wait, and then the event."""
    for number, make in enumerate(_told(person, chance)):
        yield (chance.choice(GAPS) if number else 0), make


def _told(person: Person, chance: Random) -> Iterator[Make]:
    tell = _Telling(person)
    yield chance.choice((tell.interviewed, tell.interviewed, tell.planned))
    if chance.random() < 0.2:
        yield tell.preferred
    if chance.random() < 0.3:
        yield tell.interviewed_again
    if person.decision == "rejected":
        yield tell.rejected
        yield from _after_rejection(tell, person.after)
    elif person.decision != "none":
        yield tell.withdrawn if person.decision == "withdrawn" else tell.hired
    if chance.random() < 0.3:
        yield chance.choice((tell.answered_interview, tell.answered_rejection))
    match person.ending:
        case "opted out":
            yield tell.opted_out
        case "merged":
            yield tell.merged
            yield tell.late
        case "erased":
            yield tell.erased


def _after_rejection(tell: "_Telling", after: After) -> Iterator[Make]:
    match after:
        case "called":
            yield tell.called
        case "unreachable":
            yield tell.unreachable
        case "told":
            yield tell.notified
        case "undone":
            yield tell.undone
            yield tell.rejected_anew


class _Telling:
    """Each method is an event. Its id says whose and what, so that a repeat is a repeat."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def interviewed(self, now: datetime) -> Json:
        ended = now - timedelta(minutes=30)
        return self._sent(stories.interviewed(_text(now), ended=_text(ended), of=f"i-{self._n}", **self._known("i")))

    def interviewed_again(self, now: datetime) -> Json:
        return self._sent(stories.interviewed(_text(now), of=f"i2-{self._n}", **self._known("i2")))

    def planned(self, now: datetime) -> Json:
        starts, ends = now + timedelta(hours=2), now + timedelta(hours=3)
        return self._sent(
            stories.planned(_text(now), _text(starts), _text(ends), of=f"p-{self._n}", **self._known("p"))
        )

    def preferred(self, now: datetime) -> Json:
        return self._sent(stories.preferred(_text(now), "email", **self._candidate("pref")))

    def rejected(self, now: datetime) -> Json:
        return self._sent(stories.rejected(_text(now), **self._known("rej")))

    def rejected_anew(self, now: datetime) -> Json:
        return self._sent(stories.rejected(_text(now), **self._known("rej2")))

    def undone(self, now: datetime) -> Json:
        return self._sent(stories.rejection_withdrawn(_text(now), **self._known("undone")))

    def withdrawn(self, now: datetime) -> Json:
        return self._sent(stories.withdrawn(_text(now), **self._known("wd")))

    def hired(self, now: datetime) -> Json:
        return self._sent(stories.hired(_text(now), **self._known("hired")))

    def called(self, now: datetime) -> Json:
        return self._completed(now, "delivered", "called")

    def unreachable(self, now: datetime) -> Json:
        return self._completed(now, "unreachable", "unreach")

    def notified(self, now: datetime) -> Json:
        return self._sent(stories.notified(_text(now), "call", **self._known("told")))

    def answered_interview(self, now: datetime) -> Json:
        return self._answered(now, "interview")

    def answered_rejection(self, now: datetime) -> Json:
        return self._answered(now, "rejection")

    def opted_out(self, now: datetime) -> Json:
        return self._sent(stories.opted_out(_text(now), "all", **self._candidate("out")))

    def merged(self, now: datetime) -> Json:
        person = self._person
        known = self._candidate("merged") | {"candidate_id": f"new-{person.id}"}
        return self._sent(stories.updated(_text(now), previous_id=person.id, **known))

    def late(self, now: datetime) -> Json:
        """Still under the id that is no more: it is handed on."""
        return self._sent(stories.interviewed(_text(now), of=f"i3-{self._n}", **self._known("late")))

    def erased(self, now: datetime) -> Json:
        return self._sent(stories.erased(_text(now), **self._candidate("erased")))

    def _completed(self, now: datetime, outcome: str, name: str) -> Json:
        task = self._person.task("verbal_feedback")
        return self._sent(stories.completed(_text(now), task, outcome, **self._known(name)))

    def _answered(self, now: datetime, touchpoint: str) -> Json:
        invitation = self._person.task(touchpoint)
        return self._sent(
            stories.answered(_text(now), invitation, {"recommend": 8}, **self._known(f"ans-{touchpoint}"))
        )

    @property
    def _n(self) -> int:
        return self._person.number

    def _known(self, name: str) -> Json:
        return self._person.known | {"id": f"{name}-{self._n}"}

    def _candidate(self, name: str) -> Json:
        known = self._known(name)
        return {key: known[key] for key in ("tenant", "candidate_id", "candidate", "id")}

    @staticmethod
    def _sent(event: Json) -> Json:
        return event | {"source": SOURCE}


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
