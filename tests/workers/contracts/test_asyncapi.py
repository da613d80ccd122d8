"""The AsyncAPI document: valid by the official schema, whole, and every example in it is real."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from afterview.events.contracts.messages import DEAD_LETTER, binary, name_of
from afterview.events.topics import DEAD_LETTERS, INTAKE, PUBLIC, TOPICS, topic_of
from afterview.schemas.incoming import INCOMING, INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING, OUTGOING_TYPES
from afterview.workers.contracts.publishing import asyncapi, examples

OFFICIAL = Path(__file__).parents[2] / "asyncapi/3.0.0.json"
DOCUMENT = asyncapi()
MESSAGES = DOCUMENT["components"]["messages"]


@pytest.fixture(scope="module")
def official() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(OFFICIAL.read_text("utf-8")))


def test_the_document_is_valid_by_the_official_schema(official: jsonschema_rs.Validator) -> None:
    assert [f"{error.instance_path}: {error.message}" for error in official.iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize(
    "path",
    [
        ("operations", "send-feedback-tasks", "action"),
        ("channels", "feedback-tasks", "address"),
        ("channels", "feedback-tasks", "bindings", "kafka", "topicConfiguration", "cleanup.policy"),
        ("components", "messages", "survey.response.v1", "examples"),
        ("servers", "kafka", "protocol"),
    ],
    ids=".".join,
)
def test_the_official_schema_would_find_what_is_wrong(official: jsonschema_rs.Validator, path: tuple[str, ...]) -> None:
    wrong = deepcopy(DOCUMENT)
    *steps, last = path
    place = wrong
    for step in steps:
        place = place[step]
    place[last] = 7
    assert not official.is_valid(wrong)


def test_every_reference_leads_somewhere() -> None:
    """Which the official schema does not look at."""
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_every_type_of_event_and_every_topic_out_is_in_it() -> None:
    assert set(MESSAGES) == {name_of(kind) for kind in (*INCOMING_TYPES, *OUTGOING_TYPES)} | {DEAD_LETTER}
    on = {channel["address"]: set(channel["messages"]) for channel in DOCUMENT["channels"].values()}
    for topic in PUBLIC:
        assert on[topic] == {name_of(kind) for kind in OUTGOING_TYPES if topic_of(kind) == topic}
    for way_in in ("ats-events", "/events"):
        assert on[way_in] == {name_of(kind) for kind in INCOMING_TYPES}
    assert not {INTAKE, "afterview.mail-requests"} & on.keys(), "internal topics are nobody's business"


def test_topics_are_kept_as_the_topic_table_says() -> None:
    for topic in (*PUBLIC, DEAD_LETTERS):
        channel = next(one for one in DOCUMENT["channels"].values() if one["address"] == topic)
        said = channel["bindings"]["kafka"]["topicConfiguration"]
        retention = TOPICS[topic].retention
        expected = {} if retention is None else {"retention.ms": retention.total_seconds() * 1000}
        assert said == {"cleanup.policy": ["delete" if retention else "compact"], **expected}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_example_of_a_message_is_valid_by_its_schemas(name: str) -> None:
    """By somebody else's validator, with formats; and by ours."""
    message = MESSAGES[name]
    (example,) = message["examples"]
    for part in {"headers", "payload"} & message.keys():
        schema = {**message[part], "components": DOCUMENT["components"]}
        for draft in (jsonschema_rs.Draft7Validator, jsonschema_rs.Draft202012Validator):
            errors = draft(schema, validate_formats=True).iter_errors(example[part])
            assert [f"{error.instance_path}: {error.message}" for error in errors] == []
    if message["name"] in OUTGOING_TYPES:
        event = examples()[message["name"]][1]
        OUTGOING.validate_python(event)
        assert (example["headers"], example["payload"]) == (binary(event), event["data"])
    elif name != DEAD_LETTER:
        INCOMING.validate_python(example["payload"])


def test_every_field_has_words_and_none_names_our_own_papers() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    silent = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, one in schema.get("properties", {}).items()
        if field != "data" and not one.get("description")
    ]
    assert silent == []
    text = json.dumps(DOCUMENT)
    assert [word for word in ("(R", "CONTRACT", "(rule") if word in text] == []


def test_an_export_is_json_schema_by_somebody_elses_validator() -> None:
    for path in (Path(__file__).parents[3] / "schemas/json").iterdir():
        if path.name != "asyncapi.json":
            jsonschema_rs.meta.validate(json.loads(path.read_text("utf-8")))
