"""Every file that is made of the models, the topic table and the examples, by its name."""

import json
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic_core import from_json

from afterview.events.contracts.describing import Meanings, described
from afterview.events.contracts.document import document
from afterview.events.contracts.messages import Examples
from afterview.schemas.export import MODELS, json_schemas
from afterview.workers.contracts.meanings import meanings
from afterview.workers.examples.journeys import EXAMPLES
from afterview.workers.examples.others import other_events
from afterview.workers.examples.recorded import coming_in, coming_out

ASYNCAPI = "asyncapi.json"


def contracts() -> dict[str, str]:
    """File name to text: what `afterview schemas export` writes."""
    schemas = {f"{name}.json": _text(described(one, words()), sort=True) for name, one in json_schemas().items()}
    return {**schemas, ASYNCAPI: _text(asyncapi(), sort=False)}


@cache
def words() -> Meanings:
    return meanings(MODELS.values())


@cache
def asyncapi() -> dict[str, Any]:
    return document(version("afterview"), words(), dict(examples()))


def examples() -> Examples:
    """The first event of each type in the recorded examples; of types that no journey has, one of the others."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in EXAMPLES:
        for line in (*coming_in(name), *coming_out(name)):
            event = from_json(line)
            found.setdefault(event["type"], (name, event))
    for event in other_events():
        found.setdefault(event["type"], ("made-up", event))
    return found


def _text(value: dict[str, Any], *, sort: bool) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=sort) + "\n"
