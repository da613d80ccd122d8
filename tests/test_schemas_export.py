"""`schemas/json/` is what the models say, and is JSON Schema 2020-12 as far as can be seen without a validator."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES
from afterview.workers.contracts.publishing import ASYNCAPI, contracts

FOLDER = Path(__file__).parents[1] / "schemas/json"
SCHEMAS = contracts()
ASYNC = SCHEMAS.pop(ASYNCAPI)
"""looked at in `tests/workers/contracts/`"""
TYPES = {"null", "boolean", "object", "array", "number", "integer", "string"}
SCHEMA, SCHEMAS_BY_NAME, LIST_OF_SCHEMAS = "a schema", "schemas by name", "a list of schemas"
KEYWORDS: dict[str, Any] = {
    "$defs": SCHEMAS_BY_NAME,
    "$ref": str,
    "$schema": str,
    "additionalProperties": SCHEMA,
    "anyOf": LIST_OF_SCHEMAS,
    "const": object,
    "default": object,
    "description": str,
    "enum": list,
    "exclusiveMinimum": (int, float),
    "format": str,
    "items": SCHEMA,
    "maxItems": int,
    "maxLength": int,
    "maximum": (int, float),
    "minItems": int,
    "minLength": int,
    "minProperties": int,
    "minimum": (int, float),
    "pattern": str,
    "patternProperties": SCHEMAS_BY_NAME,
    "prefixItems": LIST_OF_SCHEMAS,
    "properties": SCHEMAS_BY_NAME,
    "propertyNames": SCHEMA,
    "required": list,
    "title": str,
    "type": str,
    "writeOnly": bool,
}
"""Every keyword that our schemas use, and what its value is; another one is looked up in the standard first."""


def test_the_files_are_what_the_models_say() -> None:
    """After a change of a model: `make contracts`."""
    written = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    said = {**SCHEMAS, ASYNCAPI: ASYNC}
    assert sorted(written) == sorted(said)
    assert [name for name, text in said.items() if written[name] != text] == []


def test_there_is_one_for_each_event_and_for_each_file_that_a_person_writes() -> None:
    events = {f"{kind}.json" for kind in (*INCOMING_TYPES, *OUTGOING_TYPES)}
    assert set(SCHEMAS) == events | {"policy.json", "survey.json", "configuration.json"}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_is_a_json_schema(name: str) -> None:
    document = json.loads(SCHEMAS[name])
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(problems(document, document, "#")) == []


def problems(schema: Any, document: Any, where: str) -> Iterator[str]:
    """What 2020-12's own meta-schema would find, of the keywords that we use; and references into nothing."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield f"{where}: not a schema"
        return
    for keyword, value in schema.items():
        place = f"{where}/{keyword}"
        kind = KEYWORDS.get(keyword)
        if kind is None:
            yield f"{place}: not a keyword that we know"
        elif kind in {SCHEMA, SCHEMAS_BY_NAME, LIST_OF_SCHEMAS}:
            for step, inner in inside(kind, value):
                yield from problems(inner, document, place + step)
        elif not isinstance(value, kind):
            yield f"{place}: {value!r} cannot stand there"
    yield from details(schema, document, where)


def inside(kind: str, value: Any) -> list[tuple[str, Any]]:
    if kind == SCHEMA:
        return [("", value)]
    if kind == SCHEMAS_BY_NAME:
        return [(f"/{name}", inner) for name, inner in value.items()]
    return [(f"/{number}", inner) for number, inner in enumerate(value)]


def details(schema: dict[str, Any], document: Any, where: str) -> Iterator[str]:
    if schema.get("type", "null") not in TYPES:
        yield f"{where}: no type {schema['type']!r}"
    if "pattern" in schema:
        re.compile(schema["pattern"])
    if missing := set(schema.get("required", ())) - set(schema.get("properties", {})):
        yield f"{where}: requires {missing}, which it does not describe"
    if "$ref" in schema and not found(schema["$ref"], document):
        yield f"{where}: {schema['$ref']} is not in it"


def found(reference: str, document: Any) -> bool:
    """Only references into the document itself: a reader needs no other file."""
    start, *steps = reference.split("/")
    for step in steps:
        if step not in document:
            return False
        document = document[step]
    return start == "#"
