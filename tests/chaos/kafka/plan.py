"""One campaign as a value: the workers, what is sent at each step, how far the clock goes on, and what breaks when.

All of it comes from the seed: the same seed gives the same bytes and the same faults, a step at a time. What the
machine makes of it (which record is in which transaction) is another matter, and never the same twice.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from tests.chaos.hours import office
from tests.chaos.kafka.people import Person, life, people

Json = dict[str, Any]
Door = Literal["http", "topic"]
Role = Literal["all", "journey", "mailer", "metrics", "gateway"]
Kind = Literal[
    "kill",
    "terminate",
    "pause",
    "join",
    "broker restart",
    "broker kill",
    "stall",
    "half a stall",
    "full disk",
    "lost directory",
]
KINDS: tuple[Kind, ...] = (
    "kill", "kill", "terminate", "pause", "pause", "join", "broker restart", "broker kill", "stall", "half a stall",
    "full disk", "lost directory",
)  # fmt: skip
STALLS: frozenset[Kind] = frozenset({"stall", "half a stall"})
BROKER: frozenset[Kind] = frozenset({"broker restart", "broker kill"})
STEPS = 200
SETTLING = 1.5
START = datetime(2027, 3, 1, 8, tzinfo=UTC)
TOPICS = ("interview-completed", "candidate-rejected", "ats-events")
PROXIED = 0
"""the worker whose connections can be stalled"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event, or something that is none."""

    door: Door
    topic: str
    """of the door `topic`"""
    key: str
    body: bytes
    garbage: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    worker: int
    """or broker, counted round"""
    after: float
    """seconds after its step has begun: soon after a leap, so that it meets those who are at work"""
    seconds: float
    """how long it lasts, or until the process is started again"""


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    """where the clock is moved to first"""
    deliveries: tuple[Delivery, ...]
    faults: tuple[Fault, ...]
    pause: float
    """seconds until the next one"""
    settling: float
    """and so many more at most, as long as there is something to do"""


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    brokers: int
    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    steps: tuple[Step, ...]

    @property
    def faults(self) -> Iterator[Fault]:
        return (fault for step in self.steps for fault in step.faults)

    @property
    def deliveries(self) -> Iterator[Delivery]:
        return (delivery for step in self.steps for delivery in step.deliveries)


def planned(seed: int, *, kinds: tuple[Kind, ...] = KINDS, steps: int = STEPS) -> Plan:
    """The same seed gives the same plan."""
    chance = Random(f"afterview on kafka {seed}")  # noqa: S311 reproducible on purpose
    brokers = 3 if chance.random() < 0.25 else 1
    roles = chance.choice(_LAYOUTS)
    number = max(8, chance.randint(19, 35) * steps // STEPS)
    them = people(chance, number)
    sent = _deliveries(them, chance, steps)
    moments = _moments(chance, steps)
    leaps = [number for number, (_, _, settling) in enumerate(moments) if settling]
    faults = _faults(chance, leaps, kinds, roles)
    said = [
        Step(at, tuple(make(at) for make in sent[number]), tuple(faults[number]), pause, settling)
        for number, (at, pause, settling) in enumerate(moments)
    ]
    return Plan(seed, brokers, roles, tuple(them), tuple(said))


_LAYOUTS: tuple[tuple[Role, ...], ...] = (
    ("all", "all"),
    ("all", "all", "all"),
    ("journey", "journey", "mailer", "metrics", "gateway"),
)


def _moments(chance: Random, steps: int) -> list[tuple[datetime, float, float]]:
    """Moments, pauses, settling: leaps, and after each some steps in which those who have something to do do it."""
    moments = [(START, 0.1, 0.0)]
    while len(moments) < steps:
        leap = chance.choices(
            (timedelta(minutes=chance.uniform(5, 60)), timedelta(hours=chance.uniform(0.5, 5)), timedelta(hours=14)),
            (3, 5, 2),
        )[0]
        to = office(moments[-1][0] + leap)
        moments.append((to, chance.uniform(0.1, 0.3), SETTLING))
        moments += [
            (to + timedelta(seconds=5 * n), chance.uniform(0.04, 0.15), 0.0) for n in range(1, chance.randint(3, 6))
        ]
    return moments[:steps]


class _Made:
    """A delivery that waits for the moment of its step."""

    def __init__(self, person: Person, make: Any, door: Door, topic: str) -> None:
        self._person, self._make, self._door, self._topic = person, make, door, topic

    def __call__(self, at: datetime) -> Delivery:
        return Delivery(self._door, self._topic, self._person.id, json.dumps(self._make(at)).encode())


def _deliveries(them: list[Person], chance: Random, steps: int) -> dict[int, list[Any]]:
    """By step. Every sixth event comes twice, through whichever door."""
    sent: dict[int, list[Any]] = defaultdict(list)
    for person in them:
        step = chance.randrange(steps * 6 // 10)
        for gap, make in life(person, chance):
            step = min(step + gap, steps - 1)
            made = _Made(person, _once(make), chance.choice(("http", "topic")), chance.choice(TOPICS))
            sent[step].append(made)
            if chance.random() < 1 / 6:
                again = min(step + chance.choice((0, 1, 10)), steps - 1)
                sent[again].append(_Made(person, made._make, chance.choice(("http", "topic")), chance.choice(TOPICS)))
    for number in range(chance.randint(3, 8)):
        body = chance.choice((b'{"garbage": %d', b"\xff\xfe\x00 garbage %d", b'{"specversion": "1.0", "id": "%d"}'))
        garbage = Delivery("topic", chance.choice(TOPICS), f"g-{number}", body % number, garbage=True)
        sent[chance.randrange(steps)].append(lambda _, garbage=garbage: garbage)
    return sent


def _once(make: Any) -> Any:
    """Whoever repeats, repeats the bytes."""
    made: list[Json] = []

    def once(at: datetime) -> Json:
        if not made:
            made.append(make(at))
        return made[0]

    return once


def _faults(
    chance: Random, leaps: Sequence[int], kinds: tuple[Kind, ...], roles: tuple[Role, ...]
) -> dict[int, list[Fault]]:
    """Three to six, one after the other, now and then two at once."""
    found: dict[int, list[Fault]] = defaultdict(list)
    number = chance.randint(3, 6)
    for index in range(number):
        step = leaps[int(len(leaps) * (0.06 + 0.84 * (index + chance.random() * 0.7) / number))]
        for _ in range(2 if chance.random() < 0.25 else 1):
            kind = chance.choice(kinds)
            worker = PROXIED if kind in STALLS else chance.randrange(len(roles))
            found[step].append(Fault(kind, worker, chance.uniform(0.0, 0.3), _lasting(kind, chance)))
    return found


def _lasting(kind: Kind, chance: Random) -> float:
    match kind:
        case "pause" | "stall" | "half a stall":
            return chance.uniform(4.0, 6.0)
        case "join":
            return chance.uniform(4.0, 8.0)
        case "broker restart" | "broker kill":
            return chance.uniform(0.0, 2.0)
        case "full disk":
            return chance.uniform(2.0, 4.0)
        case _:
            return chance.choice((0.0, chance.uniform(0.0, 1.0), chance.uniform(3.0, 5.0)))
