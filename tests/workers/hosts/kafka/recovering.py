"""A changelog, its source, and a store into which it is read."""

from collections.abc import Mapping
from uuid import UUID

from aiokafka import TopicPartition
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import administering, connected, make

from afterview.workers.hosts.kafka.entries import Origin, mark
from afterview.workers.hosts.kafka.identity import identity
from afterview.workers.hosts.kafka.recovery import reading, recover
from afterview.workers.hosts.kafka.store import PartitionStore

NOW = 1_800_000_000_000
"""milliseconds"""


class Desk:
    """A source of five records, a changelog, a producer of transactions, and a store."""

    def __init__(self, bootstrap: tuple[str, ...], reader: Reader, store: PartitionStore) -> None:
        self.bootstrap, self.store, self._reader = bootstrap, store, reader
        self.source, self.log = fresh_name("source"), fresh_name("changelog")
        self.connection = connected(bootstrap, fresh_name("group"))
        self.producer = self.connection.producer(fresh_name("id"))

    async def open(self) -> None:
        await make(self.bootstrap, self.source)
        await make(self.bootstrap, self.log, cleanup_policy="compact", max_compaction_lag_ms="100", segment_ms="100")
        await self.producer.start()
        async with self.producer.transaction():
            for n in range(5):
                await self.producer.send(self.source, b"%d" % n, partition=0)
        self._reader.raw(self.source)
        self.origin = Origin(await self.id_of(self.source), self.connection.settings.group)

    async def id_of(self, topic: str) -> UUID:
        async with administering(self.bootstrap) as admin:
            return (await identity(admin._client, [topic])).topics[topic]

    def mark(self, reached: int) -> bytes:
        return mark(reached, self.origin)

    async def write(self, changes: Mapping[bytes, bytes | None], *, commit: bool = True) -> None:
        """One transaction. It can be read when this returns, as when its producer has been fenced."""
        await self.producer.begin_transaction()
        for key, value in changes.items():
            await self.producer.send(self.log, value, key=key, partition=0)
        await (self.producer.commit_transaction() if commit else self._abort())
        self._reader.raw(self.log)

    async def _abort(self) -> None:
        await self.producer.flush()
        await self.producer.abort_transaction()

    async def recover(self, now: int = NOW) -> int:
        places = TopicPartition(self.log, 0), TopicPartition(self.source, 0)
        return await recover(self.connection, *places, self.store, now)

    async def end(self) -> int:
        async with reading(self.connection, TopicPartition(self.log, 0)) as consumer:
            (end,) = (await consumer.end_offsets([TopicPartition(self.log, 0)])).values()
            return int(end)

    def held(self) -> dict[bytes, bytes]:
        return dict(self.store.items())
