"""Appending from outside of a transaction: what the gateway takes in, and what actions came to."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Self

from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from afterview.events.errors import Misconfigured, Unwritable
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.connection import Connection, stopped
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.kafka.records import millis

PATIENCE_SECONDS = 8.0
"""until whoever waits is told that the broker does not answer; vendors wait for some ten seconds"""


class Publisher:
    """An idempotent producer, `acks=all`. Use it as an async context manager."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {}
        self.trouble: str | None = None
        """what was wrong when it was last tried"""

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as undo:
            self._producer = self._connection.producer()
            undo.push_async_callback(stopped, self._producer)
            await self._producer.start()
            undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await stopped(self._producer)

    async def count(self, topic: str) -> int:
        """How many partitions a topic has. Raises `Misconfigured` when it is not there."""
        if (count := self._counts.get(topic)) is None:
            found = await self._producer.partitions_for(topic)
            if not found:
                raise Misconfigured(f"kafka: there is no topic {topic}: `afterview topics create` makes it")
            count = self._counts[topic] = len(found)
        return count

    async def publish(self, outputs: Sequence[Output]) -> list[int]:
        """Durable when it returns; offsets, each of its own partition. Raises `Unwritable` when that is not known."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                sent = [await self._sent(output) for output in outputs]
                offsets = [int((await future).offset) for future in sent]
        except (KafkaError, TimeoutError) as error:
            self.trouble = f"kafka: {type(error).__name__}: it is not known whether anything was written"
            raise Unwritable(self.trouble) from error
        self.trouble = None
        return offsets

    async def _sent(self, output: Output) -> asyncio.Future[RecordMetadata]:
        future: asyncio.Future[RecordMetadata] = await self._producer.send(
            output.topic,
            output.value,
            key=output.key,
            partition=partition_of(output.key, await self.count(output.topic)),
            timestamp_ms=millis(output.at),
            headers=list(output.headers),
        )
        return future
