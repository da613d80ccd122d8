"""Rights of the shared broker, taken away and given back. Who comes in at PLAIN is `ANONYMOUS`, who may do everything.

Deny only what a test has made itself (`fresh_name`).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol import admin as protocol

KINDS = {"topic": 2, "group": 3, "transactional id": 5}
OPERATIONS = {"all": 2, "read": 3, "write": 4, "describe": 8}
EXACTLY, ANY, DENY, ALLOW = 3, 1, 2, 3
WHO = "User:ANONYMOUS"


class _Create(protocol.CreateAclsRequest):
    def __init__(self, rows: Sequence[tuple[object, ...]]) -> None:
        self.rows = rows

    def build(self, request_struct_class: Any) -> Any:
        del request_struct_class
        return protocol.CreateAclsRequest_v1(self.rows)


class _Delete(protocol.DeleteAclsRequest):
    def __init__(self, rows: Sequence[tuple[object, ...]]) -> None:
        self.rows = rows

    def build(self, request_struct_class: Any) -> Any:
        del request_struct_class
        return protocol.DeleteAclsRequest_v1(self.rows)


@asynccontextmanager
async def denied(bootstrap: Sequence[str], operation: str, kind: str, name: str) -> AsyncIterator[None]:
    """What is not denied stays allowed."""
    place = (KINDS[kind], name, EXACTLY, WHO, "*")
    admin = AIOKafkaAdminClient(bootstrap_servers=list(bootstrap))
    await admin.start()
    try:
        await _asked(admin, _Create([(*place, OPERATIONS["all"], ALLOW), (*place, OPERATIONS[operation], DENY)]))
        try:
            yield
        finally:
            await _asked(admin, _Delete([(KINDS[kind], name, EXACTLY, None, None, ANY, ANY)]))
    finally:
        await admin.close()


async def _asked(admin: AIOKafkaAdminClient, request: Any) -> None:
    answer: Any = await admin._send_request(request)
    answers = answer.creation_responses if hasattr(answer, "creation_responses") else answer.filter_responses
    assert [one[0] for one in answers] == [0] * len(request.rows), answers
