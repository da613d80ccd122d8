"""A worker ends in time and answers until then, though something in the thread of its consumer does not end."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, Forward
from tests.workers.hosts.kafka.making import connected, make_for, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka import host as hosts
from afterview.workers.hosts.kafka.host import KafkaHost

SECONDS = 1.0


async def deaf(freed: threading.Event) -> None:
    """Takes no notice of being cancelled."""
    while not freed.is_set():
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)


async def test_what_does_not_end_holds_nobody_up(
    bootstrap: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "STOP_SECONDS", SECONDS)
    stage, freed = fresh(Forward), threading.Event()
    await make_for(bootstrap, stage)
    async with KafkaHost(connected(bootstrap, stage.name), tmp_path, {"role": [stage]}, SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await until(lambda: not host.unready())
        (group,) = host._groups
        thread = group._consumer.thread
        asyncio.run_coroutine_threadsafe(deaf(freed), thread.thread_loop)
        loop = asyncio.get_running_loop()
        with capture_logs() as logs:
            begun = loop.time()
            host.stop(leave=True)
            try:
                await asyncio.wait_for(run, 20)
            finally:
                freed.set()
        assert SECONDS <= loop.time() - begun < 10
        assert [line["event"] for line in logs if line["event"] == "stopped in the middle"]
        await until(lambda: thread._thread is not None and not thread._thread.is_alive())
