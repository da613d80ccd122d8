"""`afterview status` of an embedded Afterview that runs: one look, and the live view."""

import asyncio
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.workers.cli.running import AFTERVIEW, afterview, environment, first_lines

from afterview.schemas.settings import Configuration
from afterview.workers.app import running
from afterview.workers.clock import SystemClock
from afterview.workers.gateway import Gateway
from afterview.workers.installation import Installation

STAGES = ["fetcher", "intake", "journey", "mailer", "metrics", "worklist"]


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    said = {
        "storage": {"directory": str(tmp_path / "data")},
        "gateway": {"public_port": 0, "operations_port": 0},
        "secrets": {"bearer": "a bearer token"},
    }
    async with running(Installation.of(Configuration.model_validate(said), SystemClock())) as now:
        yield now.gateway


@pytest.fixture
def url(gateway: Gateway) -> str:
    return gateway.operations_url


@pytest.fixture
def public(gateway: Gateway) -> str:
    return gateway.public_url


async def test_one_look_says_each_stage(url: str) -> None:
    said = await asyncio.to_thread(afterview, "status", "--url", url)
    lines = said.out.decode().splitlines()
    assert (said.code, lines[0]) == (0, f"{url}: ready")
    assert [line.partition(":")[0] for line in lines[1:]] == [*STAGES, "mail", "dead letters", "paused", "cost"]
    (told,) = (await asyncio.to_thread(afterview, "status", "--url", url, "--json")).events
    assert [stage["stage"] for stage in told["stages"]] == STAGES
    (worker,) = told["workers"]
    assert told["cost"]["cpu_seconds"] == worker["cpu_seconds"] > 0
    assert told["cost"]["memory_bytes"] == worker["memory_bytes"] > 10_000_000
    assert told["cost"]["state_bytes"] == worker["state_bytes"] > 0


async def test_a_vendor_that_is_turned_away_is_named(url: str, public: str) -> None:
    async with ClientSession() as client:
        for vendor in ("greenhouse", "somebody-else"):
            async with client.post(f"{public}/in/fjord/{vendor}", data=b"{}") as answer:
                assert answer.status == 404
    said = await asyncio.to_thread(afterview, "status", "--url", url)
    lines = said.out.decode().splitlines()
    assert "greenhouse: 0 deliveries taken in, 1 answered 404" in lines
    assert "other: 0 deliveries taken in, 1 answered 404" in lines


async def test_a_script_gets_an_object_for_each_look_until_it_has_enough(url: str) -> None:
    def looked() -> list[dict[str, object]]:
        words = [str(AFTERVIEW), "status", "--watch", "--json", "--every", "0.2", "--url", url]
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment()) as process:
            found = [json.loads(line) for line in first_lines(process, 3)]
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        return found

    found = await asyncio.to_thread(looked)
    assert [one["ready"] for one in found] == [True] * 3


async def test_the_live_view_shows_workers_and_stages_and_ends_with_ctrl_c(url: str) -> None:
    """On a terminal of 80 by 24; one of the two workers is away."""
    seen = await asyncio.to_thread(_on_a_terminal, url, "http://127.0.0.1:1")
    for word in ("1 of 2 workers ready", "does not answer", *STAGES, "dead letters"):
        assert word in seen


async def test_one_look_at_several_adds_up_and_names_who_is_away(url: str) -> None:
    said = await asyncio.to_thread(afterview, "status", "--url", url, "--url", "http://127.0.0.1:1")
    lines = said.out.decode().splitlines()
    assert (said.code, lines[:2]) == (0, [f"{url}: ready", "http://127.0.0.1:1: not ready: does not answer"])
    assert [line.partition(":")[0] for line in lines[2:]][: len(STAGES)] == list(STAGES)


def _on_a_terminal(*urls: str) -> str:
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    words = [str(AFTERVIEW), "status", "--watch", "--every", "0.2", *(word for url in urls for word in ("--url", url))]
    variables = environment({"TERM": "xterm"})
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=variables) as process:
        os.close(theirs)
        seen = b""
        while seen.count(b"dead letters") < 2:
            seen += os.read(mine, 65_536)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    os.close(mine)
    return seen.decode("utf-8", "replace")
