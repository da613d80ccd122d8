"""The picture as text: for a terminal, a pipe, or a script."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from afterview.workers.cli.output import put
from afterview.workers.deliveries import NOTHING, REPEAT, USED
from afterview.workers.overview.asked import looks
from afterview.workers.overview.board import Board, CostLine, MailLine, StageLine, VendorLine, board

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_CAME_TO = {USED: "used", NOTHING: "ignored", REPEAT: "repeated"}


def watch(urls: Sequence[str], every: float) -> None:
    """An object for each look, until Ctrl-C, SIGTERM, or nobody reads any more; `every`: seconds."""
    last = None
    for answered, seconds in looks(urls, every):
        last = board(answered, seconds, last)
        put([to_json(as_json(last))])


def lines(now: Board) -> Iterator[str]:
    """Of one look."""
    for worker in now.workers:
        yield f"{worker.url}: {'ready' if worker.waits is None else f'not ready: {worker.waits}'}"
    yield from (_stage(line) for line in now.stages)
    if now.stages:
        yield from told_besides(now)


def as_json(now: Board) -> dict[str, Any]:
    """The same figures, for scripts."""
    return {
        "ready": now.ready,
        "workers": [worker._asdict() for worker in now.workers],
        "stages": [stage._asdict() for stage in now.stages],
        **besides(now),
    }


def besides(now: Board) -> dict[str, Any]:
    """What only metrics tell, also of a worker on Kafka that tells the rest itself."""
    ratios = {"cpu_of_1000_events": now.cost.cpu_of_1000_events, "bytes_of_a_state": now.cost.bytes_of_a_state}
    return {
        "mail": now.mail._asdict(),
        "dead_letters": now.dead_letters,
        "paused": now.paused,
        "vendors": [vendor._asdict() for vendor in now.vendors],
        "cost": now.cost._asdict() | ratios,
    }


def told_besides(now: Board) -> Iterator[str]:
    """The same in lines."""
    yield f"mail: {mail(now.mail)}"
    yield f"dead letters: {letters(now.dead_letters)}"
    yield f"paused: {paused(now.paused)}"
    for line in now.vendors:
        yield f"{line.vendor}: {vendor(line)}"
    yield f"cost: {processors(now.cost)}, {room(now.cost)}"


def mail(line: MailLine) -> str:
    said = counts(line.outcomes)
    if line.in_vain:
        said += f"; {line.in_vain:,} attempt{'' if line.in_vain == 1 else 's'} in vain"
    if line.away:
        said += "; the server is away"
    if not line.waiting:
        return said
    return f"{said}; {line.waiting} under way, the oldest for {duration(line.oldest_seconds)}"


def vendor(line: VendorLine) -> str:
    away = "".join(f", {times:,} answered {status}" for status, times in line.turned_away.items())
    said = [] if line.read and not (line.taken or away) else [f"{line.taken:,} deliveries taken in{away}"]
    if line.read:
        said.append("read: " + ", ".join(f"{times:,} {_CAME_TO[word]}" for word, times in line.read.items()))
    if line.dead_letters:
        said.append(f"dead letters: {counts(line.dead_letters)}")
    if line.api_down:
        said.append("its API does not answer")
    return "; ".join(said)


def processors(line: CostLine) -> str:
    """Time of them; what is not known is left out."""
    each, cores = line.cpu_of_1000_events, line.cores
    now = "" if cores is None else f", {cores:.2f} in use"
    of_events = "" if each is None else f" ({each:,.2f} s for 1,000 events)"
    return f"{duration(line.cpu_seconds)} of a processor{now}{of_events}"


def room(line: CostLine) -> str:
    size = line.bytes_of_a_state
    of_states = "" if size is None else f" ({size:,.0f} bytes a state)"
    return (
        f"{line.memory_bytes / 1e6:,.0f} MB of memory, {line.state_bytes / 1e6:,.1f} MB on disk{of_states},"
        f" {line.mails:,} mails"
    )


def counts(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{times:,} {name}" for name, times in numbers.items()) or "none"


def letters(numbers: Mapping[str, int]) -> str:
    """Since the workers were started: older ones may be open, which `dlq list` knows."""
    return counts(numbers) if numbers else "none new"


def paused(scopes: Mapping[str, datetime]) -> str:
    return ", ".join(f"{scope} since {at:%Y-%m-%d %H:%M} UTC" for scope, at in scopes.items()) or "nothing"


def duration(seconds: float) -> str:
    """In the unit that says enough."""
    for size, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"


def _stage(line: StageLine) -> str:
    late = f", the earliest overdue for {duration(line.overdue_seconds)}" if line.overdue_seconds >= 1 else ""
    behind = f" ({duration(line.lag_seconds)})" if line.lag else ""
    return (
        f"{line.stage}: {line.ready} of {line.owned} partitions ready, {line.records:,} records done,"
        f" {line.lag:,} waiting{behind}, {line.timers:,} timers{late}"
    )
