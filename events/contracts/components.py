"""Every schema of an AsyncAPI document, each once, in what JSON Schema's draft 7 and 2020-12 have in common.

Draft 7 is what readers of AsyncAPI know by themselves.
"""

from collections.abc import Iterable
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from afterview.events.contracts.describing import Meanings, Schema, described
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES

PLACE = "#/components/schemas/"
_OWN = {"title", "default"}
"""keywords that say nothing here: a title is the field's name again, a default is that of leaving it out"""
_ANYTHING = "JsonValue"
"""pydantic's name for any JSON, which needs no schema"""


def data_of(model: type[BaseModel]) -> type[BaseModel]:
    """The model of an event's `data`."""
    return cast("type[BaseModel]", model.model_fields["data"].annotation)


def component_schemas(meanings: Meanings) -> dict[str, Schema]:
    """By name, of all that an event may say."""
    said = (data_of(model) for model in OUTGOING_TYPES.values())
    return schemas_of([*INCOMING_TYPES.values(), *said], meanings)


def schemas_of(models: Iterable[type[BaseModel]], meanings: Meanings) -> dict[str, Schema]:
    _, found = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=PLACE + "{model}"
    )
    every = described(found, meanings)["$defs"]
    return {name: common(one) for name, one in sorted(every.items()) if name != _ANYTHING}


def common(schema: Any) -> Any:
    """A schema as draft 7 has it, too, without what only its field's name says."""
    if isinstance(schema, list):
        return [common(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: common(value) for key, value in schema.items() if key not in _OWN or isinstance(value, dict)}
    if kept.get("$ref") == PLACE + _ANYTHING:
        del kept["$ref"]
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]  # what we send has no others today; who reads it shall not rely on that
    if "prefixItems" in kept:
        alike, *others = kept.pop("prefixItems")
        if any(one != alike for one in others):
            raise TypeError("a tuple of unlike things: draft 7 and 2020-12 have no word for it in common")
        kept["items"] = alike
    return kept
