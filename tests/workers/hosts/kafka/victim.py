"""A process with a Kafka host that ends without a word at a given point: `python -m ... victim` (see `run`)."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from tests.contract.stages import START
from tests.workers.hosts.kafka.making import connected
from tests.workers.hosts.kafka.stages import Signed

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka import inbox
from afterview.workers.hosts.kafka.entries import MARKER
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.store import PartitionStore

BATCH = 10
AFTER = 3
"""batches that are committed in good order"""
CODE = 9


class Lethal(PartitionStore):
    """Dies when the fourth batch is committed and is to be taken over."""

    batches = 0

    def apply(self, changes: Mapping[bytes, bytes | None], position: int, current: int | None = None) -> None:
        if MARKER in changes and current is not None:
            Lethal.batches += 1
            if Lethal.batches > AFTER:
                os._exit(CODE)
        super().apply(changes, position, current)


def die_before_the_commit() -> None:
    """Everything is sent, and nobody has said yet that it counts."""
    commit, count = AIOKafkaProducer.commit_transaction, 0

    async def dying(producer: AIOKafkaProducer) -> Any:
        nonlocal count
        count += 1
        if count > AFTER:
            os._exit(CODE)
        return await commit(producer)

    AIOKafkaProducer.commit_transaction = dying  # type: ignore[method-assign]


def die_after_the_commit() -> None:
    import afterview.workers.hosts.kafka.store as module  # noqa: PLC0415 in this process only

    module.PartitionStore = Lethal  # type: ignore[misc]


async def run(bootstrap: str, directory: Path, name: str) -> None:
    inbox.BATCH = BATCH
    stage = Signed(name, f"{name}-in", f"{name}-out", "victim")
    host = KafkaHost(connected([bootstrap], name), directory, {"role": [stage]}, SteppedClock(START), instance="victim")
    async with host:
        await host.run()


if __name__ == "__main__":
    {"before": die_before_the_commit, "after": die_after_the_commit}[sys.argv[1]]()
    asyncio.run(run(sys.argv[2], Path(sys.argv[3]), sys.argv[4]))
