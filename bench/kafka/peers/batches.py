"""Records gathered into whole batches: for peers on bare aiokafka."""

from asyncio import gather
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

Target = tuple[str, int]
"""topic and partition"""


class Batches:
    """What a round of the loop sends: one batch for each partition, more when it is full."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._open: dict[Target, Any] = {}
        self._full: list[tuple[Target, Any]] = []

    def add(
        self, target: Target, key: bytes, value: bytes, at: int | None = None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """`at` in milliseconds; now, if it is not said."""
        batch = self._open.get(target)
        if batch is None:
            batch = self._open[target] = self._producer.create_batch()
        if batch.append(key=key, value=value, timestamp=at, headers=list(headers)) is None:
            self._full.append((target, self._open.pop(target)))
            self.add(target, key, value, at, headers)

    async def sent(self) -> None:
        """All of it, acknowledged."""
        batches = [*self._full, *self._open.items()]
        self._full, self._open = [], {}
        for _, batch in batches:
            batch.close()
        sent = [await self._producer.send_batch(batch, topic, partition=part) for (topic, part), batch in batches]
        await gather(*sent)
