"""Dead letters for a person's eyes, or a script's."""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic_core import to_json

from afterview.workers.dlq.looking import Known

_COLUMNS = ("id", "first seen", "tries", "stage", "reason", "error")


def as_json(known: Iterable[Known]) -> Iterator[bytes]:
    """A line for each, without what may be personal."""
    return (to_json(_described(one)) for one in known)


def as_table(known: Sequence[Known]) -> Iterator[bytes]:
    """A line for each, under a heading; nothing when there are none."""
    rows = [_COLUMNS, *map(_row, known)] if known else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip().encode()


def totals(known: Sequence[Known], more: int) -> str:
    """How many, and by reason."""
    reasons = Counter(one.dead.reason for one in known)
    said = ", ".join(f"{times} {reason}" for reason, times in reasons.most_common())
    count = f"{len(known)} dead letter{'' if len(known) == 1 else 's'}{f' ({said})' if said else ''}"
    return f"{count}; {more} more: --max" if more else count


def whole(known: Known) -> bytes:
    """All of it, as one JSON object: what is no text in base64."""
    dead = known.dead
    headers = {name: value.decode("utf-8", "replace") for name, value in dead.headers}
    return to_json({**_described(known), "key": _text(dead.key), "headers": headers, **_value(dead.value)})


def _described(known: Known) -> dict[str, Any]:
    return {**known.dead.described(), "done": known.done}


def _row(known: Known) -> tuple[str, ...]:
    dead = known.dead
    error = f"{dead.error} [{known.done}]" if known.done else dead.error
    return dead.id, dead.first_seen[:19], str(dead.attempts), dead.stage, dead.reason, error


def _value(value: bytes) -> dict[str, str]:
    try:
        return {"value": value.decode()}
    except UnicodeDecodeError:
        return {"value_base64": base64.b64encode(value).decode()}


def _text(key: bytes) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError:
        return key.hex()
