"""Who takes part, and how one of them is run: as a process of its own, which answers with one line of JSON."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

from bench.kafka import environments
from bench.kafka.entry import Entry
from bench.kafka.environments import QUIX_VERSION, ROOT, STREAMS_VERSION, NotAvailable
from bench.kafka.load import PARTITIONS

Process = subprocess.Popen[str]

PATIENCE = 600.0
"""seconds for one run"""


@dataclass(frozen=True, slots=True)
class Contestant:
    name: str
    what: str
    guarantee: str
    module: str
    setting: str = ""
    environment: str = "ours"
    slow: bool = False
    """its runs are shorter"""
    partitions: int = PARTITIONS
    works: tuple[str, ...] = ("light", "real")
    waits: bool = True
    """its latency is measured, too"""

    def command(self) -> list[str]:
        """Without the arguments of an entry. Raises `NotAvailable`."""
        if self.environment == "streams":
            return environments.streams()
        python = environments.quix() if self.environment == "quix" else environments.HERE
        return [str(python), "-W", "ignore", "-m", self.module]


_AIOKAFKA, _FAUST = version("aiokafka"), version("faust-streaming")
CONTESTANTS = (
    Contestant("alone", "the work itself, no Kafka", "-", "bench.kafka.peers.alone", waits=False),
    Contestant("raw", f"(1) aiokafka {_AIOKAFKA} loop, no state", "at least once", "bench.kafka.peers.raw"),
    Contestant("bare", "(1c) aiokafka, RocksDB, changelog", "at least once", "bench.kafka.peers.bare"),
    Contestant("ours", f"(3) Afterview on Faust {_FAUST}", "exactly once, fenced", "bench.kafka.ours"),
    Contestant(
        "ours-24",
        "(3) the same, 24 partitions",
        "exactly once, fenced",
        "bench.kafka.ours",
        partitions=24,
        works=("light",),
        waits=False,
    ),
    Contestant(
        "faust",
        f"(2) Faust {_FAUST}, table and send",
        "at least once",
        "bench.kafka.peers.idiomatic_faust",
        slow=True,
    ),
    Contestant(
        "quix", f"(4) Quix Streams {QUIX_VERSION}", "at least once", "bench.kafka.peers.quix", "0", environment="quix"
    ),
    Contestant(
        "quix-1000",
        "(4) the same, commit_every=1000",
        "at least once",
        "bench.kafka.peers.quix",
        "1000",
        environment="quix",
        waits=False,
    ),
    Contestant(
        "streams",
        f"(8) Kafka Streams {STREAMS_VERSION}, Java",
        "exactly once",
        "bench.kafka.peers.streams",
        "exactly_once_v2",
        environment="streams",
        works=("light",),
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One run."""

    events: int
    seconds: float
    cpu: float
    rss: float
    parts: dict[str, float]
    outputs: float | None = None
    """for each event that was read"""

    @property
    def rate(self) -> float:
        return self.events / self.seconds

    @property
    def micros(self) -> float:
        """of CPU, for each event"""
        return self.cpu / self.events * 1e6


@contextmanager
def started(contestant: Contestant, told: Entry) -> Iterator[Process]:
    """Its process, ended at the end if it has not ended itself. Raises `NotAvailable`."""
    command = [*contestant.command(), *told.arguments()]
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    with tempfile.TemporaryFile("w+") as errors:
        process = Process(  # its arguments are ours
            command, cwd=ROOT, env={**os.environ, **paths}, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()
            if process.returncode > 0:
                errors.seek(0)
                print(f"bench: {contestant.name}: {errors.read().strip()[-2000:]}")


def run(contestant: Contestant, told: Entry) -> Result:
    """Raises `NotAvailable`."""
    with started(contestant, told) as process:
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotAvailable(f"no answer in {PATIENCE:.0f} s") from None
    answers = [line for line in said.splitlines() if line.startswith("{")]
    if not answers:
        raise NotAvailable(f"ended with {process.returncode} and no answer")
    value = json.loads(answers[-1])
    return Result(value.pop("events"), value.pop("seconds"), value.pop("cpu"), value.pop("rss"), value)
