"""`--fetched`: what the vendor's API has said, matched by id; it gives what the payload lacks (convert rule 3)."""

from collections.abc import Iterable
from typing import Any

from afterview.events.ats.body import kind_of
from afterview.events.ats.reading import decode
from afterview.events.ats.texts import clean
from afterview.events.errors import Malformed


def parse_fetched(text: bytes) -> tuple[dict[str, Any], ...]:
    """One file `--fetched`: an object, or a list of objects."""
    answer = decode(text)
    objects = answer if isinstance(answer, list) else [answer]
    for one in objects:
        if not isinstance(one, dict):
            raise Malformed(f"an object or a list of objects is expected, not {kind_of(one)}")
    return tuple(objects)


def unwrapped(objects: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The objects of the vendor's API, bare or still in an answer that has one or a list of them at `key`."""
    found = [answer.get(key, answer) for answer in objects]
    return [one for each in found for one in (each if isinstance(each, list) else [each]) if isinstance(one, dict)]


def with_id(objects: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The first object of that id, empty when there is none."""
    return next((one for one in objects if _id(one) == wanted), {})


def filled(known: dict[str, Any], fetched: dict[str, Any]) -> dict[str, Any]:
    """`known`, and what it lacks from `fetched`. Objects inside are one and the same unless their ids differ."""
    whole = dict(known)
    for key, value in fetched.items():
        mine = known.get(key)
        if _missing(mine):
            whole[key] = value
        elif isinstance(mine, dict) and isinstance(value, dict) and _same(mine, value):
            whole[key] = filled(mine, value)
    return whole


def _missing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _same(mine: dict[str, Any], other: dict[str, Any]) -> bool:
    return _id(mine) is None or _id(mine) == _id(other)


def _id(value: dict[str, Any]) -> str | None:
    found = value.get("id")
    return clean(str(found)) or None if isinstance(found, int | str) and not isinstance(found, bool) else None
