"""`afterview why` on Kafka: the worker that has the pages' copy of all states answers on its operations listener."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.stories import Json, erased, interviewed, rejected, task_id
from tests.workers.cli.running import Said, afterview, jsonl
from tests.workers.hosts.kafka.making import until

from afterview.schemas.settings import Configuration
from afterview.workers import upcoming
from afterview.workers.gateway.http.listener import Listener
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.gateway.operations import Why, operations_routes
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.why import decoded
from afterview.workers.worker import working

HAPPENED: tuple[Json, ...] = (
    interviewed("2027-03-01 12:00", candidate={"name": "Kari Eksempel"}),
    rejected("2027-03-02 10:00", application_id="B/1", candidate_id="C 2"),
    interviewed("2027-03-02 11:00", application_id="D-1", candidate_id="C-3"),
    erased("2027-03-02 12:00", candidate_id="C-3"),
)


@pytest.fixture
async def worker(empty: tuple[str, ...], tmp_path: Path) -> AsyncIterator[str]:
    """Where one with all roles listens, which has decided everything."""
    kafka = {
        "bootstrap_servers": list(empty),
        "security_protocol": "PLAINTEXT",
        "partitions": 2,
        "replication_factor": 1,
    }
    said = {
        "host": "kafka",
        "kafka": kafka,
        "storage": {"directory": str(tmp_path / "data")},
        "gateway": {"public_port": 0, "operations_port": 0},
        "secrets": {"installation": "i", "links": ["l"]},
        "smtp": {"host": "127.0.0.1", "port": 1, "tls": "none"},
    }
    variables = {
        "AFTERVIEW_HOST": "kafka",
        "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": empty[0],
        "AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "AFTERVIEW_KAFKA__PARTITIONS": "2",
        "AFTERVIEW_KAFKA__REPLICATION_FACTOR": "1",
    }
    ran = await asyncio.to_thread(afterview, "topics", "create", variables=variables)
    assert ran.code == 0, ran.err
    installation = Installation.of(Configuration.model_validate(said))
    async with working(installation, Role.ALL) as now:
        ran = await asyncio.to_thread(afterview, "send", "-", given=jsonl(HAPPENED), variables=variables)
        assert ran.code == 0, ran.err
        url = f"http://127.0.0.1:{now.ports[1]}"
        await until(lambda: decided(url))
        yield url


async def decided(url: str) -> bool:
    """Each of a candidate's own, whatever else is known by then."""
    said = [await why(url, wanted, "--tenant", "fjord") for wanted in ("A-1", "B/1", "C-3")]
    return [one.code for one in said] == [0, 0, 0] and b"was erased" in said[2].out


async def why(url: str, *words: str) -> Said:
    return await asyncio.to_thread(afterview, "why", *words, "--url", url)


async def test_a_worker_with_pages_tells_the_story_behind_any_id_and_what_comes_next(worker: str) -> None:
    survey = task_id("interview")
    for wanted in ("A-1", "C-1", survey):
        (found,) = decoded((await why(worker, wanted, "--json")).out.rstrip(b"\n"))
        assert wanted in found.asked
        assert (found.tenant, found.candidate_id) == ("fjord", "C-1")
        assert [line.what for line in found.happened][:2] == [
            "interview completed, reported",
            "candidate_update scheduled",
        ]
    printed = (await why(worker, "B/1")).out.decode()
    assert "application B/1, candidate C 2, tenant fjord" in printed
    assert "nobody has told the candidate of it" in printed
    assert [word for word in ("Kari", "kari@", "rita@") if word in printed] == []
    erased_one = (await why(worker, "C-3", "--tenant", "fjord")).out.decode()
    assert "this candidate was erased" in erased_one
    for words in (("nobody",), (task_id("interview", 7),), ("C-1", "--tenant", "berg")):
        said = await why(worker, *words)
        assert (said.code, said.out, len(said.problems)) == (1, b"", 1)
    until = ("--until", "2027-04-30T00:00:00Z", "--json")
    foretold = await asyncio.to_thread(afterview, "upcoming", "--url", worker, *until)
    (fjord,) = upcoming.decoded(foretold.out.rstrip(b"\n")).tenants
    assert sum(slot.count for slot in fjord.slots if slot.kind == "interview survey") == 1
    assert sum(slot.count for slot in fjord.slots if slot.kind == "assignee mail") > 0
    assert (fjord.tenant, fjord.promise.rejected) == ("fjord", 1)
    status = await asyncio.to_thread(afterview, "status", "--url", worker)
    assert "\ncost: " in status.out.decode()
    (standing,) = (await asyncio.to_thread(afterview, "status", "--url", worker, "--json")).events
    assert standing["partitions"]
    assert standing["cost"]["events"] >= len(HAPPENED)


@asynccontextmanager
async def listening(answer: Why | None) -> AsyncIterator[str]:
    listener = Listener("operations", "127.0.0.1", 0, operations_routes(lambda: None, lambda: None, why=answer))
    await listener.start()
    try:
        yield listener.url
    finally:
        await listener.stop()


async def unready(wanted: str, tenant: str | None) -> bytes | None:
    del wanted, tenant
    raise TurnedAway(503, "not ready: 3 partitions of the pages' copy are still being read")


async def test_a_worker_that_is_still_reading_says_so() -> None:
    async with listening(unready) as url:
        said = await why(url, "A-1")
    assert said.code == 69
    assert said.problems == [f"{url}/why/A-1: not ready: 3 partitions of the pages' copy are still being read"]


async def test_a_worker_without_pages_is_not_taken_for_one_that_knows_nobody() -> None:
    async with listening(None) as url:
        said = await why(url, "A-1")
    assert said.code == 69
    assert said.problems == [f"{url}/why/A-1: answers 404: is it a worker on Kafka with pages (role gateway or all)?"]


async def test_a_worker_that_is_away_is_one_line() -> None:
    said = await why("http://127.0.0.1:1", "A-1")
    assert (said.code, len(said.problems)) == (69, 1)


async def test_an_id_and_a_tenant_reach_the_worker_as_they_were_said() -> None:
    heard: list[tuple[str, str | None]] = []

    async def nobody(wanted: str, tenant: str | None) -> bytes | None:
        heard.append((wanted, tenant))
        return None

    async with listening(nobody) as url:
        for words in (("a/b c?d#e%2F", "--tenant", "fjord"), ("ø&=+",)):
            assert (await why(url, *words)).code == 1
    assert heard == [("a/b c?d#e%2F", "fjord"), ("ø&=+", None)]
