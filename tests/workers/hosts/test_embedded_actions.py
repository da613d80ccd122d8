"""Actions on the embedded host: performed a few at a time, waited for, fatal when they fail."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, Acting, Forward, put
from tests.workers.hosts.running import eventually, running

from afterview.workers.clock import SteppedClock
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.hosts.performing import WAITING


async def test_a_performer_that_raises_stops_the_host(tmp_path: Path) -> None:
    async def perform(_: object) -> Sequence[Output]:
        raise OSError("the cable is out")

    with capture_logs() as logs:
        async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
            run = asyncio.create_task(host.run())
            await host.append([put("a", "1")])
            with pytest.raises(Fatal, match="performer of forward: OSError"):
                await run
    assert [line["where"] for line in logs] == ["performer of forward"]


async def test_a_stage_that_acts_without_a_performer_stops_the_host(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        with pytest.raises(Fatal, match="has no performer"):
            await run


async def test_a_stop_waits_for_the_actions_under_way_and_keeps_what_they_return(tmp_path: Path) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def perform(_: object) -> Sequence[Output]:
        begun.set()
        await go.wait()
        return [put("a", "done", topic="results")]

    async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        await begun.wait()
        host.stop()
        go.set()
        await run
        assert [record.value for record in host.read("results")] == [b"done"]


async def test_not_too_many_actions_are_under_way_and_their_stage_rests_meanwhile(tmp_path: Path) -> None:
    go, present, most = asyncio.Event(), 0, 0

    async def perform(_: object) -> Sequence[Output]:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await go.wait()
        present -= 1
        return ()

    stages = [Acting(), Forward("other", "elsewhere", "out2")]
    async with running(tmp_path, stages, SteppedClock(START), {"forward": perform}) as host:
        await host.append([put("a", "x")] * WAITING)
        await eventually(host, "out", WAITING)
        await host.append([put("a", "y"), put("a", "x", topic="elsewhere")])
        await eventually(host, "out2")
        assert len(host.read("out")) == WAITING
        go.set()
        await host.idle()
        assert len(host.read("out")) == WAITING + 1
    assert most == WAITING


async def test_idle_waits_for_the_actions_under_way(tmp_path: Path) -> None:
    go = asyncio.Event()

    async def perform(_: object) -> Sequence[Output]:
        await go.wait()
        return [put("a", "done", topic="results")]

    async with running(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
        await host.append([put("a", "1")])
        idle = asyncio.create_task(host.idle())
        await eventually(host, "out")
        assert not idle.done()
        go.set()
        await idle
        assert len(host.read("results")) == 1


async def test_a_performer_that_minds_is_told_when_what_it_did_is_on_the_log(tmp_path: Path) -> None:
    told: list[int] = []

    class Careful:
        async def __call__(self, _action: object) -> Sequence[Output]:
            return [put("a", "done", topic="results")]

        def written(self, _action: object) -> None:
            told.append(len(host.read("results")))

    async with running(tmp_path, [Acting()], SteppedClock(START), {"forward": Careful()}) as host:
        await host.append([put("a", "1")])
        await host.idle()
    assert told == [1]
