from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from tests.contract.driving import Driven, Instant, driven

from afterview.workers.hosts.contract import Stage

Start = Callable[..., Awaitable[Driven]]


@pytest.fixture(params=["memory", "embedded", "kafka"])
async def start(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a host of each kind with the stages given; closes it at the end."""
    reader = request.getfixturevalue("reader") if request.param == "kafka" else None
    running: list[Driven] = []

    async def starting(*stages: Stage, **performers: Instant) -> Driven:
        running.append(await driven(request.param, tmp_path, stages, performers, reader))
        return running[-1]

    yield starting
    for host in running:
        await host.close()
