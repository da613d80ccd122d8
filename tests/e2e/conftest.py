"""One running process for all tests of a module, with good traffic that goes on beside them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, TCPConnector
from tests.e2e.besieged import STANDARD_WEBHOOK, Siege
from tests.e2e.together import KafkaPlace
from tests.e2e.working import Place
from tests.workers.mail.smtp import Inbox, serving

from afterview.workers.demo.kafka.broker import Cluster


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def siege(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Siege]:
    inbox = Inbox()
    async with ClientSession(connector=TCPConnector(limit=0)) as client:
        place = Place(tmp_path_factory.mktemp("besieged"), client, inbox)
        place.secrets["AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__CLOUDEVENTS"] = STANDARD_WEBHOOK
        async with serving(inbox, starttls=place.tls()) as port:
            place.configure(port)
            try:
                siege = Siege(place, await place.run())
                traffic = asyncio.create_task(siege.go_on())
                yield siege
                traffic.cancel()
                with suppress(asyncio.CancelledError):
                    await traffic
            finally:
                await place.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Of these tests alone: they have our topics, which always have the same names."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(params=["embedded", "kafka"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """On either host; on Kafka with two workers."""
    async with ClientSession() as client:
        if request.param == "embedded":
            place = Place(tmp_path, client, Inbox())
            yield place
            await place.close()
            return
        together = KafkaPlace(tmp_path, client, Inbox())
        async with together.made(request.getfixturevalue("cluster")):
            yield together


@pytest_asyncio.fixture(loop_scope="module")
async def unharmed(siege: Siege) -> AsyncIterator[None]:
    """After the test good traffic goes on as before it."""
    yield
    await siege.more_good(1)
    assert siege.process.handle.returncode is None, siege.process.err.decode()
