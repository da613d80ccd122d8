"""One partition's transactions: outputs, state changes and the source offset reached, all or none of them.

The transactional id is the partition's: whoever opens it fences in the broker whoever had it before, and aborts what
that one left open. (Kafka Streams had it so first, before KIP-447.)
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced, TopicAuthorizationFailedError

from afterview.events.errors import Unreachable
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.batching import Batches, Count, Filled
from afterview.workers.hosts.kafka.connection import REQUEST_SECONDS, Connection, stopped
from afterview.workers.hosts.kafka.refusing import AUTHORIZATION, TOO_LARGE, forbidden

_UNCOORDINATED = (
    "kafka: no broker looks after our transactions: is __transaction_state there, with its leaders, and are there as"
    " many brokers as its transaction.state.log.replication.factor says?"
)


class Fenced(Fatal):
    """Somebody else has this partition now: nothing of what we are doing may count."""


class Uncertain(Exception):
    """Nobody knows whether the transaction counts, until the changelog has been read again."""


class TooLarge(Uncertain):
    """A topic takes no record of such a size: however often it is tried."""

    def __init__(self, why: str, topic: str) -> None:
        super().__init__(f"{why}: {topic}")
        self.topic = topic


class Uncoordinated(Unreachable):
    """Brokers answer, but none of them looks after our transactions."""


class Committer:
    """Open it, write, close it.

    What is in doubt is ended by whoever opens the same id next; should nobody ever do that, by the broker, after twice
    as long as we would have waited.
    """

    def __init__(
        self,
        connection: Connection,
        transactional_id: str | None,
        changelog: tuple[str, int] | None,
        count: Count,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        """`changelog`: its topic and partition. `seconds`: until a transaction that nobody answers is in doubt.

        Without a `transactional_id` there is no transaction and no fence: each record is written once, or not.
        """
        self._connection, self._id, self._changelog, self._count = connection, transactional_id, changelog, count
        self._seconds = seconds
        self._producer: AIOKafkaProducer | None = None

    async def open(self, seconds: float | None = None) -> None:
        """Fence whoever had the partition, within `seconds` (else as many as a transaction may take).

        Raises `KafkaError` when the broker does not answer, `Uncoordinated`, or `Forbidden`.

        One that is open already is closed first: whatever came after its opening may have failed.
        """
        await self.close()
        async with AsyncExitStack() as undo:
            producer = self._connection.producer(self._id, 2 * self._seconds)
            undo.push_async_callback(stopped, producer)
            try:
                async with asyncio.timeout(seconds or self._seconds):
                    await producer.start()
            except TimeoutError as error:
                raise Uncoordinated(_UNCOORDINATED) from error
            except AUTHORIZATION as error:
                raise forbidden(error) from error
            undo.pop_all()
        self._producer = producer

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await stopped(producer)

    async def write(
        self, outputs: Sequence[Output], changes: Mapping[bytes, bytes | None], at: int, *, here: Sequence[Output] = ()
    ) -> int:
        """Commit; returns the offset after what was written `here`, else to the changelog (0 if nothing was).

        `at`: milliseconds, of the changelog's records. `here`: records for this partition of their topic, whatever
        their keys. Raises `Fenced`, `Uncertain` (of which `TooLarge` is one) or `Forbidden`.
        """
        try:
            async with asyncio.timeout(self._seconds):  # aiokafka itself tries for ever
                return await self._commit(outputs, changes, at, here)
        except (TimeoutError, KafkaError, IllegalOperation, Unreachable) as error:
            raise self._meaning(_cause(self._producer, error)) from error

    def _meaning(self, error: BaseException) -> Exception:
        if isinstance(error, ProducerFenced):
            return Fenced(self._id or "")
        if isinstance(error, AUTHORIZATION):
            return forbidden(error)
        return Uncertain(f"{type(error).__name__}: {error}")

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
        if self._id:
            await producer.begin_transaction()
        sent = [(batch, await self._sent(producer, batch)) for batch in batches.filled()]
        for batch, future in sent:
            await _written(batch, future)
        if self._id:
            await producer.commit_transaction()
        place = (here[0].topic, self._changelog[1]) if here and self._changelog else self._changelog
        written = [end_of(batch, future) for batch, future in sent if (batch.topic, batch.partition) == place]
        return written[-1] if written else 0

    async def _sent(self, producer: AIOKafkaProducer, batch: Filled) -> asyncio.Future[Any]:
        batch.builder.close()
        future: asyncio.Future[Any] = await producer.send_batch(batch.builder, batch.topic, partition=batch.partition)
        future.add_done_callback(_heard)
        return future


async def _written(batch: Filled, future: asyncio.Future[Any]) -> None:
    """Raises what the broker has against it; aiokafka does not say of which topic."""
    try:
        await future
    except TopicAuthorizationFailedError as error:
        raise forbidden(error, batch.topic) from error
    except TOO_LARGE as error:
        raise TooLarge(type(error).__name__, batch.topic) from error


def _cause(producer: AIOKafkaProducer | None, error: Exception) -> BaseException:
    """A producer may say only that nothing can be sent now: what broke its transaction is kept in another place."""
    if isinstance(error, IllegalOperation) and producer is not None and producer._txn_manager is not None:  # noqa: SLF001
        ended = producer._txn_manager.wait_for_transaction_end()  # noqa: SLF001
        if ended is not None and ended.done() and not ended.cancelled():
            return ended.exception() or error
    return error


def end_of(batch: Filled, future: asyncio.Future[Any]) -> int:
    """The offset after a batch that was written."""
    return int(future.result().offset + batch.builder.record_count())


def _heard(future: asyncio.Future[Any]) -> None:
    """Once one batch has failed nobody asks for the others; asyncio would complain, at length."""
    if not future.cancelled():
        future.exception()
