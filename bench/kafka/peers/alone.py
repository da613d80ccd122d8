"""No contestant: the work itself, without Kafka and without an engine. What is above it is the engine's.

Besides the whole (the stage, batch by batch), its parts in microseconds: `validate`, `decide`, `encode`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import TypeVar

from msgspec import msgpack

from afterview.events.journey.decide import decide
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode, encode
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Record, Stage
from afterview.workers.stages.journey import output_of, step_of
from bench.kafka.entry import Entry, answer, cpu_seconds, entry
from bench.kafka.load import records
from bench.kafka.work import changed, read, stage_of, told

BATCH = 1_000
SAMPLE = 10_000
"""records whose parts are measured: all that is made of them is held"""

T = TypeVar("T")


def run(mine: Entry) -> None:
    at = datetime.now(UTC)
    keyed = records(mine.work, mine.warm + mine.events)
    log = [Record(mine.source, 0, offset, key, value, at) for offset, (key, value) in enumerate(keyed)]
    relax()  # the log, too, is nothing to be looked through for garbage
    stage, states = stage_of(mine.work, mine.source), dict[bytes, bytes]()
    played(stage, log[: mine.warm], states)
    begun, cpu = perf_counter(), cpu_seconds()
    played(stage, log[mine.warm :], states)
    seconds, cpu = perf_counter() - begun, cpu_seconds() - cpu
    parts = light_parts(log[:SAMPLE]) if mine.work == "light" else real_parts(log[:SAMPLE])
    answer(mine.events, seconds, cpu, **parts)


def played(stage: Stage, log: Sequence[Record], states: dict[bytes, bytes]) -> None:
    for first in range(0, len(log), BATCH):
        batch = log[first : first + BATCH]
        known = {record.key: states[record.key] for record in batch if record.key in states}
        states.update((key, state) for key, state in stage.process(batch, known).states.items() if state is not None)


def light_parts(log: Sequence[Record]) -> dict[str, float]:
    validate, events = timed(log, lambda record: read(record.value))
    states = [changed(None, event) for event in events]
    decided, states = timed(list(zip(states, events, strict=True)), lambda pair: changed(*pair))
    stored, packed = timed(states, msgpack.encode)
    loaded, _ = timed(packed, msgpack.decode)
    said, _ = timed(events, lambda event: told(event, 1))
    return {"validate": validate, "decide": decided, "encode": stored + loaded + said}


def real_parts(log: Sequence[Record]) -> dict[str, float]:
    rules, journeys = Rulebook(), dict[bytes, Journey]()
    validate, steps = timed(log, step_of)
    read_steps = zip(steps, log, strict=True)
    begun, decisions = process_time(), []
    for step, record in read_steps:
        decision = decide(journeys.get(record.key) or Journey(record.key.hex()), step, record.at, rules)
        journeys[record.key] = decision.state
        decisions.append(decision)
    decided = (process_time() - begun) / len(log) * 1e6
    effects = list(zip(decisions, log, strict=True))
    said, _ = timed(effects, lambda pair: [output_of(effect, pair[1]) for effect in pair[0].effects])
    stored, packed = timed(decisions, lambda decision: encode(decision.state))
    loaded, _ = timed(packed, lambda state: decode("00", state))
    return {"validate": validate, "decide": decided, "encode": said + stored + loaded}


def timed(of: Sequence[object], work: Callable[..., T]) -> tuple[float, list[T]]:
    """Microseconds of CPU for each, and what they came to."""
    begun = process_time()
    done = [work(one) for one in of]
    return (process_time() - begun) / len(of) * 1e6, done


if __name__ == "__main__":
    run(entry())
