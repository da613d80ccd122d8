"""Fields that a schema knew, and the one after it does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from afterview.events.contracts.narrowing import alternatives

Placed = tuple[Any, Mapping[str, Any]]
"""a schema, and the document that its references lead into"""
_DEEPEST = 12
"""our schemas are not as deep; one that leads back into itself would be without end"""


def vanished(was: Placed, now: Placed, where: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Of fields that stand in each other, the outermost."""
    if len(where) == _DEEPEST:
        return
    new = _properties(now)
    for name, schema in _properties(was).items():
        if name in new:
            yield from vanished((schema, was[1]), (new[name], now[1]), (*where, name))
        elif not _takes_any(now):
            yield (*where, name)
    of_many = _of_many(now)
    for step, schema in _of_many(was).items():
        yield from vanished((schema, was[1]), (of_many.get(step, {}), now[1]), (*where, step))


def _properties(placed: Placed) -> dict[str, Any]:
    return {name: one for each in alternatives(*placed) for name, one in each.get("properties", {}).items()}


def _of_many(placed: Placed) -> dict[str, Any]:
    """The elements of a list, the values of a table: by what they are called in a path."""
    found: dict[str, Any] = {}
    for each in alternatives(*placed):
        for keyword, step in (("items", "[]"), ("additionalProperties", "*")):
            if isinstance(each.get(keyword), dict):
                found[step] = each[keyword]
    return found


def _takes_any(placed: Placed) -> bool:
    """A table: fields are still there, without being named."""
    return any(isinstance(each.get("additionalProperties"), dict) for each in alternatives(*placed))
