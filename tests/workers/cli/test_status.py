"""`afterview status`, of a listener as workers on Kafka have one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest
from aiohttp import web
from tests.workers.cli.running import Said, afterview

from afterview.schemas.settings import GatewaySettings
from afterview.workers.gateway.operations import Operations
from afterview.workers.hosts.kafka.standing import PartitionStanding, Standing

DUE = datetime(2027, 3, 3, 8, tzinfo=UTC)


def standing(number: int, *, ready: bool = True, trouble: str | None = None) -> PartitionStanding:
    return PartitionStanding(
        stage="journey",
        topic="afterview.candidate-events",
        partition=number,
        ready=ready,
        trouble=trouble,
        fetched=10,
        reached=9,
        waiting=1,
        busy=False,
        held=None,
        next_due=DUE if ready else None,
        recovered=3,
        processed=4,
    )


class Told:
    said = Standing((), 0, appending=False)

    async def status(self) -> bytes:
        return msgspec.json.encode(self.said)


@pytest.fixture
async def worker() -> AsyncIterator[tuple[Told, str]]:
    told = Told()
    settings = GatewaySettings(operations_port=0)
    async with Operations(settings, lambda: None, lambda: None, told.status) as operations:
        yield told, f"http://127.0.0.1:{operations.port}"


async def asked(*arguments: str) -> Said:
    return await asyncio.to_thread(afterview, "status", *arguments)


async def test_a_worker_that_does_all_its_work_is_ready_and_each_stage_has_a_line(worker: tuple[Told, str]) -> None:
    told, url = worker
    told.said = Standing((standing(1), standing(0)), 2, appending=False)
    ran = await asked("--url", url)
    assert (ran.code, ran.out.decode().splitlines()) == (
        0,
        [
            "ready",
            "journey: 2 of 2 partitions ready (0,1), 2 records waiting, 8 processed, next due: 2027-03-03T08:00:00Z",
        ],
    )


async def test_what_a_worker_waits_for_comes_first(worker: tuple[Told, str]) -> None:
    told, url = worker
    why = "waiting for 42 s: kafka: 127.0.0.1:9092: nothing listens there"
    told.said = Standing((standing(0, ready=False, trouble="KafkaTimeoutError"),), 0, appending=False, unready=why)
    ran = await asked("--url", f"{url}/")
    assert ran.out.decode().splitlines() == [
        f"not ready: {why}",
        "journey: 0 of 1 partitions ready (0), 1 records waiting, 4 processed, next due: nothing",
        "journey-0: KafkaTimeoutError",
    ]


async def test_for_scripts_it_is_json(worker: tuple[Told, str]) -> None:
    told, url = worker
    told.said = Standing((standing(0),), 0, appending=False)
    ran = await asked("--url", url, "--json")
    assert msgspec.json.decode(ran.out, type=Standing) == told.said


async def test_a_worker_that_is_away_is_one_line() -> None:
    ran = await asked("--url", "http://127.0.0.1:1")
    assert ran.code == 69
    assert ran.err.splitlines() == [
        "http://127.0.0.1:1/status.json: does not answer: is the worker running, and is this its address?"
    ]


async def test_a_process_that_tells_nothing_is_one_line() -> None:
    async with Operations(GatewaySettings(operations_port=0), lambda: None, lambda: None) as operations:
        url = f"http://127.0.0.1:{operations.port}"
        ran = await asked("--url", url)
    assert (ran.code, ran.err) == (69, f"{url}: answers 404: is it a worker of this version?\n")


async def test_somebody_else_who_answers_there_is_said_to_be_no_worker() -> None:
    async def other(request: web.Request) -> web.Response:
        return web.json_response({"hello": request.path})

    app = web.Application()
    app.router.add_get("/status.json", other)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        ran = await asked("--url", f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
    assert (ran.code, ran.out, len(ran.problems)) == (69, b"", 1)
    assert "somebody else answers" in ran.err


async def test_of_several_that_nobody_answers_for_all_are_named() -> None:
    ran = await asked("--url", "http://127.0.0.1:1", "--url", "http://127.0.0.1:2")
    assert (ran.code, ran.out, len(ran.problems)) == (69, b"", 1)
    assert "127.0.0.1:1: does not answer" in ran.err
    assert "127.0.0.1:2: does not answer" in ran.err


async def test_a_proxy_of_the_environment_is_not_asked(worker: tuple[Told, str]) -> None:
    _, url = worker
    proxy = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    ran = await asyncio.to_thread(afterview, "status", "--url", url, variables=proxy)
    assert (ran.code, ran.out) == (0, b"ready\n")
