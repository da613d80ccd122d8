"""An orchestrator asks from the first second on: alive, not ready, not started yet, and how far it is."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from tests.workers.hosts.filling import LARGE, fill, locked, until
from tests.workers.telemetry.scraping import scrape

from afterview.events.errors import Unreachable, Unwritable
from afterview.events.topics import INTAKE
from afterview.schemas.settings import Configuration
from afterview.workers.app import Running, running
from afterview.workers.clock import SystemClock
from afterview.workers.hosts.contract import Output
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.worker import working

LOOPBACK = "127.0.0.1"
PROBES = ("/healthz", "/readyz", "/startupz")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


def installation(folder: Path, port: int, **more: Any) -> Installation:
    said = {
        "storage": {"directory": str(folder / "data")},
        "gateway": {"public_port": 0, "operations_port": port},
        "secrets": {"installation": "an installation", "links": ["a link"]},
        **more,
    }
    return Installation.of(Configuration.model_validate(said), SystemClock())


class Orchestrator:
    def __init__(self, client: ClientSession, port: int) -> None:
        self.client, self.url = client, f"http://{LOOPBACK}:{port}"

    async def asks(self, path: str) -> tuple[int, str]:
        """Status and line; 0 while nothing listens."""
        with suppress(ClientConnectionError):
            async with self.client.get(self.url + path) as answer:
                return answer.status, (await answer.text()).strip()
        return 0, ""

    async def probes(self) -> list[int]:
        return [(await self.asks(path))[0] for path in PROBES]

    async def listens(self) -> None:
        async with asyncio.timeout(20):
            while 0 in await self.probes():  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.005)


@asynccontextmanager
async def orchestrated(port: int) -> AsyncIterator[Orchestrator]:
    async with ClientSession() as client:
        yield Orchestrator(client, port)


async def test_while_a_file_cannot_be_opened_yet_it_is_alive_and_says_what_it_waits_for(tmp_path: Path) -> None:
    port = free_port()
    built = installation(tmp_path, port)
    async with running(built):
        """There is a file now."""
    up, stop = asyncio.Event(), asyncio.Event()
    began: list[Running] = []

    async def run() -> None:
        async with running(built) as now:
            began.append(now)
            up.set()
            await stop.wait()

    async with orchestrated(port) as orchestrator:
        with locked(tmp_path / "data"):
            task = asyncio.create_task(run())
            await orchestrator.listens()
            assert await orchestrator.probes() == [200, 503, 503]
            _, why = await orchestrator.asks("/startupz")
            assert why.startswith(f"{tmp_path / 'data'} is being opened, "), why
            assert await orchestrator.asks("/readyz") == (503, why)
            found = await scrape(orchestrator.client, orchestrator.url)
            assert found.value("afterview_ready") == 0
            assert not up.is_set()
        await until(up.is_set)
        host = began[0].host
        await until(lambda: host.unready() is None)
        assert await orchestrator.probes() == [200, 200, 200]
        await fill(host)
        with pytest.raises(Unwritable):
            await host.append([Output(INTAKE, b"", LARGE.encode(), SystemClock().now())])
        assert await orchestrator.probes() == [200, 503, 200], "once started it stays so"
        stop.set()
        with pytest.raises(Unwritable):
            await task
        assert await orchestrator.probes() == [0, 0, 0]


@pytest.mark.parametrize("role", [Role.ALL, Role.MAILER, Role.GATEWAY])
async def test_while_a_broker_does_not_answer_a_worker_is_alive_and_says_whom_it_asks(
    tmp_path: Path, role: Role
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await hang_up.wait()
        writer.close()

    port, hang_up = free_port(), asyncio.Event()
    async with await asyncio.start_server(silent, LOOPBACK, 0) as broker, orchestrated(port) as orchestrator:
        where = f"{LOOPBACK}:{broker.sockets[0].getsockname()[1]}"
        kafka = {"bootstrap_servers": [where], "security_protocol": "PLAINTEXT"}
        task = asyncio.create_task(_worked(installation(tmp_path, port, kafka=kafka), role))
        await orchestrator.listens()
        assert await orchestrator.probes() == [200, 503, 503]
        for path in PROBES[1:]:
            assert await orchestrator.asks(path) == (503, f"kafka: {where}: is being asked")
        assert (await scrape(orchestrator.client, orchestrator.url)).value("afterview_ready") == 0
        status, said = await orchestrator.asks("/status.json")
        assert (status, f'"unready":"kafka: {where}: is being asked"' in said) == (200, True)
        for path in ("/why/A-1", "/upcoming"):
            assert (await orchestrator.asks(path))[0] == (503 if role.has_gateway else 404)
        hang_up.set()
        with pytest.raises(Unreachable, match="hangs up"):
            await task
        assert await orchestrator.probes() == [0, 0, 0]


async def _worked(built: Installation, role: Role) -> None:
    async with working(built, role):
        """It never comes to this."""
