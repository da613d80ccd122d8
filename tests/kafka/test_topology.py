"""`make kafka` as it is without anything on the path: all of the composition, from an event in to a mail out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from tests.kafka.test_endings import processes_of, wait_until
from tests.workers.cli.running import afterview, first_lines

from afterview.events.canonical import encoded
from afterview.workers.demo.kafka.clock import MovedClock
from afterview.workers.examples.journeys import example_events

COMMAND = [sys.executable, "-m", "afterview.workers.demo.kafka", "--port", "19192", "--directory"]
SECONDS = 60.0
WEDNESDAY = 2


@contextmanager
def running(directory: Path, clock: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The process, and what it says where everything is."""
    with subprocess.Popen(
        [*COMMAND, str(directory), "--clock", str(clock)],
        env=os.environ | {"PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield process, first_lines(process, 10)
        finally:
            process.kill()


def at_noon() -> datetime:
    """Of the next Wednesday: people are told in office hours, tests run at all hours."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today + timedelta(days=(WEDNESDAY - today.weekday() - 1) % 7 + 1)


def until(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_an_example_goes_in_and_a_task_and_a_mail_come_out(tmp_path: Path) -> None:
    """Broker, topics, journey, mailer, metrics, gateway and mail sink, each by itself; SIGTERM ends all."""
    directory, clock = tmp_path / "all", MovedClock(tmp_path / "clock", at_noon())
    with running(directory, clock.path) as (process, lines):
        config = directory / "afterview.toml"
        events = b"\n".join(map(encoded, example_events("rejected-after-interview", at_noon())))
        sent = afterview("send", "-", "--config", config, given=events)
        assert sent.code == 0, sent.err
        until(lambda: "verbal_feedback" in tasks(config))
        (mails,) = (line.split()[1] for line in lines if line.startswith("mails"))
        until(lambda: "rita@example.org" in page(mails))
        assert [status(line.split()[1]) for line in lines if line.startswith("status")] == [4, 1, 1, 0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        wait_until(lambda: not processes_of(directory))


def tasks(config: Path) -> list[str]:
    """Kinds of task that were scheduled."""
    said = afterview("tail", "feedback-tasks", "--from-start", "--until-idle", "0", "--config", config)
    return [event["data"]["kind"] for event in said.events]


def status(address: str) -> int:
    """How many stages a worker has."""
    return len({one["stage"] for one in json.loads(page(address))["partitions"] if "bus-" not in one["stage"]})


def page(address: str) -> str:
    with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 of our own
        return str(answer.read().decode())
