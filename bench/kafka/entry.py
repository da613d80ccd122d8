"""What a contestant is told, and what it answers: one line of JSON. Needs the standard library only."""

import json
import os
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

STDOUT = 1
"""itself: some engines make their log of `sys.stdout`"""


@dataclass(frozen=True, slots=True)
class Entry:
    """The arguments of every contestant."""

    servers: str
    """of Kafka, as host:port"""
    source: str
    """the topic to read, from its beginning; it holds `warm` + `events` records, or gets them while we run"""
    partitions: int
    name: str
    """of this one run: for the consumer group, the changelog, transactional ids; never used before"""
    work: str
    """`light` or `real` (`bench/kafka/work.py`)"""
    warm: int
    """records before the counting begins"""
    events: int
    """records that count"""
    folder: str
    """an empty directory"""
    setting: str
    """whatever tells two entries of one contestant apart"""

    @property
    def path(self) -> Path:
        return Path(self.folder)

    def arguments(self) -> list[str]:
        return [text for name, value in asdict(self).items() for text in (f"--{name}", str(value))]


def entry() -> Entry:
    """From the command line."""
    parser = ArgumentParser()
    for name, kind in Entry.__annotations__.items():
        parser.add_argument(f"--{name}", type=kind, required=True)
    return Entry(**vars(parser.parse_args()))


class Meter:
    """Time, and this process's CPU with all its threads, from the first record that counts to the last commit."""

    def __init__(self, told: Entry) -> None:
        self._warm, self._last = told.warm, told.warm + told.events
        self._begun: tuple[int, float, float] | None = None
        self.finished = False

    def taken(self, records: int) -> None:
        """So many are in work or done, and the next one is about to be. Counting begins after the warm-up."""
        if self._begun is None and records >= self._warm:
            self._begun = (records, perf_counter(), cpu_seconds())

    def done(self, records: int) -> None:
        """So many are committed. Where nothing else is in work at that moment, `taken` need not be called."""
        if self._begun is None:
            self.taken(records)
        elif records >= self._last and not self.finished:
            self.finished = True
            first, at, cpu = self._begun
            answer(records - first, perf_counter() - at, cpu_seconds() - cpu)


def answer(events: int, seconds: float, cpu: float, **more: float) -> None:
    """The one line: events, wall-clock and CPU seconds, peak memory in MB."""
    said = {"events": events, "seconds": seconds, "cpu": cpu, "rss": peak_megabytes(), **more}
    os.write(STDOUT, json.dumps(said).encode() + b"\n")


def cpu_seconds() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_megabytes() -> float:
    """Not `ru_maxrss`, which begins with the parent's (Linux, exec)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not say how much memory this process had")
