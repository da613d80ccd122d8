"""One partition's transactions: outputs, state changes and the source offset reached, all or none of them.

The transactional id is the partition's: whoever opens it fences in the broker whoever had it before, and aborts what
that one left open. (Kafka Streams had it so first, before KIP-447.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.connection import REQUEST_SECONDS, Connection, stopped
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.kafka.records import millis

Count = Callable[[str], Awaitable[int]]
"""How many partitions a topic has"""
Rows = dict[tuple[str, int], list[tuple[bytes, bytes | None, int, Any]]]
"""by topic and partition: key, value, milliseconds, headers"""


class Fenced(Fatal):
    """Somebody else has this partition now: nothing of what we are doing may count."""


class Uncertain(Exception):
    """Nobody knows whether the transaction counts, until the changelog has been read again."""


class Committer:
    """Open it, write, close it."""

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
            producer = self._connection.producer(self._id)
            undo.push_async_callback(stopped, producer)
            await producer.start()
            undo.pop_all()
        self._producer = producer

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await stopped(producer)

    async def write(
        self, outputs: Sequence[Output], changes: Mapping[bytes, bytes | None], at: int, *, here: Iterable[Output] = ()
    ) -> int:
        """Commit; returns the offset after what was written to the changelog (0 if nothing was).

        `at`: milliseconds, of the changelog's records. `here`: records for this partition of their topics, whatever
        their keys. Raises `Fenced` or `Uncertain`.
        """
        try:
            async with asyncio.timeout(self._seconds):  # aiokafka itself tries for ever
                rows = await self._rows(outputs, here)
                if changes and self._changelog:
                    rows[self._changelog] = [(key, value, at, []) for key, value in changes.items()]
                return await self._commit(rows)
        except ProducerFenced as error:
            raise Fenced(self._id) from error
        except (TimeoutError, KafkaError) as error:
            raise Uncertain(f"{type(error).__name__}: {error}") from error

    async def _rows(self, outputs: Sequence[Output], here: Iterable[Output]) -> Rows:
        rows: Rows = {}
        counts: dict[str, int] = {}
        for one in outputs:
            if (count := counts.get(one.topic)) is None:
                count = counts[one.topic] = await self._count(one.topic)
            place = (one.topic, partition_of(one.key, count))
            rows.setdefault(place, []).append((one.key, one.value, millis(one.at), list(one.headers)))
        number = self._changelog[1] if self._changelog else 0
        for one in here:
            rows.setdefault((one.topic, number), []).append((one.key, one.value, millis(one.at), list(one.headers)))
        return rows

    async def _commit(self, rows: Rows) -> int:
        producer = self._producer
        if producer is None:
            raise Uncertain("the producer is closed")
        await producer.begin_transaction()
        sent, of_changelog = [], None
        for (topic, partition), some in rows.items():
            for batch, size in _batches(producer, some):
                future = await producer.send_batch(batch, topic, partition=partition)
                future.add_done_callback(_heard)
                sent.append(future)
                if (topic, partition) == self._changelog:
                    of_changelog = (future, size)
        for future in sent:
            await future
        await producer.commit_transaction()
        if of_changelog is None:
            return 0
        future, size = of_changelog
        return int(future.result().offset) + size


def _heard(future: asyncio.Future[Any]) -> None:
    """Once one batch has failed nobody asks for the others; asyncio would complain, at length."""
    if not future.cancelled():
        future.exception()


def _batches(producer: AIOKafkaProducer, rows: Sequence[Any]) -> Iterable[tuple[Any, int]]:
    """Record batches, each as large as it may be, and how many records are in each."""
    batch, size = producer.create_batch(), 0
    for key, value, at, headers in rows:
        if batch.append(key=key, value=value, timestamp=at, headers=headers) is None:
            batch.close()
            yield batch, size
            batch, size = producer.create_batch(), 0
            batch.append(key=key, value=value, timestamp=at, headers=headers)
        size += 1
    batch.close()
    yield batch, size
