"""One partition of one stage on a real broker: what stops it, what holds it, and how much waits in it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.contract.stages import START, Broken, Forward, put
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import administering, connected, end, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import Slow, fresh

from afterview.events.errors import Misconfigured
from afterview.workers.clock import SteppedClock
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka import partition
from afterview.workers.hosts.kafka.connection import LARGEST_FETCH
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.inbox import ROOM
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.partition import Partition


def values(reader: Reader, topic: str) -> list[str]:
    return [record.value.decode() for record in reader.raw(topic) if record.value is not None]


async def test_a_bug_stops_the_host_before_anything_of_its_batch_counts_and_the_batch_is_tried_again_after_a_restart(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    stage = fresh(Broken)
    await make_for(bootstrap, stage)
    connection, clock = connected(bootstrap, stage.name), SteppedClock(START)
    async with running(connection, tmp_path, [stage], clock) as host:
        await host.append([put("a", "1", topic=stage.source)])
        await reader.come(stage.target, 1)
    async with KafkaHost(connection, tmp_path, {"role": [stage]}, clock) as host:
        await put_all(bootstrap, [put("a", value, topic=stage.source) for value in ("2", "boom", "3")])
        run = asyncio.create_task(host.run())
        with pytest.raises(Fatal, match=f"stage {stage.name}: ValueError at stages.py") as raised:
            await asyncio.wait_for(run, 30)
        assert "Ada" not in str(raised.value)
        assert host.trouble() == "the host has stopped: Fatal"
        with pytest.raises(Fatal):
            await host.append([put("a", "4", topic=stage.source)])
        await end(host, run)
    assert "boom" not in values(reader, stage.target)
    mended = Forward(stage.name, stage.source, stage.target)
    async with running(connection, tmp_path, [mended], clock):
        await reader.come(stage.target, 4)
    assert values(reader, stage.target) == ["1", "2", "boom", "3"]


async def test_a_record_from_the_future_holds_its_partition_until_the_clock_is_nearly_there(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    clock = SteppedClock(START)
    async with running(connected(bootstrap, stage.name), tmp_path, [stage], clock) as host:
        await host.append([put("a", value, after, stage.source) for value, after in (("1", 0), ("2", 600), ("3", 0))])
        await reader.come(stage.target, 1)

        async def held() -> bool:
            (one,) = (await host.standing()).partitions
            return one.held == one.next_due == START + timedelta(seconds=540) and one.waiting == 2

        await until(held)
        clock.advance(START + timedelta(seconds=539))
        host.notify()
        await asyncio.sleep(0.1)  # what must not happen cannot be waited for
        assert values(reader, stage.target) == ["1"]
        clock.advance(START + timedelta(seconds=540))
        await reader.come(stage.target, 3)
    assert values(reader, stage.target) == ["1", "2", "3"]


async def test_however_much_waits_no_more_is_fetched_than_there_is_room_for(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage, count, size = fresh(Slow), 50_000, 200
    await make_for(bootstrap, stage)
    await put_all(bootstrap, [Output(stage.source, b"%d" % (n % 100), b"x" * size, START) for n in range(count)])
    most = 0
    async with running(connected(bootstrap, stage.name), tmp_path, [stage], SteppedClock(START)) as host:

        async def all_done() -> bool:
            nonlocal most
            partitions = (await host.standing()).partitions
            most = max([most, *(one.waiting for one in partitions)])
            return sum(one.processed for one in partitions) == count

        await until(all_done, 60)
    assert 0 < most <= ROOM + LARGEST_FETCH // size


@pytest.mark.parametrize(
    ("directory", "said"), [("a", "ends at 0, what is stored here at"), ("b", "its group is at 3, ")]
)
async def test_a_changelog_that_was_made_anew_is_never_gone_on_with(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path, directory: str, said: str
) -> None:
    """Whether a copy of what it held is still here or not: everybody would be unknown, and nobody would notice."""
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    connection, clock = connected(bootstrap, stage.name), SteppedClock(START)
    async with running(connection, tmp_path / "a", [stage], clock):
        await put_all(bootstrap, [put("a", str(n), topic=stage.source) for n in range(3)])
        await reader.come(stage.target, 3)
    async with administering(bootstrap) as admin:
        await admin.delete_topics([changelog_of(stage.name)])

        async def gone() -> bool:
            return changelog_of(stage.name) not in {topic["topic"] for topic in await admin.describe_topics()}

        await until(gone)
    await make_for(bootstrap, stage)
    await put_all(bootstrap, [put("a", "3", topic=stage.source)])
    async with KafkaHost(connection, tmp_path / directory, {"role": [stage]}, clock) as host:
        run = asyncio.create_task(host.run())
        with pytest.raises(Misconfigured, match=said):
            await asyncio.wait_for(run, 30)
        await end(host, run)
    assert values(reader, stage.target) == ["0", "1", "2"]


async def test_a_partition_that_has_never_had_a_record_does_nothing_however_long_that_lasts(
    bootstrap: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what has been written is written again now and then."""
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    monkeypatch.setattr(partition, "REFRESH_SECONDS", 0.0)
    steps, really = 0, Partition._step

    async def counted(one: Partition) -> bool:
        nonlocal steps
        steps += 1
        return await really(one)

    monkeypatch.setattr(Partition, "_step", counted)
    async with running(connected(bootstrap, stage.name), tmp_path, [stage], SteppedClock(START)) as host:
        await until(lambda: host.unready() is None)
        await asyncio.sleep(0.3)  # what must not happen cannot be waited for
        assert steps <= 3
