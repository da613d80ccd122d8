"""Topics and doors as AsyncAPI channels, and what is done with them: `send` is what Afterview does, as `receive`."""

from collections.abc import Iterable, Iterator
from typing import Any

from afterview.events.contracts.messages import BINDING, DEAD_LETTER, name_of
from afterview.events.topics import DEAD_LETTERS, PUBLIC, TOPICS, Topic, topic_of
from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES
from afterview.schemas.settings import INTAKE_TOPICS

Json = dict[str, Any]

_MILLISECONDS = 1000
_OURS = "afterview."
_READ = {"interview-completed": ["interview.completed.v1"], "candidate-rejected": ["candidate.rejected.v1"]}
"""topics of the ATS bus that are meant for one type; any other is for all"""
DOOR = "events"


def servers() -> dict[str, Json]:
    return {
        "kafka": {
            "host": "{bootstrap}",
            "protocol": "kafka-secure",
            "title": "Your Kafka",
            "description": "The cluster that Afterview is configured with; logins are the cluster's.",
            "variables": {
                "bootstrap": {"default": "kafka.example.org:9093", "description": "`kafka.bootstrap_servers`"}
            },
        },
        "gateway": {
            "host": "{gateway}",
            "protocol": "https",
            "title": "The gateway",
            "description": "The public listener, behind your TLS proxy.",
            "variables": {"gateway": {"default": "feedback.example.org", "description": "`gateway.public_url`"}},
            "security": [{"$ref": "#/components/securitySchemes/bearer"}],
        },
    }


def channels() -> dict[str, Json]:
    """By the name of the topic, without what all of ours begin with."""
    coming = {one.topic: _of_the_bus(one.topic) for one in INTAKE_TOPICS}
    going = {short(name): _of_ours(TOPICS[name]) for name in (*PUBLIC, DEAD_LETTERS)}
    return {**coming, DOOR: _door(), **going}


def operations() -> Iterator[tuple[str, Json]]:
    for one in INTAKE_TOPICS:
        yield (
            f"read-{one.topic}",
            {"action": "receive", "channel": _channel(one.topic), "summary": "Read as they come."},
        )
    bindings = {"http": {"method": "POST", "bindingVersion": "0.3.0"}}
    accepting = "All events of a request are taken, or none."
    yield "accept-events", {"action": "receive", "channel": _channel(DOOR), "summary": accepting, "bindings": bindings}
    for topic in (*PUBLIC, DEAD_LETTERS):
        name = short(topic)
        summary = "In one Kafka transaction with all that the same batch decided: read with `read_committed`."
        yield f"send-{name}", {"action": "send", "channel": _channel(name), "summary": summary}


def short(topic: str) -> str:
    return topic.removeprefix(_OURS)


def _of_the_bus(topic: str) -> Json:
    names = _READ.get(topic) or [name_of(kind) for kind in INCOMING_TYPES]
    return {
        "address": topic,
        "title": "A topic of your event bus",
        "description": "Read unless `kafka.intake` says otherwise. It takes events of every type that comes in,"
        " structured, or binary with `ce_` headers; what is not one becomes a dead letter.",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": _references(names),
    }


def _door() -> Json:
    return {
        "address": "/events",
        "title": "`POST /events`",
        "description": "Structured, binary with `ce-` headers, or a batch. 202 is said when they are on the disk;"
        " 400 with what is wrong with each.",
        "servers": [{"$ref": "#/servers/gateway"}],
        "messages": _references([name_of(kind) for kind in INCOMING_TYPES]),
    }


def _of_ours(topic: Topic) -> Json:
    kinds = [kind for kind in OUTGOING_TYPES if topic_of(kind) == topic.name]
    return {
        "address": topic.name,
        "title": topic.holds,
        "description": f"Key: {topic.keyed_by}. Records of one key are in one partition, in order. {_kept(topic)}",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": _references([name_of(kind) for kind in kinds] or [DEAD_LETTER]),
        "bindings": {"kafka": {"topicConfiguration": _configuration(topic), "bindingVersion": BINDING}},
    }


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "Compacted: the latest record of a key counts; one without a value retracts it."
    return f"Kept for {topic.retention.days if topic.retention else 0} days."


def _configuration(topic: Topic) -> Json:
    """What `afterview topics create` makes; partitions and replicas are the configuration's."""
    if topic.compacted or topic.retention is None:
        return {"cleanup.policy": ["compact"]}
    return {"cleanup.policy": ["delete"], "retention.ms": int(topic.retention.total_seconds()) * _MILLISECONDS}


def _references(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _channel(name: str) -> Json:
    return {"$ref": f"#/channels/{name}"}
