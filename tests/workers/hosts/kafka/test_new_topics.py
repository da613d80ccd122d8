"""A topic that is new in the configuration of a worker which is started again."""

import asyncio
from pathlib import Path

from tests.contract.stages import START, Forward, put
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka.host import KafkaHost


async def test_a_worker_that_is_back_at_once_reads_a_topic_that_it_had_not_before(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    """It was not told to leave, so its place in the group is kept: with the topics that it had then."""
    old, new = fresh(Forward), fresh(Forward)
    await make_for(bootstrap, old, new)
    connection, clock = connected(bootstrap, old.name, session_timeout_seconds=6), SteppedClock(START)
    async with KafkaHost(connection, tmp_path, {"role": [old]}, clock, instance="one") as host:
        run = asyncio.create_task(host.run())
        await until(lambda: not host.unready())
        host.stop()
        await run
    async with running(connection, tmp_path, [old, new], clock, instance="one"):
        await put_all(bootstrap, [put("a", "1", topic=stage.source) for stage in (old, new)])
        await reader.come(new.target, 1)
        await reader.come(old.target, 1)
