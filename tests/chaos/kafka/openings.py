"""How often partitions were taken over, as the broker counts it: each opening of a producer raises its epoch."""

import asyncio

from tests.chaos.kafka.campaign import Campaign

from afterview.workers.hosts.kafka.catalogue import sources
from afterview.workers.hosts.kafka.naming import transactional_id


async def takeovers(done: Campaign) -> int:
    """Openings after the first one, all partitions together. Ours, to ask, is one more, and does not count."""
    group = done.place.installation.configuration.kafka.group
    stages = sources(done.place.installation.configuration.kafka)
    names = [
        transactional_id(group, stage, number)
        for stage, source in stages.items()
        for number in range(done.follower.partitions(source))
    ]
    return sum(max(0, epoch - 1) for epoch in await asyncio.gather(*(_epoch(done, name) for name in names)))


async def _epoch(done: Campaign, name: str) -> int:
    """0 if nobody has opened it before."""
    producer = done.place.connection.producer(name)
    await producer.start()
    try:
        return int(producer._txn_manager.producer_epoch)
    finally:
        await producer.stop()
