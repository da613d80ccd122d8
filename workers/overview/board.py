"""One picture of some workers at one moment, from what each of them said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from afterview.workers.deliveries import NOTHING, REPEAT, USED
from afterview.workers.telemetry import catalogue as c
from afterview.workers.telemetry.figures import Figures
from afterview.workers.telemetry.metric import Metric

_NO_VENDOR = "none"
_JOURNEY = "journey"


_IN_VAIN = ("later", "unknown")
"""results of an attempt"""


class Answer(NamedTuple):
    """What one worker said of itself."""

    url: str
    waits: str | None
    """why it does not do all its work; None: it does"""
    figures: Figures | None
    """None: it did not answer"""


class WorkerLine(NamedTuple):
    url: str
    waits: str | None
    partitions: int
    """that are its own, of all stages"""
    cpu_seconds: float
    """of processors, since it was started"""
    memory_bytes: int
    state_bytes: int
    """on its disk"""


class StageLine(NamedTuple):
    stage: str
    records: int
    """since the workers were started"""
    rate: float | None
    """records a second since the picture before; None in the first one"""
    lag: int
    lag_seconds: float
    timers: int
    overdue_seconds: float
    ready: int
    """partitions"""
    owned: int


class MailLine(NamedTuple):
    outcomes: Mapping[str, int]
    """settled requests, by outcome; those that there were"""
    in_vain: int
    """attempts that are made again: a server said later, or nothing"""
    waiting: int
    oldest_seconds: float
    away: bool
    """the mail server, as at least one worker finds"""


class VendorLine(NamedTuple):
    """What came of a vendor's webhooks, and of topics in its format, since the workers were started."""

    vendor: str
    taken: int
    """webhooks that were answered 2xx"""
    turned_away: Mapping[str, int]
    """by status"""
    read: Mapping[str, int]
    """of those that were taken, and of topics: how many had events in them, meant nothing, were repeats"""
    dead_letters: Mapping[str, int]
    """of the same, what could not be used, by the reason"""
    api_down: bool
    """it is asked, and does not answer"""


class CostLine(NamedTuple):
    """What it takes, of all workers together; since they were started."""

    cpu_seconds: float
    cores: float | None
    """in use since the picture before; None in the first one"""
    memory_bytes: int
    state_bytes: int
    state_keys: int
    events: int
    """records of the journey"""
    mails: int
    """that a server has taken"""

    @property
    def cpu_of_1000_events(self) -> float | None:
        """Seconds; None: nobody of them has the journey, or nothing was done yet."""
        return 1000 * self.cpu_seconds / self.events if self.events else None

    @property
    def bytes_of_a_state(self) -> float | None:
        return self.state_bytes / self.state_keys if self.state_keys else None


class Board(NamedTuple):
    """All of it."""

    seconds: float
    """a steady clock's, of when it was asked"""
    workers: tuple[WorkerLine, ...]
    stages: tuple[StageLine, ...]
    mail: MailLine
    dead_letters: Mapping[str, int]
    """by the reason; those that there were"""
    paused: Mapping[str, datetime]
    """scope to since when; those that any of the workers knows of"""
    vendors: tuple[VendorLine, ...]
    cost: CostLine

    @property
    def ready(self) -> bool:
        return all(worker.waits is None for worker in self.workers)


def board(answers: Sequence[Answer], seconds: float, before: Board | None = None) -> Board:
    """`before`: an earlier one of the same workers, for the rates."""
    known = [answer.figures for answer in answers if answer.figures is not None]
    stages = sorted({stage for figures in known for stage in figures.by(c.RECORDS, "stage")})
    earlier = {line.stage: line for line in before.stages} if before else {}
    elapsed = seconds - before.seconds if before else 0.0
    return Board(
        seconds,
        tuple(_worker(answer) for answer in answers),
        tuple(_stage(stage, known, earlier.get(stage), elapsed) for stage in stages),
        MailLine(
            _counted(known, c.MAIL_OUTCOMES, "outcome"),
            _sum(figures.total(c.MAIL_ATTEMPTS, result=result) for figures in known for result in _IN_VAIN),
            _sum(figures.total(c.OUTBOX_ACTIONS) for figures in known),
            max((figures.greatest(c.OUTBOX_SECONDS) for figures in known), default=0.0),
            any(figures.total(c.MAIL_AWAY) for figures in known),
        ),
        _counted(known, c.DEAD_LETTERS, "reason"),
        _paused(known),
        tuple(_vendors(known)),
        _cost(known, before.cost if before else None, elapsed),
    )


