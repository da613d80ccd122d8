"""`afterview upcoming` of a worker with pages, at its operations listener (of a real one: `test_why_on_kafka.py`)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import ClientSession
from tests.workers.cli.running import Said, afterview

from afterview.events.outlook import Horizon, Upcoming
from afterview.workers.gateway import operations
from afterview.workers.gateway.http.listener import Listener
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.upcoming import encoded

AT = datetime(2027, 3, 1, tzinfo=UTC)
Heard = list[tuple[Horizon, str | None]]


@asynccontextmanager
async def listening(answer: operations.Upcoming | None) -> AsyncIterator[str]:
    routes = operations.operations_routes(lambda: None, lambda: None, upcoming=answer)
    listener = Listener("operations", "127.0.0.1", 0, routes)
    await listener.start()
    try:
        yield listener.url
    finally:
        await listener.stop()


async def upcoming(url: str, *words: str) -> Said:
    return await asyncio.to_thread(afterview, "upcoming", "--url", url, *words)


async def test_up_to_when_and_of_whom_reach_the_worker() -> None:
    heard: Heard = []

    async def answer(horizon: Horizon, tenant: str | None) -> bytes:
        heard.append((horizon, tenant))
        return encoded(Upcoming(AT, ()))

    async with listening(answer) as url:
        for words in ((), ("--days", "7", "--tenant", "fjord"), ("--until", "2027-03-01T01:00:00+01:00")):
            assert (await upcoming(url, *words)).code == 0
        async with ClientSession() as client:
            for query in ("days=-1", "days=1000", "days=x", "until=soon", "days=%C2%B2"):
                async with client.get(f"{url}/upcoming?{query}") as said:
                    assert said.status == 400, query
    assert heard == [(1, None), (7, "fjord"), (AT, None)]


async def test_a_worker_that_cannot_tell_is_one_line() -> None:
    async def unready(horizon: Horizon, tenant: str | None) -> bytes:
        del horizon, tenant
        raise TurnedAway(503, "not ready: 3 partitions of the pages' copy are still being read")

    async with listening(unready) as url:
        said = await upcoming(url)
        assert (said.code, len(said.problems)) == (69, 1)
        assert "not ready: 3 partitions" in said.err
    async with listening(None) as url:
        said = await upcoming(url)
        assert (said.code, len(said.problems)) == (69, 1)
        assert "is it a worker on Kafka with pages" in said.err
