from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from tests.contract.driving import Driven, Instant, driven

from afterview.workers.hosts.contract import Stage

Start = Callable[..., Awaitable[Driven]]


@pytest.fixture(params=["memory", "embedded"])
async def start(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a host of each kind with the stages given; closes it at the end."""
    running: list[Driven] = []

    async def starting(*stages: Stage, **performers: Instant) -> Driven:
        running.append(await driven(request.param, tmp_path, stages, performers))
        return running[-1]

    yield starting
    for host in running:
        await host.close()
