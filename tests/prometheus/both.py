"""Both installations at the same time, each with a Prometheus of its own: rules sum over all that one scrapes."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientSession, TCPConnector
from tests.prometheus.embedded import embedded
from tests.prometheus.kafka import kafka
from tests.prometheus.seen import Seen

HOSTS = {"embedded": embedded, "kafka": kafka}


def both(folder: Path) -> Mapping[str, Seen]:
    """By host. Takes some 80 seconds, in which every fault happens."""

    async def seen() -> list[Seen]:
        async with ClientSession(connector=TCPConnector(limit=0, force_close=True)) as client:
            return await asyncio.gather(*(run(folder / host, client) for host, run in HOSTS.items()))

    return dict(zip(HOSTS, asyncio.run(seen()), strict=True))
