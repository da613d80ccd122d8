"""One topic, read by every worker for itself: all that is committed, from its beginning on."""

import asyncio
from contextlib import suppress
from typing import Self

from aiokafka.errors import KafkaError

from afterview.events.errors import Unreachable
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.cluster import administering, partitions
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.refusing import AUTHORIZATION, forbidden
from afterview.workers.hosts.kafka.tailing import Tail

RETRY_SECONDS = 1.0


class Trail:
    """Use it as an async context manager. It is patient while the broker is away.

    Of a topic with one partition, so that its records have one order.
    """

    def __init__(self, connection: Connection, topic: str) -> None:
        self._connection, self._topic = connection, topic
        self._tail: Tail | None = None
        self._next = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def new(self) -> list[Record]:
        """What has been committed since it was last asked. Raises `Misconfigured` when there is no such topic."""
        while True:
            try:
                return await self._read()
            except AUTHORIZATION as error:
                raise forbidden(error) from error
            except (KafkaError, OSError, TimeoutError, Unreachable):
                await self._close()
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self) -> list[Record]:
        """All that there is by now. After a failure from the beginning again, without what was given already."""
        if self._tail is None:
            async with administering(self._connection) as admin:
                counts = await partitions(admin, [self._topic])
            self._tail = await Tail.of(self._connection, counts, from_start=True)
        found: list[Record] = []
        while (some := await self._tail.read()) != []:
            found += some or ()
        new = [record for record in found if record.offset >= self._next]
        self._next = new[-1].offset + 1 if new else self._next
        return new

    async def _close(self) -> None:
        tail, self._tail = self._tail, None
        if tail is not None:
            with suppress(KafkaError, OSError):
                await tail.close()
