"""Which topic it is that has a name, and which cluster: Kafka gives each of them an id of its own.

aiokafka asks for metadata in a version from before there were ids; this is the same question in the one that has them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

from afterview.events.errors import Misconfigured

_METADATA = 3
_VERSION = 10
"""of Kafka 2.8 and later"""
_NOBODY = UUID(int=0)


class Identity(NamedTuple):
    cluster: str
    topics: Mapping[str, UUID]
    """by name, of those that are there"""
    partitions: Mapping[str, int]
    """how many each of them has"""


async def identity(client: AIOKafkaClient, topics: Iterable[str]) -> Identity:
    """Of a client that is connected. Raises `KafkaError`, and `Misconfigured` when the brokers are too old."""
    try:
        answer: Any = await client.send(client.get_random_node(), _Asked(topics))
    except NotImplementedError as error:
        raise Misconfigured("kafka: its brokers are older than Kafka 2.8: they give topics no ids") from error
    if denied := [name for code, name, *_ in answer.topics if code == TopicAuthorizationFailedError.errno]:
        raise TopicAuthorizationFailedError(*denied)
    found = {name: one for code, name, one, *_ in answer.topics if not code and one != _NOBODY}
    partitions = {name: len(them) for _, name, _, _, them, *_ in answer.topics if name in found}
    return Identity(answer.cluster_id or "", found, partitions)


class _Uuid(AbstractType[UUID]):
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: Any) -> UUID:
        return UUID(bytes=data.read(16))


class _Answer(Response):
    API_KEY = _METADATA
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):
    API_KEY = _METADATA
    API_VERSION = _VERSION
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("topic", CompactString("utf-8")), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _Asked(Request[_Question]):
    API_KEY = _METADATA

    def __init__(self, topics: Iterable[str]) -> None:
        self._topics: list[tuple[UUID, str, dict[int, bytes]]] = [(_NOBODY, topic, {}) for topic in topics]

    def build(self, request_struct_class: type[_Question]) -> _Question:
        """Topics are never made by asking for them."""
        return request_struct_class(self._topics, False, False, False, {})  # noqa: FBT003
