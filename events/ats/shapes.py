"""The canonical shape of every event, drawn from its schema, and any JSON brought into it (convert rule 4)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, get_args

from pydantic import BaseModel

from afterview.events.ats.body import Body
from afterview.events.ats.people import Json, compact, stamp
from afterview.events.ats.texts import PROSE, prose, tidied
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.people import Job, Person

Reader = Callable[[Body, str], Any]
"""What a member is, read from an object by its key."""


@dataclass(frozen=True, slots=True)
class Member:
    read: Reader
    says: str
    """what is expected there, for a line about what is not"""
    inner: "Shape | None" = None
    """of the object"""
    element: "Member | None" = None
    """each of the list"""
    free: bool = False
    """any keys may be inside"""
    needed: bool = False
    """nothing comes of an event without it"""
    allowed: tuple[str, ...] = ()
    """the only texts that may stand there; empty: any"""


Shape = Mapping[str, Member]


def into(shape: Shape, body: Body) -> Json:
    """The object in its canonical shape: what is missing is left out, what is unknown too."""
    return compact({name: member.read(body, name) for name, member in shape.items()})


def _shape(model: type[BaseModel]) -> dict[str, Member]:
    """Nobody maps the tenant; a job without an id is just left out (convert rule 5)."""
    aside = "id" if model is Job else "tenant"
    return {
        name: replace(_member(name, known.annotation), needed=known.is_required() and name != aside)
        for name, known in model.model_fields.items()
    }


def _member(name: str, annotation: Any) -> Member:
    if name == "answers":
        return Member(_answers, "any JSON", free=True)
    parts = list(_parts(annotation))
    model = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
    if model is None:
        read, says = _value_reader(name, parts)
        return Member(read, says, allowed=tuple(part for part in parts if isinstance(part, str)))
    shape = _shape(model)
    one = Member(partial(_object, model, shape), "an object", shape)
    return Member(partial(_objects, model, shape), "a list of objects", element=one) if tuple in parts else one


def _parts(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of; `tuple` for a list."""
    inner = get_args(annotation)
    yield getattr(annotation, "__origin__", annotation) if inner else annotation
    for one in inner:
        yield from _parts(one)


def _value_reader(name: str, parts: list[Any]) -> tuple[Reader, str]:
    if name == "id" or name.endswith("_id"):
        return ID.read, ID.says
    if datetime in parts:
        return TIME.read, TIME.says
    if bool in parts:
        return Body.flag, "a flag"
    return _READERS.get(name, (Body.text, "a text"))


def _object(model: type[BaseModel], shape: Shape, body: Body, key: str) -> Json | None:
    """A job without an id is left out; a person without one gets the e-mail as id (convert rules 4 and 5)."""
    if body.value.get(key) is None:
        return None
    told = into(shape, body.obj(key))
    return _known(model, told)


def _objects(model: type[BaseModel], shape: Shape, body: Body, key: str) -> list[Json] | None:
    if body.value.get(key) is None:
        return None
    told = (_known(model, into(shape, one)) for one in body.objects(key))
    return [one for one in told if one]


def _known(model: type[BaseModel], told: Json) -> Json | None:
    if model is Job:
        return told if "id" in told else None
    if model is Person:
        return {**told, "id": told.get("id") or told["email"]} if "id" in told or "email" in told else None
    return told


def _time(body: Body, key: str) -> str | None:
    return stamp(body.time(key))


def _json(body: Body, key: str) -> Any:
    return tidied(body.value.get(key), key)


def _answers(body: Body, key: str) -> Any:
    return tidied(body.value.get(key), "answers")


def _prose(body: Body, key: str) -> str | None:
    value = body.value.get(key)
    return prose(value) if isinstance(value, str) else None


ID, TIME = Member(Body.some_id, "an id"), Member(_time, "a time")

_READERS: Mapping[str, tuple[Reader, str]] = {
    "email": (Body.email, "an e-mail address"),
    "code": (Body.word, "a text or a number"),
    "times": (_json, "a text, or a list of texts"),
    **dict.fromkeys(PROSE, (_prose, "a text")),
}

SHAPES: Mapping[str, Shape] = {
    name.removeprefix("afterview.").removesuffix(".v1"): _shape(model.model_fields["data"].annotation)  # type: ignore[arg-type]
    for name, model in INCOMING_TYPES.items()
}
"""Name such as `candidate.rejected` to the shape of its `data`."""
