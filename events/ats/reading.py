"""Bytes to JSON: one value, UTF-8, a byte order mark allowed (convert rules 1 and 2)."""

import json
from math import isinf
from typing import Any, NoReturn

from afterview.events.errors import Malformed

DEEPEST = 100
"""Levels of nesting that anything behind this door must stand, pydantic and JMESPath included."""


def _not_json(constant: str) -> NoReturn:
    """NaN and Infinity, which Python's reader would take."""
    raise ValueError(constant)


def _finite(written: str) -> float:
    """1e999 would be read as infinity."""
    number = float(written)
    if isinf(number):
        raise ValueError(written)
    return number


_DECODER = json.JSONDecoder(parse_constant=_not_json, parse_float=_finite)


def decode(body: bytes) -> Any:
    """The JSON value that `body` is. Of a key that occurs twice the last one counts, as in every common reader."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8 (at byte {error.start})") from None
    if not text.strip():
        raise Malformed("empty: one JSON value is expected")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise Malformed(f"nested more than {DEEPEST} levels deep") from None
    except ValueError:
        raise Malformed("not JSON: NaN, Infinity or a number too large to read") from None
    if text.count("[") + text.count("{") > DEEPEST and _deeper(value):
        raise Malformed(f"nested more than {DEEPEST} levels deep")
    return value


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is; empty when it is something else: for what is asked before anybody reads it."""
    try:
        value = decode(body)
    except Malformed:
        return {}
    return value if isinstance(value, dict) else {}


def _deeper(value: Any) -> bool:
    """Is the value nested more than DEEPEST levels deep? Level by level, so that depth costs no stack."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
