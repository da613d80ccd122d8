"""Topics that are not what they were, on a real broker: no worker goes on with them."""

import asyncio
from pathlib import Path

import pytest
from tests.contract.stages import START, Forward, put
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import administering, connected, end, make, make_for, put_all, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.events.errors import Misconfigured
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka import anew
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import changelog_of


@pytest.mark.parametrize("policy", ["delete", "compact,delete"])
async def test_a_changelog_that_kafka_deletes_is_refused_before_anything_is_read(
    bootstrap: tuple[str, ...], tmp_path: Path, policy: str
) -> None:
    stage = fresh(Forward)
    await make(bootstrap, changelog_of(stage.name), cleanup_policy=policy)
    await make_for(bootstrap, stage)
    host = KafkaHost(connected(bootstrap, stage.name), tmp_path, {"role": [stage]}, SteppedClock(START))
    with pytest.raises(Misconfigured, match=f"{changelog_of(stage.name)}: its cleanup.policy is {policy}, so states"):
        await host.open()


async def test_a_topic_that_is_made_anew_under_a_running_worker_ends_it_and_it_does_not_begin_again(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the new topic is: the records before the offset that was reached of the old one would be lost."""
    monkeypatch.setattr(anew, "EVERY_SECONDS", 0.5)
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    connection, clock = connected(bootstrap, stage.name), SteppedClock(START)
    said = f"{stage.source}: is not the topic that was read before"
    async with KafkaHost(connection, tmp_path, {"role": [stage]}, clock) as host:
        run = asyncio.create_task(host.run())
        await put_all(bootstrap, [put("a", str(n), topic=stage.source) for n in range(3)])
        await reader.come(stage.target, 3)
        await delete(bootstrap, stage.source)
        await make_for(bootstrap, stage)
        await put_all(bootstrap, [put("a", str(n), topic=stage.source) for n in range(10, 20)])
        with pytest.raises(Misconfigured, match=said):
            await asyncio.wait_for(run, 30)
        await end(host, run)
    async with KafkaHost(connection, tmp_path, {"role": [stage]}, clock) as host:
        run = asyncio.create_task(host.run())
        with pytest.raises(Misconfigured, match=said):
            await asyncio.wait_for(run, 30)
        await end(host, run)


async def delete(bootstrap: tuple[str, ...], topic: str) -> None:
    async with administering(bootstrap) as admin:
        await admin.delete_topics([topic])

        async def gone() -> bool:
            return topic not in {there["topic"] for there in await admin.describe_topics()}

        await until(gone)
