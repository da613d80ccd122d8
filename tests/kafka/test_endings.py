"""No broker outlives whoever started it. `make kafka` is what is run here, with nothing on the path."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.kafka.cluster import make_topic
from tests.workers.cli.running import first_lines

from afterview.schemas.settings import KafkaSettings, SmtpSettings
from afterview.workers.demo.kafka.broker import Cluster

COMMAND = [sys.executable, "-m", "afterview.workers.demo.kafka", "--broker-only", "--port", "19092", "--directory"]
SECONDS = 30.0


def processes_of(directory: Path) -> list[str]:
    """Command lines that name the directory."""
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(directory) in line]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def running(directory: Path) -> Iterator[tuple[subprocess.Popen[str], KafkaSettings]]:
    """`make kafka` without anything on the path, and what it says that the configuration should be."""
    with subprocess.Popen(
        [*COMMAND, str(directory)],
        env=os.environ | {"PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            said = tomllib.loads("".join(first_lines(process, 11)))
            assert said["host"] == "kafka"
            SmtpSettings.model_validate(said["smtp"])
            yield process, KafkaSettings.model_validate(said["kafka"])
        finally:
            process.kill()


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -9)])
async def test_a_broker_in_the_foreground_takes_requests_and_ends_with_its_command(
    tmp_path: Path, ending: signal.Signals, code: int
) -> None:
    with running(tmp_path) as (process, settings):
        await make_topic(settings.bootstrap_servers, "anything")
        assert processes_of(tmp_path)
        process.send_signal(ending)
        assert process.wait(SECONDS) == code
        wait_until(lambda: not processes_of(tmp_path))


async def test_who_loses_patience_leaves_nothing_behind(tmp_path: Path) -> None:
    opening = asyncio.create_task(Cluster(directory=tmp_path).__aenter__())
    await asyncio.to_thread(wait_until, lambda: bool(processes_of(tmp_path)))
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert not processes_of(tmp_path)