def _worker(answer: Answer) -> WorkerLine:
    figures = answer.figures or Figures({})
    return WorkerLine(
        answer.url,
        answer.waits,
        int(figures.total(c.PARTITIONS_OWNED)),
        figures.total(c.CPU),
        int(figures.total(c.MEMORY)),
        int(figures.total(c.STATE_BYTES)),
    )


def _stage(stage: str, known: Sequence[Figures], before: StageLine | None, elapsed: float) -> StageLine:
    records = _sum(figures.total(c.RECORDS, stage=stage) for figures in known)
    since = records - before.records if before else 0
    return StageLine(
        stage,
        records,
        max(since, 0) / elapsed if before and elapsed > 0 else None,  # less: a worker was started again
        _sum(figures.total(c.LAG_RECORDS, stage=stage) for figures in known),
        max(figures.greatest(c.LAG_SECONDS, stage=stage) for figures in known),
        _sum(figures.total(c.TIMERS_PENDING, stage=stage) for figures in known),
        max(figures.greatest(c.TIMERS_OVERDUE, stage=stage) for figures in known),
        _sum(figures.total(c.PARTITIONS_READY, stage=stage) for figures in known),
        _sum(figures.total(c.PARTITIONS_OWNED, stage=stage) for figures in known),
    )


def _vendors(known: Sequence[Figures]) -> Iterator[VendorLine]:
    """Those that have sent something."""
    answered = _by_vendor(known, c.REQUESTS, "status")
    read = _by_vendor(known, c.READ_DELIVERIES, "came_to")
    refused = _by_vendor(known, c.REFUSED_DELIVERIES, "reason")
    down = {vendor for figures in known for vendor, is_down in figures.by(c.API_DOWN, "api").items() if is_down}
    for vendor in sorted(answered.keys() | read.keys() | refused.keys() | down):
        answers = {status: times for status, times in sorted(answered[vendor].items()) if times}
        taken = sum(times for status, times in answers.items() if status.startswith("2"))
        away = {status: times for status, times in answers.items() if not status.startswith("2")}
        came = {came_to: read[vendor][came_to] for came_to in (USED, NOTHING, REPEAT) if read[vendor][came_to]}
        dead = {reason: times for reason, times in sorted(refused[vendor].items()) if times}
        if vendor != _NO_VENDOR and (taken or away or came or dead or vendor in down):
            yield VendorLine(vendor, taken, away, came, dead, vendor in down)


def _by_vendor(known: Sequence[Figures], metric: Metric, label: str) -> defaultdict[str, Counter[str]]:
    """Sums by vendor, and then by another label's value."""
    found = defaultdict[str, Counter[str]](Counter)
    for figures in known:
        for (vendor, value), times in figures.each(metric, "vendor", label).items():
            found[vendor][value] += int(times)
    return found


def _cost(known: Sequence[Figures], before: CostLine | None, elapsed: float) -> CostLine:
    cpu = sum(figures.total(c.CPU) for figures in known)
    return CostLine(
        cpu,
        max(cpu - before.cpu_seconds, 0.0) / elapsed if before and elapsed > 0 else None,
        _sum(figures.total(c.MEMORY) for figures in known),
        _sum(figures.total(c.STATE_BYTES) for figures in known),
        _sum(figures.total(c.STATE_KEYS) for figures in known),
        _sum(figures.total(c.RECORDS, stage=_JOURNEY) for figures in known),
        _sum(figures.total(c.MAIL_OUTCOMES, outcome="accepted") for figures in known),
    )


def _counted(known: Sequence[Figures], metric: Metric, label: str) -> dict[str, int]:
    """Sums by a label's value; those that are not 0."""
    values = sorted({value for figures in known for value in figures.by(metric, label)})
    sums = {value: _sum(figures.total(metric, **{label: value}) for figures in known) for value in values}
    return {value: times for value, times in sums.items() if times}


def _paused(known: Sequence[Figures]) -> dict[str, datetime]:
    since = {scope: at for figures in known for scope, at in figures.by(c.PAUSED, "scope").items()}
    return {scope: datetime.fromtimestamp(at, UTC) for scope, at in sorted(since.items())}


def _sum(values: Iterable[float]) -> int:
    return int(sum(values))
