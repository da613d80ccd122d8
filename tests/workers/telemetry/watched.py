"""A host that is measured, without listeners."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from tests.workers.telemetry.scraping import Scrape, read

from afterview.workers.hosts.watching import Readings
from afterview.workers.pausing import Pauses
from afterview.workers.telemetry import Telemetry

SECONDS = 30.0


class Host(Protocol):
    async def readings(self) -> Readings: ...

    def unready(self) -> str | None: ...


class NoMail:
    in_use = open = 0
    server_away = False


class NoApis:
    down: Mapping[str, bool] = {}


class Watched(Telemetry):
    def __init__(self, host: str, *stages: str) -> None:
        super().__init__(stages, host=host, role="all")

    async def scrape(self, host: Host) -> Scrape:
        return read((await self.exposed(host.readings, NoMail(), NoApis(), host.unready, Pauses())).decode())

    async def until(self, host: Host, sample: str, value: float, **labels: str) -> None:
        async with asyncio.timeout(SECONDS):
            while (await self.scrape(host)).value(sample, **labels) != value:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.005)
