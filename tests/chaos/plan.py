"""One campaign as a value: who is sent what, in which life of the process, and how each life ends. All of one seed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Literal

from tests.chaos import bodies
from tests.chaos.bodies import Person

Door = Literal["greenhouse", "ashby", "events"]
Habit = Literal["answers", "answers twice", "opts out", "one click", "silent"]
HABITS: tuple[Habit, ...] = ("answers", "answers", "answers twice", "opts out", "one click", "silent")
MAIL_STEPS = ("recipient", "content", "kept", "replied")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that its sender repeats until it is acknowledged, under one id and with the same bytes."""

    life: int
    """the first one in which it is sent"""
    door: Door
    id: str
    make: Callable[[datetime], bytes]
    garbage: bool = False
    again: bool = False
    """sent once more although it was acknowledged: the acknowledgement was lost on the way"""


@dataclass(frozen=True, slots=True)
class Story:
    """What is sent about one person, in this order; and what must come of it, by kind of task and touchpoint."""

    person: Person
    deliveries: tuple[Delivery, ...]
    owed: Counter[str]
    habit: Habit


@dataclass(frozen=True, slots=True)
class Kill:
    """When a life ends."""

    at: Literal["start", "time", "mail", "acknowledged"]
    seconds: float
    """`start`: after the launch; `time`: after it was ready; else after what it waits for"""
    step: str = ""
    """of a mail being handed over"""
    count: int = 1
    """it is the nth"""


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    kills: tuple[Kill, ...]
    stories: tuple[Story, ...]


def planned(seed: int, kills: int) -> Plan:
    """The same seed gives the same plan."""
    chance = Random(f"afterview {seed}")  # noqa: S311 reproducible on purpose
    ends = tuple(_kill(chance) for _ in range(kills))
    numbers = iter(range(1, 10**6))
    stories = [_story(chance, next(numbers), life) for life in range(kills) for _ in range(chance.choice((2, 3, 3)))]
    return Plan(seed, ends, tuple(stories))


def _kill(chance: Random) -> Kill:
    """Uniform, and biased to where it hurts: a mail is being handed over, something was acknowledged just now."""
    kind = chance.choices(("start", "time", "mail", "acknowledged"), (1, 3, 6, 3))[0]
    match kind:
        case "start":
            return Kill("start", chance.uniform(0.0, 1.0))
        case "time":
            return Kill("time", chance.uniform(0.0, 0.8))
        case "mail":
            step, moment = chance.choice(MAIL_STEPS), chance.choice((0.0, chance.uniform(0.0, 0.02)))
            return Kill("mail", moment, step, chance.choice((1, 1, 2, 3)))
        case _:
            return Kill("acknowledged", chance.uniform(0.0, 0.01), count=chance.randint(1, 6))


def _story(chance: Random, number: int, life: int) -> Story:
    """Each step in the same life as the one before, or in one of the next two."""
    person = Person(number)
    tell, owed = chance.choice(_STORIES)
    lives, told = life, []
    for step, (door, make, garbage) in enumerate(tell(person)):
        told.append(Delivery(lives, door, f"{person.application}-{step}", make, garbage, chance.random() < 0.2))
        lives += chance.choice((0, 0, 1, 2))
    return Story(person, tuple(told), Counter(owed), chance.choice(HABITS))


Step = tuple[Door, Callable[[datetime], bytes], bool]


def _interviewed(person: Person) -> Iterator[Step]:
    yield "ashby", person.stage, False
    yield "ashby", person.interview, False


def _called(person: Person) -> Iterator[Step]:
    yield from _interviewed(person)
    yield "events", person.rejected, False
    yield "events", person.called, False


def _never_called(person: Person) -> Iterator[Step]:
    yield "greenhouse", person.greenhouse_rejected, False


def _planned(person: Person) -> Iterator[Step]:
    yield "events", person.interview_planned, False


def _told_at_once(person: Person) -> Iterator[Step]:
    yield "events", person.interviewed_and_told, False


def _erased(person: Person) -> Iterator[Step]:
    yield from _interviewed(person)
    yield "events", person.erased, False


def _merged(person: Person) -> Iterator[Step]:
    yield from _interviewed(person)
    yield "events", person.merged, False


def _garbage(person: Person) -> Iterator[Step]:
    for door, make in bodies.GARBAGE:
        yield door, make(person), True


_INTERVIEW = {"candidate_update": 1, "interview": 1}
_STORIES: tuple[tuple[Callable[[Person], Iterator[Step]], dict[str, int]], ...] = (
    (_interviewed, _INTERVIEW),
    (_interviewed, _INTERVIEW),
    (_called, {**_INTERVIEW, "verbal_feedback": 1, "rejection": 1}),
    (_called, {**_INTERVIEW, "verbal_feedback": 1, "rejection": 1}),
    (_never_called, {"verbal_feedback": 1, "written_rejection": 1, "rejection": 1}),  # rules 26 and 9
    (_planned, _INTERVIEW),
    (_told_at_once, {**_INTERVIEW, "verbal_feedback": 1, "rejection": 1}),
    (_erased, _INTERVIEW),
    (_merged, _INTERVIEW),
    (_garbage, {}),
)
