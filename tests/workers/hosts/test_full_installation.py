"""The whole of it on a full disk: 503 to whoever sends, 503 to whoever asks for readiness, alive, and then on again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic_core import to_json
from structlog.testing import capture_logs
from tests.stories import interviewed
from tests.workers.gateway.serving import greenhouse
from tests.workers.hosts.filling import LARGE, fill, locked, make_room, until
from tests.workers.tickets import TICKET

from afterview.events.topics import FEEDBACK_TASKS, INTAKE
from afterview.schemas.settings import Configuration
from afterview.workers.app import Running, running
from afterview.workers.clock import SystemClock
from afterview.workers.installation import Installation
from afterview.workers.tokens import OPT_OUT

BEARER = "a bearer token"
SECRET = "a webhook secret"


def installation(folder: Path) -> Installation:
    said = {
        "storage": {"directory": str(folder / "data")},
        "gateway": {"public_port": 0, "operations_port": 0},
        "secrets": {"bearer": BEARER},
        "tenants": {"acme": {"webhook_secrets": {"greenhouse": [SECRET]}}},
    }
    return Installation.of(Configuration.model_validate(said), SystemClock())


class Outside:
    """Whoever sends, and whoever watches."""

    def __init__(self, now: Running, built: Installation, client: ClientSession) -> None:
        self.now, self._built, self._client = now, built, client
        self.public, self.operations = now.gateway.public_url, now.gateway.operations_url

    async def webhook(self, body: bytes) -> tuple[int, str | None]:
        return await self._post("/in/acme/greenhouse", body, greenhouse(body, SECRET))

    async def event(self, **event: Any) -> tuple[int, str | None]:
        kind = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/cloudevents+json"}
        return await self._post("/events", to_json(event), kind)

    async def opt_out(self) -> tuple[int, str | None]:
        token = self._built.tokens.make(OPT_OUT, TICKET)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._post(f"/u/{token}", b"List-Unsubscribe=One-Click", kind)

    async def asked(self, probe: str) -> tuple[int, str]:
        async with self._client.get(self.operations + probe) as answer:
            return answer.status, (await answer.text()).strip()

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str | None]:
        async with self._client.post(self.public + path, data=body, headers=headers) as answer:
            return answer.status, answer.headers.get("Retry-After")


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    built = installation(tmp_path)
    async with running(built) as now, ClientSession() as client:
        await now.host.idle()
        yield Outside(now, built, client)


async def test_on_a_full_disk_a_delivery_is_not_acknowledged_and_later_it_is(outside: Outside) -> None:
    host, body = outside.now.host, to_json({"action": "ping", "payload": LARGE})
    with capture_logs() as logs:
        await fill(host)
        assert await outside.webhook(body) == (503, "60")
        status, why = await outside.asked("/readyz")
        assert status == 503
        assert why.startswith("waiting for 0 s: ")
        assert why.endswith("afterview.db: the disk is full")
        assert await outside.asked("/healthz") == (200, "ok")
        await make_room(host)
        await until(lambda: host.unready() is None)
        assert await outside.asked("/readyz") == (200, "ok")
        assert await outside.webhook(body) == (200, None)
        assert len(host.read(INTAKE)) == 1
    assert [line["event"] for line in logs if line["event"] in ("waiting", "going on", "stopped")] == [
        "waiting",
        "going on",
    ]


async def test_while_the_file_is_locked_every_door_says_later_and_nothing_happens_twice(
    outside: Outside, tmp_path: Path
) -> None:
    host = outside.now.host
    event = interviewed(SystemClock().now().isoformat(), tenant="acme")
    with locked(tmp_path / "data"):
        answers = await asyncio.gather(outside.event(**event), outside.opt_out(), outside.webhook(b"{}"))
        assert set(answers) == {(503, "60")}
        assert (await outside.asked("/readyz"))[0] == 503
    await until(lambda: host.unready() is None)
    for _ in range(2):
        assert (await outside.event(**event))[0] == 202
    assert (await outside.opt_out())[0] == 200
    await host.idle()
    assert len(host.read(FEEDBACK_TASKS)) == 1
