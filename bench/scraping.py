"""Somebody scrapes while a host works, three times as often as Prometheus usually does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from afterview.workers.hosts.watching import Readings
from afterview.workers.pausing import Pauses
from afterview.workers.telemetry import Telemetry

EVERY_SECONDS = 5.0


class Host(Protocol):
    async def readings(self) -> Readings: ...

    def unready(self) -> str | None: ...


class NoMail:
    in_use = open = 0
    server_away = False


class NoApis:
    down: Mapping[str, bool] = {}


@asynccontextmanager
async def scraped(telemetry: Telemetry | None, host: Host) -> AsyncIterator[None]:
    """Without `telemetry` nobody does."""
    if telemetry is None:
        yield
        return
    scraping = asyncio.create_task(_scraping(telemetry, host))
    try:
        yield
    finally:
        scraping.cancel()
        await asyncio.wait([scraping])


async def _scraping(telemetry: Telemetry, host: Host) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await telemetry.exposed(host.readings, NoMail(), NoApis(), host.unready, Pauses())
