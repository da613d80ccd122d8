"""An embedded host that runs while a test looks at it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from afterview.workers.clock import Clock
from afterview.workers.hosts.contract import Performer, Record, Stage
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.hosts.embedded.waiting import LAST_SECONDS, Waiting


def impatient(
    directory: Path,
    stages: Sequence[Stage],
    clock: Clock,
    performers: Mapping[str, Performer] | None = None,
    last_seconds: float = LAST_SECONDS,
) -> EmbeddedHost:
    """One that soon finds a lock too long, and often looks whether it is gone."""
    waiting = Waiting(retry_seconds=0.01, last_seconds=last_seconds)
    return EmbeddedHost(directory, stages, clock, performers, busy_seconds=0.05, waiting=waiting)


@asynccontextmanager
async def running(
    directory: Path,
    stages: Sequence[Stage],
    clock: Clock,
    performers: Mapping[str, Performer] | None = None,
) -> AsyncIterator[EmbeddedHost]:
    async with impatient(directory, stages, clock, performers) as host:
        run = asyncio.create_task(host.run())
        yield host
        host.stop()
        await run


async def eventually(host: EmbeddedHost, topic: str, count: int = 1) -> list[Record]:
    """What a topic holds once it holds so much."""
    async with asyncio.timeout(60):
        while len(records := host.read(topic)) < count:  # noqa: ASYNC110 a file tells nobody
            await asyncio.sleep(0.001)
    return records
