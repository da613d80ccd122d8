"""Incidents for a person's eyes, or a script's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic_core import to_json

from afterview.workers.incidents.grouping import Incident, Kind

_COLUMNS = ("since", "until", "times", "where", "what")
_NEXT: Mapping[Kind, str] = {
    "dead letter": "`afterview dlq list` has them, with the place of each",
    "held": "read when somebody lets that vendor go on: `afterview resume`",
    "mail put off": "tried again by itself; `afterview check` asks the mail server now",
    "mail refused": "not tried again; `why` says what comes of it, and the class of the reply which server to ask",
    "done late": "in between nobody did anything: look for `stopped`, `ended` or `waiting` in the workers' logs",
    "task expired": "nobody gave that feedback: `afterview upcoming` says how many are overdue now",
}
"""where to look next, or what it means"""


def as_json(incidents: Iterable[Incident]) -> Iterator[bytes]:
    """A line for each."""
    return (to_json(asdict(one)) for one in incidents)


def as_table(incidents: Sequence[Incident]) -> Iterator[bytes]:
    """A line for each, under a heading, by this machine's clock; nothing when there are none."""
    rows = [_COLUMNS, *map(_row, incidents)] if incidents else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip().encode()


def totals(incidents: Sequence[Incident], since: datetime, until: datetime) -> Iterator[str]:
    """How many, of which time; then a line for each kind that a person can do something about."""
    count = f"{len(incidents)} incident{'' if len(incidents) == 1 else 's'}" if incidents else "nothing went wrong"
    yield f"{count} from {_moment(since)} to {_moment(until)}, as far as the log knows"
    kinds = {one.kind for one in incidents}
    yield from (f"{kind}: {said}" for kind, said in _NEXT.items() if kind in kinds)


def _row(one: Incident) -> tuple[str, ...]:
    since, until = one.since.astimezone(), one.until.astimezone()
    end = f"{until:%H:%M:%S}" if until.date() == since.date() else f"{until:%Y-%m-%d %H:%M:%S}"
    detail = f": {one.detail}{' (and others)' if one.varied else ''}" if one.detail else ""
    return f"{since:%Y-%m-%d %H:%M:%S}", end, f"{one.times:,}", one.where, f"{one.kind}: {one.what}{detail}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S%z}"
