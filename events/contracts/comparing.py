"""What was promised against what is so now: everything that would break somebody who relied on it.

Who is who:

- *producers* send events in. Whatever they were told that they may send must still be taken, and read.
- *consumers* read events out. They were told to ignore types and fields that they do not know, so more may come; but a
  field that was always there must stay, and say nothing that it could not say before. A further value of an enumeration
  is a break: somebody has a table of them. (`reason` is a text, and says so: it may have new ones.)
- *files* are what people have written: configuration, policy, survey. They must still be read.

What a default is, and what is done with what is read, is not compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from afterview.events.contracts.describing import Schema
from afterview.events.contracts.narrowing import Narrow, Reading, pointer
from afterview.events.contracts.vanishing import vanished

Json = Mapping[str, Any]
Whom = Literal["producers", "consumers", "files"]
_PARTS = ("headers", "payload")


@dataclass(frozen=True, slots=True)
class Break:
    place: str
    """a message, a topic, or the name of a file"""
    where: str
    """the field, as `data.interview.kind`; empty: all of it"""
    what: str
    breaks: Whom


def lines(breaks: Iterable[Break]) -> list[str]:
    """One for each that is the same in several places."""
    places: dict[tuple[str, str, Whom], list[str]] = {}
    for one in breaks:
        places.setdefault((one.where, one.what, one.breaks), []).append(one.place)
    return [_line(where, what, whom, among) for (where, what, whom), among in places.items()]


def _line(where: str, what: str, whom: Whom, places: list[str]) -> str:
    first, *others = places
    more = f" and {len(others)} more" if others else ""
    return f"{first}{more}: {where}{': ' if where else ''}{what} (breaks {whom})"


def document_breaks(was: Json, now: Json) -> Iterator[Break]:
    """Between two AsyncAPI documents."""
    for operation in was["operations"].values():
        yield from _channel_breaks(was, now, _last(operation["channel"]), _served(operation))
    for name, whom in _whom(was).items():
        messages = now["components"]["messages"]
        if name not in messages:
            yield Break(name, "", "is gone", whom)
        else:
            yield from _message_breaks(was, now, name, whom)


def _whom(document: Json) -> dict[str, Whom]:
    """By message: whom it concerns. What comes in never goes out."""
    found: dict[str, Whom] = {}
    for operation in document["operations"].values():
        found |= dict.fromkeys(document["channels"][_last(operation["channel"])]["messages"], _served(operation))
    return found


def _served(operation: Json) -> Whom:
    """Actions are told as Afterview sees them."""
    return "consumers" if operation["action"] == "send" else "producers"


def _channel_breaks(was: Json, now: Json, name: str, whom: Whom) -> Iterator[Break]:
    before, after = was["channels"][name], now["channels"].get(name)
    if after is None:
        yield Break(name, "", "is gone", whom)
        return
    if before["address"] != after["address"]:
        yield Break(name, "address", f"is {after['address']} now, was {before['address']}", whom)
    for message in before["messages"].keys() - after["messages"].keys() & now["components"]["messages"].keys():
        yield Break(name, "", f"{message} has left it", whom)
    kept, keeps = _configuration(before), _configuration(after)
    if kept.get("cleanup.policy") != keeps.get("cleanup.policy"):
        policies = (_shown(one.get("cleanup.policy")) for one in (keeps, kept))
        yield Break(name, "cleanup.policy", "is {} now, was {}".format(*policies), whom)
    if kept.get("retention.ms", 0) > keeps.get("retention.ms", kept.get("retention.ms", 0)):
        yield Break(name, "retention.ms", f"is {keeps['retention.ms']} now, was {kept['retention.ms']}", whom)


def _configuration(channel: Json) -> Json:
    kafka: Json = channel.get("bindings", {}).get("kafka", {})
    return kafka.get("topicConfiguration", {})  # type: ignore[no-any-return]


def _message_breaks(was: Json, now: Json, name: str, whom: Whom) -> Iterator[Break]:
    before, after = (document["components"]["messages"][name] for document in (was, now))
    if before["contentType"] != after["contentType"]:
        yield Break(name, "content-type", f"is {after['contentType']} now, was {before['contentType']}", whom)
    key, keyed = (one["bindings"]["kafka"]["key"]["description"] for one in (before, after))
    if whom == "consumers" and key != keyed:
        yield Break(name, "key", f"is {keyed} now, was {key}", whom)
    for part in _PARTS:
        if part in before:
            found = schema_breaks(name, (before[part], was), (after.get(part, {}), now), whom)
            yield from (_of_data(one) if part == "payload" and whom == "consumers" else one for one in found)


def _of_data(one: Break) -> Break:
    """The value of an event out is its `data`."""
    return Break(one.place, f"data.{one.where}" if one.where else "data", one.what, one.breaks)


def schema_breaks(place: str, was: tuple[Schema, Json], now: tuple[Schema, Json], whom: Whom) -> Iterator[Break]:
    """Between two schemas, each with the document that its references lead into."""
    out = whom == "consumers"
    (wrote, writer), (read, reader) = (now, was) if out else (was, now)
    gone = {name: Break(place, pointer(name), _GONE[whom], whom) for name in vanished(was, now)}
    yield from gone.values()
    for one in Reading(writer, reader, tolerant=out).narrows(wrote, read):
        if one.where not in gone:
            yield Break(place, pointer(one.where), said(one, out=out), whom)


_GONE = {"producers": "is no longer read", "consumers": "is no longer sent", "files": "is no longer known"}
_SAID = {
    "type": ("no longer takes {wrote}", "may be {wrote} now"),
    "value": ("no longer takes {wrote}", "may be {wrote} now"),
    "values": ("takes nothing but {read} now", "may be anything now, not only {read}"),
    "required": ("is required now", "may be missing now"),
    "closed": ("takes no further fields now", "may have further fields now"),
    "unknown": ("is no longer known", "is new"),
}
"""in and out; anything else is a keyword of JSON Schema"""
_KEYWORD = ("{what} is {read} now, was {wrote}", "{what} is {wrote} now, was {read}")


def said(one: Narrow, *, out: bool) -> str:
    """In words: for an event out the writer is now, and the reader is what was promised."""
    words = {name: _shown(value) for name, value in (("wrote", one.wrote), ("read", one.read))}
    return _SAID.get(one.what, _KEYWORD)[out].format(what=one.what, **words)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "not there" if value is None else str(value)


def _last(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
