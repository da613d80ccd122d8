from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout
from tests.workers.gateway.serving import CONFIGURATION, RULES, Log, Seconds, Served, gateway
from tests.workers.tickets import NOW

from afterview.schemas.settings import Configuration
from afterview.workers.clock import SteppedClock
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.worklist import WorklistStage
from afterview.workers.tokens import Tokens

Serve = Callable[..., Awaitable[Served]]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts a gateway before an embedded host's store; everything is stopped at the end."""
    async with AsyncExitStack() as stack:
        clock, seconds = SteppedClock(NOW), Seconds()

        async def started(configuration: Configuration = CONFIGURATION, **options: object) -> Served:
            log = await stack.enter_async_context(Log(tmp_path, (JourneyStage(RULES), WorklistStage(RULES)), clock))
            health: dict[str, str | None] = {}
            built = gateway(
                log,
                clock,
                configuration,
                monotonic=seconds,
                alive=lambda: health.get("alive"),
                ready=lambda: health.get("ready"),
                starting=lambda: health.get("starting"),
                **options,
            )
            await stack.enter_async_context(built)
            client = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=20)))
            return Served(built, client, log, clock, Tokens((b"a secret of links",), clock), seconds, health)

        yield started


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve()
