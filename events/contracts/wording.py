"""The type of a field, in words and links."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from afterview.events.contracts.components import PLACE

_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
_FORMATS = {"date-time": "time (RFC 3339)", "date": "day"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text."""

    text: str
    code: bool = False
    """to be shown as it is written in JSON"""
    shape: str | None = None
    """the schema that it leads to"""


def worded(schema: dict[str, Any]) -> Iterator[Part]:
    """As `one of "call", "email", or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PLACE)
        yield Part(name, shape=name)
    elif "anyOf" in schema:
        for number, one in enumerate(schema["anyOf"]):
            yield from [Part(" or ")] * (number > 0)
            yield from worded(one)
    elif "const" in schema:
        yield Part(str(schema["const"]), code=True)
    elif "enum" in schema:
        yield from _values(schema["enum"])
    elif schema.get("type") == "array":
        yield Part("list of ")
        yield from worded(schema.get("items", {}))
        yield Part(_size(schema, "minItems", "maxItems", ""))
    elif isinstance(schema.get("additionalProperties"), dict):
        yield Part("any names, each with ")
        yield from worded(schema["additionalProperties"])
    else:
        yield from _plain(schema)


def _values(values: list[Any]) -> Iterator[Part]:
    for number, value in enumerate(values):
        yield from [Part(", ")] * (number > 0)
        yield Part(str(value), code=True)


def _plain(schema: dict[str, Any]) -> Iterator[Part]:
    if "format" in schema:
        yield Part(_FORMATS[schema["format"]])
        return
    yield Part(_PLAIN.get(schema.get("type", ""), "anything") + _size(schema, "minLength", "maxLength", " characters"))
    if "pattern" in schema:
        yield Part(" like ")
        yield Part(schema["pattern"], code=True)


def _size(schema: dict[str, Any], low: str, high: str, unit: str) -> str:
    least, most = schema.get(low, 0), schema.get(high)
    if most is None:
        return f", at least {least}{unit}" if least else ""
    return f", {most}{unit}" if least == most else f", {least} to {most}{unit}" if least else f", at most {most}{unit}"
