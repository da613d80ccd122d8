"""The whole of it in one process: how it begins and ends, and what is left when something breaks."""

import asyncio
import os
import signal
import socket
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.contract.stages import START, Broken, put

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import Configuration
from afterview.workers.app import Running, run_until_stopped, running
from afterview.workers.clock import SteppedClock
from afterview.workers.guard import Fatal
from afterview.workers.installation import Installation


def installation(folder: Path, kind: type[Installation] = Installation, **gateway: Any) -> Installation:
    said = {
        "storage": {"directory": str(folder / "data")},
        "gateway": {"public_port": 0, "operations_port": 0, **gateway},
    }
    return kind.of(Configuration.model_validate(said), SteppedClock(START))


class Unlucky(Installation):
    @cached_property
    def stages(self) -> Any:
        """One that has a bug."""
        return (Broken(),)


async def test_it_runs_until_the_context_ends_and_can_be_opened_again(tmp_path: Path) -> None:
    for _ in range(2):
        async with running(installation(tmp_path)) as now:
            await now.host.idle()
            assert now.host.trouble() is None
            assert now.gateway.public_port
        assert now.ended.done()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    began: list[Running] = []

    def started(now: Running) -> None:
        began.append(now)
        os.kill(os.getpid(), number)

    async with asyncio.timeout(20):
        await run_until_stopped(installation(tmp_path), started)
    assert began[0].ended.done()
    assert began[0].ended.exception() is None


async def test_a_bug_ends_it_and_lets_everything_go(tmp_path: Path) -> None:
    """The guard has said what broke; the directory and the ports are free."""

    def started(now: Running) -> None:
        tasks.append(asyncio.create_task(now.host.append([put("a", "boom")])))

    tasks: list[asyncio.Task[Any]] = []
    with pytest.raises(Fatal):
        async with asyncio.timeout(20):
            await run_until_stopped(installation(tmp_path, Unlucky), started)
    await asyncio.wait(tasks)
    async with running(installation(tmp_path)) as now:
        assert now.host.trouble() is None


async def test_a_port_that_is_taken_lets_the_directory_go(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Misconfigured, match="public_port"):
            async with running(installation(tmp_path, public_port=taken.getsockname()[1])):
                pass
    async with running(installation(tmp_path)) as now:
        await now.host.idle()


async def test_a_directory_that_is_in_use_is_refused(tmp_path: Path) -> None:
    async with running(installation(tmp_path)):
        with pytest.raises(Misconfigured, match="in use"):
            async with running(installation(tmp_path)):
                pass
