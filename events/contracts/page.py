"""The AsyncAPI document as a page to browse: what stands where, and what leads where."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from afterview.events.contracts.wording import Part, worded

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: list[Part]
    required: bool
    says: str
    example: str | None
    """as JSON writes it, in a line"""


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    says: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Message:
    name: str
    type: str
    title: str
    summary: str
    on: list[str]
    """channels"""
    data: Shape | None
    """where it is of this message alone"""
    shape: str | None
    """where it is of several: the name of its shape"""
    example: str
    example_of: str


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    address: str
    title: str
    says: str
    key: str
    messages: list[str]
    out: bool


class Page:
    """`document` is asked again and again; nothing of it is changed."""

    def __init__(self, document: Json) -> None:
        self.info: Json = document["info"]
        self._document = document
        self._schemas: Json = document["components"]["schemas"]
        self._messages: Json = document["components"]["messages"]

    @cached_property
    def channels(self) -> list[Channel]:
        actions = {_last(one["channel"]): one["action"] for one in self._document["operations"].values()}
        return [self._channel(name, out=actions[name] == "send") for name in self._document["channels"]]

    def messages(self, *, out: bool) -> Iterator[Message]:
        """In the order of the document: first what comes in."""
        names = {name for channel in self.channels if channel.out is out for name in channel.messages}
        return (self._message(name, one) for name, one in self._messages.items() if name in names)

    @cached_property
    def envelope(self) -> Shape:
        """What every event in says beside its `data`: they differ in their types only."""
        first = next(iter(self._messages.values()))
        shape = self._shape(_last(first["payload"]))
        return Shape("envelope", "", [one for one in shape.fields if one.name != "data"])

    @cached_property
    def headers(self) -> Shape:
        """What every event out says beside its `data`: those about a task or invitation have all of them."""
        most = max(
            (one for one in self._messages.values() if "headers" in one),
            key=lambda one: len(one["headers"]["properties"]),
        )
        return Shape("headers", "", list(_fields(most["headers"], most["examples"][0]["headers"])))

    @cached_property
    def shapes(self) -> list[Shape]:
        """All that is not shown where it is used."""
        envelopes = {_last(one["payload"]) for one in self._messages.values() if self._comes_in(one)}
        return [self._shape(name) for name in self._schemas if name not in envelopes and self._used[name] != 1]

    @cached_property
    def _used(self) -> Counter[str]:
        """How many messages have it as their data, if any has."""
        return Counter(name for one in self._messages.values() if (name := self._data(one)))

    @cached_property
    def _seen(self) -> dict[tuple[str, str], Any]:
        """By schema and field: a value that some example has."""
        found: dict[tuple[str, str], Any] = {}
        for message in self._messages.values():
            for example in message["examples"]:
                _look(message["payload"], example["payload"], self._schemas, found)
        return found

    def _channel(self, name: str, *, out: bool) -> Channel:
        one = self._document["channels"][name]
        messages = list(one["messages"])
        key = self._messages[messages[0]]["bindings"]["kafka"]["key"]["description"] if _is_topic(one) else ""
        return Channel(name, one["address"], one["title"], one["description"], key, messages, out)

    def _message(self, name: str, one: Json) -> Message:
        on = [channel.name for channel in self.channels if name in channel.messages]
        data = self._data(one)
        alone = self._shape(data) if data and self._used[data] == 1 else None
        (example,) = one["examples"]
        shown = {key: value for key, value in example.items() if key != "name"}
        text = json.dumps(shown if len(shown) > 1 else example["payload"], indent=2, ensure_ascii=False)
        shape = None if alone else data
        return Message(name, one["name"], one["title"], one.get("summary", ""), on, alone, shape, text, example["name"])

    def _data(self, message: Json) -> str | None:
        if "$ref" not in message["payload"]:
            return None
        name = _last(message["payload"])
        return _last(self._schemas[name]["properties"]["data"]) if self._comes_in(message) else name

    @staticmethod
    def _comes_in(message: Json) -> bool:
        return "headers" not in message

    def _shape(self, name: str) -> Shape:
        schema = self._schemas[name]
        seen = {field: value for (shape, field), value in self._seen.items() if shape == name}
        return Shape(name, schema.get("description", ""), list(_fields(schema, seen)))


def _fields(schema: Json, seen: Json) -> Iterator[Field]:
    for name, one in schema["properties"].items():
        example = json.dumps(seen[name], ensure_ascii=False) if name in seen else None
        words = one.get("description", "")
        yield Field(name, list(worded(one)), name in schema.get("required", ()), words, _unless_large(example))


_LONGEST = 100


def _unless_large(example: str | None) -> str | None:
    """A whole object is shown in the example of its message."""
    return None if example is None or len(example) > _LONGEST or example.startswith(("{", "[{")) else example


def _look(schema: Json, value: Any, schemas: Json, found: dict[tuple[str, str], Any]) -> None:
    """Note what an example has, field by field."""
    for one in schema.get("anyOf", (schema,)):
        if "$ref" in one and isinstance(value, dict):
            name = _last(one)
            for field, inner in schemas[name]["properties"].items():
                if value.get(field) is not None:
                    found.setdefault((name, field), value[field])
                    _look(inner, value[field], schemas, found)
        elif "items" in one and isinstance(value, list):
            for element in value:
                _look(one["items"], element, schemas, found)


def _is_topic(channel: Json) -> bool:
    return _last(channel["servers"][0]) == "kafka"


def _last(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
