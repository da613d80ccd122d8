"""One message for each type of event. In: structured, as most send it. Out: binary, attributes in headers."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from afterview.events.contracts.components import PLACE, common, data_of
from afterview.events.contracts.describing import Meanings, Schema, described
from afterview.events.topics import TOPICS, topic_of
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES

Json = dict[str, Any]
Examples = Mapping[str, tuple[str, Json]]
"""CloudEvents `type` to the name of an example, and the first structured event of that type in it"""

BINDING = "0.5.0"
_OURS = "afterview."
DEAD_LETTER = "dead-letter"
_LETTER_HEADERS = {
    "reason": "the kind of refusal: `refused`, `malformed`, `thin`, `unmapped` or `paused`",
    "error": "what is wrong, where, and what to do: names fields, never their values",
    "topic": "where it was read",
    "partition": "where it was read",
    "offset": "where it was read",
    "stage": "who refused it",
    "first-seen": "when it was refused for the first time, RFC 3339",
    "attempts": "how often it was tried",
}


def name_of(event_type: str) -> str:
    """Of its message: the type without what all of ours begin with."""
    return event_type.removeprefix(_OURS)


def messages(titles: Mapping[str, str], meanings: Meanings, examples: Examples) -> dict[str, Json]:
    """By name. `titles`: of each type in a few words."""
    coming = {name_of(kind): _coming_in(kind, model, titles, examples) for kind, model in INCOMING_TYPES.items()}
    going = {
        name_of(kind): _going_out(kind, model, titles, meanings, examples) for kind, model in OUTGOING_TYPES.items()
    }
    return {**coming, **going, DEAD_LETTER: _dead_letter()}


def _coming_in(kind: str, model: type[BaseModel], titles: Mapping[str, str], examples: Examples) -> Json:
    name, event = examples[kind]
    return {
        "name": kind,
        "title": titles[kind],
        "contentType": "application/cloudevents+json",
        "payload": {"$ref": PLACE + model.__name__},
        "bindings": _keyed("yours to choose; the same for all events of a candidate, whose order is only kept then"),
        "examples": [{"name": name, "payload": event}],
    }


def _going_out(
    kind: str, model: type[BaseModel], titles: Mapping[str, str], meanings: Meanings, examples: Examples
) -> Json:
    name, event = examples[kind]
    return {
        "name": kind,
        "title": titles[kind],
        "contentType": "application/json",
        "headers": _headers(model, meanings),
        "payload": {"$ref": PLACE + data_of(model).__name__},
        "bindings": _keyed(TOPICS[topic_of(kind)].keyed_by),
        "examples": [{"name": name, "headers": binary(event), "payload": event["data"]}],
    }


def _keyed(by: str) -> Json:
    return {"kafka": {"key": {"type": "string", "description": by}, "bindingVersion": BINDING}}


def _headers(model: type[BaseModel], meanings: Meanings) -> Schema:
    """Every attribute of the envelope as the header that it is."""
    schema = common(described(model.model_json_schema(), meanings))
    schema["properties"]["type"].setdefault("description", "what happened")
    fields = [name for name in schema["properties"] if name != "data"]
    return {
        "type": "object",
        "properties": {header(name): _never_null(schema["properties"][name]) for name in fields},
        "required": [header(name) for name in fields if name in schema["required"]],
    }


def _never_null(schema: Schema) -> Schema:
    """A header is there or not."""
    if "anyOf" not in schema:
        return schema
    (said,) = [one for one in schema["anyOf"] if one != {"type": "null"}]
    return {**{key: value for key, value in schema.items() if key != "anyOf"}, **said}


def header(attribute: str) -> str:
    return "content-type" if attribute == "datacontenttype" else f"ce_{attribute}"


def binary(event: Json) -> Json:
    """The headers of an event, as texts."""
    return {header(name): value for name, value in event.items() if name != "data"}


def _dead_letter() -> Json:
    text = {name: {"type": "string", "description": says} for name, says in _LETTER_HEADERS.items()}
    return {
        "name": DEAD_LETTER,
        "title": "What could not be used, byte for byte, and why",
        "summary": "Its own headers are there, too, each with `original-` before its name. May hold personal data.",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "properties": text, "required": list(text)},
        "payload": {"description": "the original bytes"},
        "bindings": _keyed(TOPICS["afterview.dead-letters"].keyed_by),
        "examples": [{"name": "malformed", "headers": _LETTER, "payload": '{"specversion": "1.0"'}],
    }


_LETTER = {
    "reason": "malformed",
    "error": "the value is not JSON in UTF-8",
    "topic": "ats-events",
    "partition": "0",
    "offset": "41",
    "stage": "bus-ats-events",
    "first-seen": "2027-03-11T12:00:00+00:00",
    "attempts": "1",
}
