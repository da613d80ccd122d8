"""Schemas to be compared, as short as they can be told."""

from typing import Any

from afterview.events.contracts.comparing import Whom, schema_breaks

Json = dict[str, Any]


def text(**more: Any) -> Json:
    return {"type": "string", **more}


def one_of(*values: Any) -> Json:
    return {"enum": list(values), "type": "string"}


def nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def thing(*required: str, closed: bool = False, **fields: Any) -> Json:
    more = {"additionalProperties": False} if closed else {}
    return {"type": "object", "properties": fields, "required": list(required), **more}


def broken(was: Any, now: Any, whom: Whom, was_in: Json | None = None, now_in: Json | None = None) -> list[str]:
    """Each break as `where: what`."""
    found = schema_breaks("it", (was, was_in or {}), (now, now_in or {}), whom)
    return [f"{one.where}: {one.what}" if one.where else one.what for one in found]
