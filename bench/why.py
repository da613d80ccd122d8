"""`afterview why` and `afterview upcoming`, the whole commands, in the file of very many candidates."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from msgspec.structs import replace

from afterview.events.canonical import parse
from afterview.events.ids import numbered
from afterview.events.journey.decide import decide
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, encode
from afterview.schemas.internal import TimerDue
from afterview.workers.clock import system_now
from afterview.workers.hosts.embedded import Store
from bench.hosts import directory
from bench.table import Row
from bench.workload import events

CANDIDATES = 100_000
DECIDED = 500
"""candidates that are decided; the others are like them"""
BETWEEN = timedelta(minutes=5)
LIVED = timedelta(days=5)
"""that events of the last candidate take: they end now, so that there is something to come"""
REPEATS = 3
SECRET = "of this benchmark"  # noqa: S105 it keeps nothing
RULES = Rulebook(secret=SECRET.encode())
LAST = CANDIDATES - 1
OF = ("--tenant", "fjord")
ASKED = {
    "a candidate": f"C-{LAST}",
    "an application": f"A-{LAST}",
    "a task": numbered("fjord", f"A-{LAST}", "verbal_feedback", 1),
    "an id of nobody": numbered("fjord", "nobody's", "verbal_feedback", 1),
}


def _named(kind: str) -> str:
    return f"why: {kind}, among {CANDIDATES:,} candidates"


SLOWEST = _named("a task")
"""of what there is an answer to: the last one of all"""
TOMORROW, WEEK = (f"upcoming: all of {what}, among {CANDIDATES:,} candidates" for what in ("tomorrow", "a week"))


def run() -> list[Row]:
    """Milliseconds for each kind of id, the last one stored: median of some runs, Python's start included."""
    with directory() as path:
        store(path / "data", dict(candidates()))
        asked: dict[str, tuple[str, ...]] = {_named(kind): ("why", wanted, *OF) for kind, wanted in ASKED.items()}
        asked |= {TOMORROW: ("upcoming",), WEEK: ("upcoming", "--days", "7")}
        return [Row(name, median(_timed(path, *words)) * 1e3, "ms") for name, words in asked.items()]


def _timed(folder: Path, *words: str) -> list[float]:
    command = [str(Path(sys.executable).with_name("afterview")), *words]
    told = {"AFTERVIEW_STORAGE__DIRECTORY": str(folder / "data"), "AFTERVIEW_SECRETS__INSTALLATION": SECRET}
    seconds = []
    for _ in range(REPEATS):
        begun = perf_counter()
        done = subprocess.run(command, env=told, capture_output=True, check=False)  # noqa: S603 our own
        seconds.append(perf_counter() - begun)
        assert done.returncode == (1 if ASKED["an id of nobody"] in words else 0), done.stderr
    return seconds


def candidates() -> Iterator[tuple[bytes, bytes]]:
    """Keys and states, as they are after some days."""
    made = sorted(_decided().values(), key=lambda journey: int(journey.candidate_id.removeprefix("C-")))
    for n in range(CANDIDATES):
        like = made[n % len(made)]
        (application,) = like.applications.values()
        own = replace(application, id=f"A-{n}")
        journey = replace(like, candidate_id=f"C-{n}", applications={own.id: own})
        yield bytes.fromhex(RULES.key("fjord", journey.candidate_id)), encode(journey)


def _decided() -> Mapping[str, Journey]:
    journeys: dict[str, Journey] = {}
    start = system_now() - DECIDED * BETWEEN - LIVED
    arriving = [event for text in events(DECIDED, BETWEEN, start=start) if (event := parse(text).event)]
    for event in arriving:
        key = RULES.key(event.data.tenant, event.data.candidate.id)
        journeys[key] = decide(journeys.get(key, Journey(key)), event, event.time, RULES).state
    end = arriving[-1].time
    return {key: decide(journey, TimerDue(), end, RULES).state for key, journey in journeys.items()}


def store(path: Path, states: Mapping[bytes, bytes]) -> None:
    rows: Sequence[tuple[bytes, bytes]] = list(states.items())
    with Store(path) as store, store.transaction():
        store.connection.execute("INSERT INTO offsets VALUES (1, 'journey', 0)")
        store.connection.executemany("INSERT INTO states VALUES (1, ?, ?)", rows)
