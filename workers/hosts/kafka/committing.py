"""One partition's transactions: outputs, state changes and the source offset reached, all or none of them.

The transactional id is the partition's: whoever opens it fences in the broker whoever had it before, and aborts what
that one left open. (Kafka Streams had it so first, before KIP-447.)
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from afterview.events.errors import Unreachable
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.batching import Batches, Count, Filled
from afterview.workers.hosts.kafka.connection import REQUEST_SECONDS, Connection, stopped


class Fenced(Fatal):
    """Somebody else has this partition now: nothing of what we are doing may count."""


class Uncertain(Exception):
    """Nobody knows whether the transaction counts, until the changelog has been read again."""


class Committer:
    """Open it, write, close it.

    What is in doubt is ended by whoever opens the same id next; should nobody ever do that, by the broker, after twice
    as long as we would have waited.
    """

    def __init__(
        self,
        connection: Connection,
        transactional_id: str,
        changelog: tuple[str, int] | None,
        count: Count,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        """`changelog`: its topic and partition. `seconds`: until a transaction that nobody answers is in doubt."""
        self._connection, self._id, self._changelog, self._count = connection, transactional_id, changelog, count
        self._seconds = seconds
        self._producer: AIOKafkaProducer | None = None

    async def open(self) -> None:
        """Fence whoever had the partition. Raises `KafkaError` when the broker does not answer."""
        async with AsyncExitStack() as undo:
            producer = self._connection.producer(self._id, 2 * self._seconds)
            undo.push_async_callback(stopped, producer)
            await producer.start()
            undo.pop_all()
        self._producer = producer

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await stopped(producer)

    async def write(
        self, outputs: Sequence[Output], changes: Mapping[bytes, bytes | None], at: int, *, here: Sequence[Output] = ()
    ) -> int:
        """Commit; returns the offset after what was written to the changelog (0 if nothing was).

        `at`: milliseconds, of the changelog's records. `here`: records for this partition of their topics, whatever
        their keys. Raises `Fenced` or `Uncertain`.
        """
        try:
            async with asyncio.timeout(self._seconds):  # aiokafka itself tries for ever
                return await self._commit(outputs, changes, at, here)
        except ProducerFenced as error:
            raise Fenced(self._id) from error
        except (TimeoutError, KafkaError, Unreachable) as error:
            raise Uncertain(f"{type(error).__name__}: {error}") from error

    async def _commit(
        self, outputs: Sequence[Output], changes: Mapping[bytes, bytes | None], at: int, here: Sequence[Output]
    ) -> int:
        producer = self._producer
        if producer is None:
            raise Uncertain("the producer is closed")
        batches = Batches(producer, self._count)
        await batches.spread(outputs)
        if self._changelog:
            topic, number = self._changelog
            batches.wake(number, here)
            if changes:
                batches.put(topic, number, changes.items(), at)
        await producer.begin_transaction()
        sent = [(batch, await self._sent(producer, batch)) for batch in batches.filled()]
        for _, future in sent:
            await future
        await producer.commit_transaction()
        written = [end_of(batch, future) for batch, future in sent if (batch.topic, batch.partition) == self._changelog]
        return written[-1] if written else 0

    async def _sent(self, producer: AIOKafkaProducer, batch: Filled) -> asyncio.Future[Any]:
        batch.builder.close()
        future: asyncio.Future[Any] = await producer.send_batch(batch.builder, batch.topic, partition=batch.partition)
        future.add_done_callback(_heard)
        return future


def end_of(batch: Filled, future: asyncio.Future[Any]) -> int:
    """The offset after a batch that was written."""
    return int(future.result().offset + batch.builder.record_count())


def _heard(future: asyncio.Future[Any]) -> None:
    """Once one batch has failed nobody asks for the others; asyncio would complain, at length."""
    if not future.cancelled():
        future.exception()
