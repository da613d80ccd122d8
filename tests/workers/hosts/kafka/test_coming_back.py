"""A partition that comes back to a worker which was away for so long that another one had it meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.contract.stages import START, Forward, put
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make_for, put_all, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.events.errors import Misconfigured
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka.partition import Partition
from afterview.workers.hosts.kafka.store import Store
from afterview.workers.hosts.kafka.surroundings import Surroundings
from afterview.workers.hosts.performing import Actions


async def test_it_is_opened_again_and_knows_what_the_other_one_did(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    """The group is further than it knows: that is no changelog which was made anew."""
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    async with opened(bootstrap, stage, tmp_path / "one") as one:
        await put_all(bootstrap, [put("a", "1", topic=stage.source)])
        await done(one, reader, 1)
        await one.rest()
        async with opened(bootstrap, stage, tmp_path / "other") as other:
            await put_all(bootstrap, [put("a", "2", topic=stage.source)])
            await done(other, reader, 2)
            group_is_at = other.reached
        one.go_on()
        assert not one.knows(group_is_at)
        await until(lambda: one.ready and one.knows(group_is_at))
        with pytest.raises(Misconfigured):
            one.knows(group_is_at + 1)
    assert [record.value for record in reader.raw(stage.target)] == [b"1", b"2"]


async def done(partition: Partition, reader: Reader, count: int) -> None:
    """Deliver the log from its start; the partition takes what it has not processed yet, up to so many."""
    await until(lambda: partition.ready)
    partition.deliver(reader.raw(partition.stage.source))
    await until(lambda: partition.reached >= count)


@asynccontextmanager
async def opened(bootstrap: tuple[str, ...], stage: Forward, directory: Path) -> AsyncIterator[Partition]:
    async def count(_: str) -> int:
        return 1

    async def owned() -> bool:
        return True

    store = Store(directory)
    actions = Actions({}, lambda _: asyncio.sleep(0), lambda _: None, lambda: None)
    around = Surroundings(connected(bootstrap, stage.name), SteppedClock(START), store, count, actions, lambda: False)
    partition = Partition(stage, 0, around, lambda _: None, owned)
    task = asyncio.create_task(partition.run())
    try:
        yield partition
    finally:
        task.cancel()
        await asyncio.wait([task])
        store.close()
