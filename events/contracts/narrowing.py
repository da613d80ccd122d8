"""What one schema lets somebody write that another one does not let somebody read.

The keywords are those that our schemas use. One that is not known here, and not the same on both sides, is told of: it
is better to be asked once too often.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from afterview.events.contracts.describing import Schema

_WORDS = {"title", "description", "default", "examples", "deprecated", "$schema", "$defs", "writeOnly", "readOnly"}
"""say nothing about which values there are"""
_UPPER, _LOWER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum"), ("minLength", "minItems", "minimum")
_LOWEST = (*_LOWER, "exclusiveMinimum", "minProperties")
_NONE = {"minLength": 0, "minItems": 0, "minProperties": 0}
"""what there is at least where nothing is said"""
_SAME = ("pattern", "format", "patternProperties", "propertyNames", "uniqueItems", "multipleOf", "not", "if", "allOf")
"""nobody can tell which of two is the narrower one"""
_TYPES = {"null", "boolean", "object", "array", "number", "integer", "string"}
_STRUCTURE = {"$ref", "anyOf", "oneOf", "type", "enum", "const", "items", "prefixItems", "properties", "required"}
_KNOWN = {*_WORDS, *_UPPER, *_LOWEST, *_SAME, *_STRUCTURE, "additionalProperties"}


@dataclass(frozen=True, slots=True)
class Narrow:
    """`wrote`, `read`: what each side's schema says there, as far as it is told."""

    where: tuple[str, ...]
    what: str
    """`type`, `value`, `required`, `closed`, `unknown`, or the keyword"""
    wrote: Any = None
    read: Any = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who writes, who reads: the documents that references of their schemas lead into."""

    writer: Mapping[str, Any]
    reader: Mapping[str, Any]
    tolerant: bool = False
    """the reader ignores fields that it does not know, whatever its schema says of them"""

    def narrows(
        self, wrote: Any, read: Any, where: tuple[str, ...] = (), seen: frozenset[str] = frozenset()
    ) -> Iterator[Narrow]:
        """Every place where a value that may be written would not be read."""
        pair = f"{_reference(wrote)} {_reference(read)}"
        if "#" in pair and pair in seen:
            return
        written, taken = _resolved(wrote, self.writer), _resolved(read, self.reader)
        if not taken:
            return
        for one in alternatives(written, self.writer):
            yield from self._of_one(one, alternatives(taken, self.reader), where, seen | {pair})

    def _of_one(
        self, wrote: Schema, taken: list[Schema], where: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[Narrow]:
        """What the best of the alternatives that could be meant does not read."""
        if _values(wrote) == []:
            return
        found = [list(self._plain(wrote, one, where, seen)) for one in taken if _could_be(wrote, one)]
        if not found:
            yield Narrow(where, "type", _kinds(wrote), sorted({kind for one in taken for kind in _kinds(one)}))
        else:
            yield from min(found, key=len)

    def _plain(self, wrote: Schema, read: Schema, where: tuple[str, ...], seen: frozenset[str]) -> Iterator[Narrow]:
        if wider := [kind for kind in _kinds(wrote) if kind not in _kinds(read)]:
            yield Narrow(where, "type", wider, _kinds(read))
        values, taken = _values(wrote), _values(read)
        if taken is not None:
            yield from _of_values(values, taken, where)
        if values is None:
            yield from _of_limits(wrote, read, where)
        elif refused := [value for value in values if not _within(value, read)]:
            yield Narrow(where, "value", refused)
        if "object" in _kinds(read) and "object" in _kinds(wrote):
            yield from self._of_objects(wrote, read, where, seen)
        if "items" in read or "prefixItems" in read:
            yield from self._of_lists(wrote, read, where, seen)

    def _of_objects(
        self, wrote: Schema, read: Schema, where: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[Narrow]:
        for name in read.get("required", ()):
            if name not in wrote.get("required", ()):
                yield Narrow((*where, name), "required")
        others = read.get("additionalProperties", True)
        others = self.tolerant if others is False else others
        known = read.get("properties", {})
        for name, schema in wrote.get("properties", {}).items():
            if name in known:
                yield from self.narrows(schema, known[name], (*where, name), seen)
            elif others is False:
                yield Narrow((*where, name), "unknown")
            else:
                yield from self.narrows(schema, others, (*where, name), seen)
        said = wrote.get("additionalProperties", True)
        if others is False and said is not False:
            yield Narrow(where, "closed")
        elif isinstance(others, dict) and said is not False:
            yield from self.narrows(said, others, (*where, "*"), seen)
        if isinstance(said, dict):
            for name in known.keys() - wrote.get("properties", {}).keys():
                yield from self.narrows(said, known[name], (*where, name), seen)

    def _of_lists(self, wrote: Schema, read: Schema, where: tuple[str, ...], seen: frozenset[str]) -> Iterator[Narrow]:
        if "prefixItems" in read or "prefixItems" in wrote:
            if wrote.get("prefixItems") != read.get("prefixItems") or wrote.get("items") != read.get("items"):
                yield Narrow(where, "prefixItems", wrote.get("prefixItems"), read.get("prefixItems"))
            return
        yield from self.narrows(wrote.get("items", True), read["items"], (*where, "[]"), seen)


def _of_values(values: list[Any] | None, taken: list[Any], where: tuple[str, ...]) -> Iterator[Narrow]:
    if values is None:
        yield Narrow(where, "values", None, taken)
    elif more := [value for value in values if value not in taken]:
        yield Narrow(where, "value", more, taken)


def _of_limits(wrote: Schema, read: Schema, where: tuple[str, ...]) -> Iterator[Narrow]:
    for keyword in (*_UPPER, *_LOWEST, *_SAME, *sorted({*wrote, *read} - _KNOWN)):
        said, limit = wrote.get(keyword), read.get(keyword)
        if keyword in _UPPER:
            narrow = limit is not None and (said is None or said > limit)
        elif keyword in _LOWEST:
            least = _NONE.get(keyword) if said is None else said
            narrow = limit is not None and (least is None or least < limit)
        elif keyword in _SAME:
            narrow = limit is not None and said != limit
        else:
            narrow = said != limit
        if narrow:
            yield Narrow(where, keyword, said, limit)


def _within(value: Any, read: Schema) -> bool:
    """One value within the limits of a schema, as far as values of ours go: texts, numbers, true, false and null."""
    if isinstance(value, str):
        fits = read.get("minLength", 0) <= len(value) <= read.get("maxLength", len(value))
        return fits and re.search(read.get("pattern", ""), value) is not None and "format" not in read
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(read.get("minimum", value) <= value <= read.get("maximum", value))
    return True


def _reference(schema: Any) -> str:
    return str(schema.get("$ref", "")) if isinstance(schema, dict) else ""


def _resolved(schema: Any, document: Mapping[str, Any]) -> Schema:
    """`true` takes everything, as an empty one does. What stands beside a reference is only words."""
    if isinstance(schema, bool):
        return {} if schema else {"enum": []}
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return dict(schema)


def alternatives(schema: Schema, document: Mapping[str, Any]) -> list[Schema]:
    """Each of `anyOf` with what holds for all of them."""
    schema = _resolved(schema, document)
    several = schema.get("anyOf") or schema.get("oneOf")
    if several is None:
        kinds = schema.get("type")
        return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]
    others = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf", *_WORDS}}
    return [{**others, **each} for one in several for each in alternatives(one, document)]


def _could_be(wrote: Schema, read: Schema) -> bool:
    return any(kind in _kinds(read) for kind in _kinds(wrote))


def _kinds(schema: Schema) -> list[str]:
    """The types of its values; an integer is a number, too."""
    said = schema.get("type")
    values = _values(schema)
    if said is None:
        kinds = _TYPES if values is None else {_kind(value) for value in values}
    else:
        kinds = {said} if isinstance(said, str) else set(said)
    return sorted(kinds | {"integer"} if "number" in kinds else kinds)


def _kind(value: object) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _values(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def pointer(where: tuple[str, ...]) -> str:
    """As people write it: `data.interviewers[].id`."""
    return re.sub(r"\.\[\]", "[]", ".".join(where))
