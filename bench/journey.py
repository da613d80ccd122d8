"""The journey's own work, one step at a time over the same log, and `simulate` as a whole."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import TypeVar

from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Decision
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode, encode
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import Step
from afterview.workers.collector import rest
from afterview.workers.hosts.contract import Record
from afterview.workers.simulate import arrivals, played, simulate
from afterview.workers.stages.journey import output_of, step_of
from bench.table import Row
from bench.workload import events

CANDIDATES = 2_000
RULES = Rulebook(instant_mail=True)

T = TypeVar("T")


def run() -> list[Row]:
    """Microseconds of every step, and how many events and decisions `simulate` plays in a second."""
    rest()  # as the command does
    texts = events(CANDIDATES)
    seconds, _ = timed(lambda: drained(INCOMING.validate_json(text) for text in texts))
    parsed = [INCOMING.validate_json(text) for text in texts]
    rows = [Row("journey: decode and validate an event", micros(seconds, texts), "us/event")]
    arriving = arrivals([[(event.time, event) for event in parsed]])
    host = played(arriving, RULES)
    log = host.log(CANDIDATE_EVENTS) if host else []
    rows += steps(log)
    arriving = arrivals([[(event.time, event) for event in parsed]])
    seconds, out = timed(lambda: simulate(arriving, RULES))
    return [
        *rows,
        Row("simulate: decisions (events and timers)", len(log) / seconds, "/s"),
        Row("simulate: events in", len(texts) / seconds, "/s"),
        Row("simulate: events out", len(out) / seconds, "/s"),
    ]


def steps(log: Sequence[Record]) -> list[Row]:
    """Each step of the journey stage over a whole log, the wake-ups included."""
    read = [(step_of(record), record) for record in log]
    seconds, decisions = timed(lambda: decided(read))
    rows = [Row("journey: decide", micros(seconds, log), "us/decision")]
    effects = [(effect, record) for decision, record in zip(decisions, log, strict=True) for effect in decision.effects]
    seconds, _ = timed(lambda: drained(output_of(effect, record) for effect, record in effects))
    rows.append(Row("journey: encode what comes of it", micros(seconds, log), "us/decision"))
    seconds, stored = timed(lambda: [encode(decision.state) for decision in decisions])
    rows.append(Row("journey: encode the state", micros(seconds, log), "us/decision"))
    seconds, _ = timed(lambda: drained(decode("00", state) for state in stored))
    rows.append(Row("journey: decode the state", micros(seconds, log), "us/decision"))
    rows.append(Row("journey: bytes of a state", sum(map(len, stored)) / len(stored), "bytes"))
    return rows


def decided(read: Sequence[tuple[Step, Record]]) -> list[Decision]:
    journeys: dict[bytes, Journey] = {}
    decisions = []
    for step, record in read:
        journey = journeys.get(record.key) or Journey(record.key.hex())
        decision = decide(journey, step, record.at, RULES)
        journeys[record.key] = decision.state
        decisions.append(decision)
    return decisions


def drained(work: Iterable[object]) -> None:
    """Do it and keep nothing, as a stage does."""
    deque(work, maxlen=0)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = perf_counter()
    answer = work()
    return perf_counter() - begun, answer


def micros(seconds: float, of: Sequence[object]) -> float:
    return seconds / len(of) * 1e6
