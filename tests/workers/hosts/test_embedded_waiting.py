"""A full disk and a locked file: nothing is lost, nothing is done twice, and everything goes on by itself."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, Acting, Forward, put
from tests.workers.hosts.filling import LARGE, fill, locked, make_room, until
from tests.workers.hosts.running import impatient, running

from afterview.events.errors import Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.hosts.embedded.waiting import Waiting

CLOCK = SteppedClock(START)


async def test_what_there_is_no_room_for_leaves_nothing_and_goes_in_when_there_is(tmp_path: Path) -> None:
    async with impatient(tmp_path, [], CLOCK) as host:
        await host.append([put("a", "1")])
        await fill(host)
        for _ in range(3):
            with pytest.raises(Unwritable, match=r"afterview\.db: the disk is full$"):
                await host.append([put("a", "2"), put("a", LARGE, topic="new")])
        await make_room(host)
        assert await host.append([put("a", "2"), put("a", LARGE, topic="new")]) == [1, 0]
        assert [record.offset for record in host.read("in")] == [0, 1]


async def test_stages_wait_for_room_and_say_so_once_when_it_begins_and_once_when_it_is_over(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with impatient(tmp_path, [Forward()], CLOCK) as host:
            await host.append([put("a", LARGE)] * 5)
            await fill(host)
            run = asyncio.create_task(host.run())
            await until(host.unready)
            await until(lambda: len(logs) == 1)
            for _ in range(3):
                with pytest.raises(Unwritable):
                    await host.append([put("a", LARGE)])
            assert host.trouble() is None
            assert "the disk is full" in str(host.unready())
            assert host.read("out") == []
            await make_room(host)
            await host.idle()
            assert host.unready() is None
            assert [record.offset for record in host.read("out")] == [0, 1, 2, 3, 4]
            assert host.state("forward", b"a") == b"5"
            host.stop()
            await run
    assert [(line["event"], line["log_level"]) for line in logs] == [("waiting", "warning"), ("going on", "info")]
    assert logs[0]["why"] == f"{tmp_path / 'afterview.db'}: the disk is full"


async def test_a_refused_append_makes_an_idle_host_wait_until_there_is_room_again(tmp_path: Path) -> None:
    """Whoever asks for readiness must hear it, and hear when it is over, although nobody appends meanwhile."""
    async with running(tmp_path, [Forward()], CLOCK) as host:
        await host.idle()
        await fill(host)
        with pytest.raises(Unwritable):
            await host.append([put("a", LARGE)])
        assert host.unready()
        await make_room(host)
        await until(lambda: host.unready() is None)


async def test_a_locked_file_is_waited_for_as_a_full_disk_is(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with running(tmp_path, [Forward()], CLOCK) as host:
            await host.append([put("a", "1")])
            await host.idle()
            with locked(tmp_path):
                with pytest.raises(Unwritable, match="another process has it locked"):
                    await host.append([put("a", "2")])
                await until(host.unready)
                assert host.trouble() is None
            await until(lambda: host.unready() is None)
            await host.append([put("a", "2")])
            await host.idle()
            assert len(host.read("out")) == 2
    assert [line["event"] for line in logs] == ["waiting", "going on"]


async def test_what_was_committed_before_the_trouble_is_performed_and_only_once(tmp_path: Path) -> None:
    """One round runs several stages: the mails of the first must not be forgotten because the last found no room."""
    performed: list[object] = []

    async def perform(action: object) -> Sequence[Output]:
        performed.append(action)
        return [put("a", "done", topic="results")]

    stages = [Acting(), Forward("large", "elsewhere", "out2")]
    async with impatient(tmp_path, stages, CLOCK, {"forward": perform}) as host:
        await host.append([put("a", "1"), put("a", LARGE, topic="elsewhere")])
        await fill(host)
        run = asyncio.create_task(host.run())
        await until(host.unready)
        await until(lambda: performed)
        assert host.read("out2") == []
        await make_room(host)
        await host.idle()
        host.stop()
        await run
        assert (len(host.read("out")), len(host.read("out2")), len(host.read("results"))) == (1, 1, 1)
    assert performed == [b"a"]


async def test_a_stop_while_waiting_ends_soon_and_says_why(tmp_path: Path) -> None:
    async with impatient(tmp_path, [Forward()], CLOCK) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        await host.idle()
        with locked(tmp_path):
            with pytest.raises(Unwritable):
                await host.append([put("a", "2")])
            host.stop()
            with pytest.raises(Unwritable, match=r"has it locked; ended while waiting .* acknowledged is kept$"):
                async with asyncio.timeout(5):
                    await run
    async with running(tmp_path, [Forward()], CLOCK) as host:
        await host.append([put("a", "3")])
        await host.idle()
        assert [record.value for record in host.read("out")] == [b"1", b"3"]


async def test_a_file_that_is_locked_at_the_start_is_waited_for(tmp_path: Path) -> None:
    async with running(tmp_path, [Forward()], CLOCK) as host:
        await host.append([put("a", "1")])
    with capture_logs() as logs:
        host = impatient(tmp_path, [Forward()], CLOCK)
        with locked(tmp_path):
            opening = asyncio.create_task(host.open())
            await until(lambda: logs)
            assert not opening.done()
        await opening
        await host.append([put("a", "2")])
        await host.close()
    assert [line["event"] for line in logs] == ["waiting", "going on"]


async def test_a_stop_ends_the_wait_at_the_start_with_its_reason(tmp_path: Path) -> None:
    async with running(tmp_path, [Forward()], CLOCK):
        pass
    host = EmbeddedHost(tmp_path, [Forward()], CLOCK, busy_seconds=0.05, waiting=Waiting(retry_seconds=1000))
    with capture_logs() as logs, locked(tmp_path):
        opening = asyncio.create_task(host.open())
        await until(lambda: logs)
        host.stop()
        with pytest.raises(Unwritable, match="another process has it locked"):
            await opening
    async with running(tmp_path, [Forward()], CLOCK):
        """It has let go."""
