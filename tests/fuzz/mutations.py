"""A body made worse: by a seeded hand, and at once, so that many may come of each that hypothesis has drawn."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from tests.events.ats.hostile import places

_LONG = 50_000
_STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**18, 10**400, -1e300, "", " ", "\x00", "\ud800", "x" * 600, "0", "null"),
    *("2027-02-30T10:15:30Z", "2027-03-05T24:00:00Z", "9999-12-31T23:59:59+14:00", "1899-12-31", "soon", "T"),
    *([], {}, [[]], [None], [{}], {"id": {}}, {"": ""}, [1, "a", None], "@", "a@b@c.example", "a@b.example\n"),
    *(1804489200123, -(10**15), "1804489200", "2027-03-05T10:15:30+99:99", "rejected", "Archived", "Complete"),
)
_INSIDE = (b"", b"\xff", b"\xef\xbb\xbf", b"{", b"]", b",", b'"', b"NaN", b"1e999", b"\\ud800")
_LONG_TEXTS = (" ", "@", "a.", "\n", "0", "a@", "[", "\u200b", "é", "2027-")


def mutated(body: Any, chance: Random) -> Any:
    """A copy with up to three changes somewhere in it."""
    copy = deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        found = places(copy)
        if not found:
            return chance.choice(_STRANGE)
        *way, last = chance.choice(found)
        inner = copy
        for step in way:
            inner = inner[step]
        chance.choice(_CHANGES)(inner, last, chance)
    return copy


def raw(body: Any, chance: Random) -> bytes:
    """As bytes; one in eight is torn."""
    written = json.dumps(body, ensure_ascii=chance.random() < 1 / 2).encode("utf-8", "surrogatepass")
    return _torn(written, chance) if chance.random() < 1 / 8 else written


def _torn(written: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(written) + 1)
    inside = chance.choice([*_INSIDE, chance.randbytes(3)])
    return written[:at] + inside + written[at + chance.randint(0, 4) :]


def _strange(inner: Any, key: Any, chance: Random) -> None:
    inner[key] = deepcopy(chance.choice(_STRANGE))


def _gone(inner: Any, key: Any, _chance: Random) -> None:
    del inner[key]


def _another_type(inner: Any, key: Any, chance: Random) -> None:
    value = inner[key]
    inner[key] = chance.choice([[value], {"id": value}, {"value": value}, str(value), [value, value]])


def _unwrapped(inner: Any, key: Any, chance: Random) -> None:
    value = inner[key]
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    if inside:
        inner[key] = chance.choice(inside)


def _another_case(inner: Any, key: Any, _chance: Random) -> None:
    if isinstance(inner, dict):
        inner[key.swapcase()] = inner.pop(key)


def _repeated(inner: Any, key: Any, chance: Random) -> None:
    if isinstance(inner[key], list):
        inner[key] = inner[key] * chance.randint(2, 20)


def _deep(inner: Any, key: Any, chance: Random) -> None:
    for _ in range(chance.choice([5, 60, 98, 101, 300])):
        inner[key] = {"data": inner[key]} if chance.random() < 1 / 2 else [inner[key]]


def _long(inner: Any, key: Any, chance: Random) -> None:
    text = chance.choice(_LONG_TEXTS)
    inner[key] = chance.choice(["", "a", "k@x.example "]) + text * (_LONG // len(text))


_CHANGES: tuple[Callable[[Any, Any, Random], None], ...] = (
    *([_strange] * 5),
    *([_gone] * 2),
    *([_another_type] * 3),
    *(_unwrapped, _another_case, _repeated, _deep, _long),
)
