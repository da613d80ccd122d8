"""Incidents for a person's eyes, or a script's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic_core import to_json

from afterview.workers.incidents.grouping import Incident, Kind

_COLUMNS = ("since", "until", "times", "what", "where", "")
_NEXT: dict[Kind, str] = {
    "dead letter": "afterview dlq list",
    "held": "afterview resume",
    "mail put off": "afterview check; mails wait",
    "done late": "nobody worked in between, or not on this",
}
"""where to look, or what it means"""


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


def totals(incidents: Sequence[Incident], since: datetime, until: datetime) -> str:
    count = f"{len(incidents)} incident{'' if len(incidents) == 1 else 's'}" if incidents else "nothing went wrong"
    return f"{count} from {_moment(since)} to {_moment(until)}, as far as the log knows"


def _row(one: Incident) -> tuple[str, ...]:
    until = one.until.astimezone()
    end = f"{until:%H:%M:%S}" if until.date() == one.since.astimezone().date() else _moment(one.until)
    what = f"{one.kind}: {one.what}"
    return _moment(one.since), end, f"{one.times:,}", what, one.where, _NEXT.get(one.kind, "")


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S%z}"
