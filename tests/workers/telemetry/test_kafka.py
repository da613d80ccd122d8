"""`/metrics` of a worker on Kafka: a company lives, and the numbers are what happened."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.contract.stages import START, Acting, Alarm, Forward, put
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader, reading
from tests.workers.hosts.kafka.making import connected, end, make, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import fresh
from tests.workers.incidents.night import told_from_the_topics
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.telemetry.company import NOON, SOURCES, Company, installation
from tests.workers.telemetry.recovering import RECOVERING, starting
from tests.workers.telemetry.scraping import is_as_catalogued, scrape
from tests.workers.telemetry.watched import Watched

from afterview.events.errors import Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output, Performer, Record
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.hosts.kafka.committing import Committer
from afterview.workers.hosts.kafka.entries import due_in
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.inbox import ROOM
from afterview.workers.hosts.kafka.naming import transactional_id
from afterview.workers.hosts.kafka.publishing import Publisher
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import at_rest
from afterview.workers.hosts.kafka.topics import SINGLE
from afterview.workers.hosts.performing import WAITING
from afterview.workers.hosts.watching import Readings
from afterview.workers.roles import Role
from afterview.workers.worker import Working, working

PARTITIONS = 2


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Of its own: these are the real topics."""
    with Cluster() as cluster:
        yield cluster


Worker = tuple[Company, Working]


def settings(cluster: Cluster) -> dict[str, object]:
    return {
        "bootstrap_servers": list(cluster.bootstrap_servers),
        "security_protocol": "PLAINTEXT",
        "partitions": PARTITIONS,
        "replication_factor": 1,
        "intake": [],
    }


@pytest.fixture
async def worker(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Worker]:
    clock, inbox = SteppedClock(NOON), Inbox()
    async with AsyncExitStack() as stack:
        reader = stack.enter_context(reading(cluster.bootstrap_servers))
        smtp_port = await stack.enter_async_context(serving(inbox))
        built = installation(tmp_path, smtp_port, clock, kafka=settings(cluster))
        await compare(built.configuration.kafka, making=True)
        now = await stack.enter_async_context(working(built, Role.ALL))
        public, operations = (f"http://{LOOPBACK}:{port}" for port in now.ports)
        client = await stack.enter_async_context(ClientSession())
        yield (
            Company(public, operations, client, clock, inbox, settling(now, reader, clock), topics(reader)),
            now,
        )


def settling(now: Working, reader: Reader, clock: SteppedClock) -> Callable[[], Awaitable[None]]:
    sources = {topic: count(topic) for topic in SOURCES.values()}

    async def rests() -> bool:
        if now.ended.done():
            now.ended.result()
        standing = await now.host.standing()
        return at_rest([standing], await reader.ends(sources), floored(clock.now()))

    async def settle() -> None:
        now.host.notify()
        await until(rests)

    return settle


def topics(reader: Reader) -> Callable[[str], Sequence[Record]]:
    return lambda topic: reader.records(topic, count(topic))


def count(topic: str) -> int:
    return 1 if topic in SINGLE else PARTITIONS


async def test_every_number_is_what_was_done_and_every_metric_of_the_catalogue_is_there(
    worker: Worker, cluster: Cluster
) -> None:
    company, now = worker
    await until(lambda: now.host.unready() is None)
    await company.lives()
    found = await company.scrape()
    company.counted_as_done(found)
    is_as_catalogued(found, "kafka")
    due = dict.fromkeys(SOURCES, 0)
    for group in now.host._groups:
        for one in group.partitions.values():
            due[one.stage.name] += sum(due_in(stored) is not None for _, stored in one._store.items())
    assert due["journey"] > 0
    for stage in SOURCES:
        assert found.value("afterview_timers_pending", stage=stage) == due[stage], stage
        assert found.value("afterview_timers_overdue_seconds", stage=stage) == 0
        assert found.value("afterview_partitions_owned", stage=stage) == PARTITIONS
        assert found.value("afterview_partitions_ready", stage=stage) == PARTITIONS
        assert found.value("afterview_recovery_seconds_count", stage=stage) == PARTITIONS
        assert found.value("afterview_recovered_records_total", stage=stage) == 0
    assert found.value("afterview_ready") == 1
    assert found.value("afterview_state_bytes") > 0
    assert found.value("afterview_state_keys") > 0
    await told_from_the_topics(cluster.bootstrap_servers[0])  # here, where a company has lived


@pytest.mark.parametrize(("role", "stages"), [(Role.MAILER, {"mailer"}), (Role.GATEWAY, set())])
async def test_a_worker_of_every_role_tells_of_its_own_stages_and_no_others(
    cluster: Cluster, tmp_path: Path, role: Role, stages: set[str]
) -> None:
    built = installation(tmp_path, 9, SteppedClock(NOON), kafka=settings(cluster))
    await compare(built.configuration.kafka, making=True)
    async with working(built, role) as now, ClientSession() as client:
        operations = f"http://{LOOPBACK}:{now.ports[1]}"
        before = [line async for line in starting(client, f"{operations}/startupz")]
        assert [line for line in before if not RECOVERING.fullmatch(line)] == []
        async with asyncio.timeout(30):
            while (found := await scrape(client, operations)).value("afterview_ready") == 0:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.02)
        for partition in (one for group in now.host._groups for one in group.partitions.values()):
            partition.ready = False
        assert (now.host.unready() is None) == (not stages)
        assert [line async for line in starting(client, f"{operations}/startupz")] == [], "once started it stays so"
    assert found.labels().get("stage", set()) == stages
    assert found.value("afterview_build_info", host="kafka", role=role.value, version=version("afterview")) == 1


async def test_lag_and_outbox_grow_while_a_stage_rests_and_are_gone_afterwards(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    go, stage, clock = asyncio.Event(), fresh(Acting), SteppedClock(START)

    async def perform(_: object) -> Sequence[Output]:
        await go.wait()
        return []

    await make_for(bootstrap, stage)
    watched = Watched("kafka", stage.name)
    async with measured(bootstrap, tmp_path, stage, clock, watched, performer=perform) as host:
        await host.append([put("a", "x", topic=stage.source)] * WAITING)
        await watched.until(host, "afterview_outbox_actions", WAITING, stage=stage.name)
        await host.append([put("a", "x", topic=stage.source)] * 40)
        await watched.until(host, "afterview_lag_records", 40, stage=stage.name)
        clock.advance(START.replace(minute=5))
        found = await watched.scrape(host)
        assert found.value("afterview_lag_seconds", stage=stage.name) == 300
        assert found.value("afterview_outbox_seconds", stage=stage.name) > 0
        go.set()
        await watched.until(host, "afterview_records_total", WAITING + 40, stage=stage.name)
        await watched.until(host, "afterview_outbox_actions", 0, stage=stage.name)
        await watched.until(host, "afterview_lag_records", 0, stage=stage.name)
        assert (await watched.scrape(host)).value("afterview_lag_seconds", stage=stage.name) == 0


async def test_what_is_not_fetched_yet_waits_as_well(bootstrap: tuple[str, ...], tmp_path: Path) -> None:
    """More than there is room for: the stage rests, so nothing more is fetched."""
    go, stage, clock, many = asyncio.Event(), fresh(Acting), SteppedClock(START), 2 * ROOM

    async def perform(_: object) -> Sequence[Output]:
        await go.wait()
        return []

    await make_for(bootstrap, stage)
    await put_all(bootstrap, [put("a", "x" * 800, topic=stage.source)] * many)
    watched = Watched("kafka", stage.name)
    async with measured(bootstrap, tmp_path, stage, clock, watched, performer=perform) as host:
        (partition,) = host._groups[0].partitions.values()
        await until(lambda: partition.processed and not partition.has_room and not partition.busy)
        found = await watched.scrape(host)
        assert found.value("afterview_lag_records", stage=stage.name) == many - partition.processed
        assert partition.waiting < many - partition.processed
        go.set()


async def test_due_times_are_pending_then_overdue_then_late_and_known_again_after_a_recovery(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage, clock = fresh(Alarm), SteppedClock(START)
    await make_for(bootstrap, stage)
    said = [("a", "60"), ("b", "60"), ("c", "90"), ("d", "60"), ("d", "0")]
    watched = Watched("kafka", stage.name)
    async with measured(bootstrap, tmp_path / "one", stage, clock, watched) as host:
        await host.append([put(*one, topic=stage.source) for one in said])
        await watched.until(host, "afterview_records_total", len(said), stage=stage.name)
        assert (await watched.scrape(host)).value("afterview_timers_pending", stage=stage.name) == 3
    again = Watched("kafka", stage.name)
    async with measured(bootstrap, tmp_path / "other", stage, clock, again) as host:
        await again.until(host, "afterview_timers_pending", 3, stage=stage.name)
        found = await again.scrape(host)
        assert found.value("afterview_recovered_records_total", stage=stage.name) >= len("abcd")
        (partition,) = host._groups[0].partitions.values()
        await partition.rest()
        clock.advance(START.replace(minute=2))
        assert (await again.scrape(host)).value("afterview_timers_overdue_seconds", stage=stage.name) == 60
        partition.go_on()
        await again.until(host, "afterview_timers_pending", 0, stage=stage.name)
        found = await again.scrape(host)
        assert found.value("afterview_timer_lateness_seconds_count", stage=stage.name) == 3
        assert found.value("afterview_timer_lateness_seconds_sum", stage=stage.name) == 60 + 60 + 30
        assert found.value("afterview_timers_overdue_seconds", stage=stage.name) == 0


@asynccontextmanager
async def measured(
    bootstrap: tuple[str, ...],
    directory: Path,
    stage: Forward | Alarm,
    clock: SteppedClock,
    watched: Watched,
    *,
    performer: Performer | None = None,
) -> AsyncIterator[KafkaHost]:
    """A host of one stage that is ready."""
    performers = {stage.name: performer} if performer else {}
    connection = connected(bootstrap, stage.name)
    async with running(connection, directory, [stage], clock, performers, watch=watched.meters.host) as host:
        await until(lambda: host.unready() is None)
        yield host


async def test_doubt_and_displacement_of_what_a_worker_appends_are_counted(bootstrap: tuple[str, ...]) -> None:
    topic, name = fresh_name("out"), fresh_name("id")
    await make(bootstrap, topic)
    watched, connection = Watched("kafka"), connected(bootstrap, "g")
    async with Publisher(connection, name, {}, watched.meters.host) as publisher:
        async with Publisher(connection, name, {}):
            with pytest.raises(Unwritable):
                await publisher.publish([put("a", "never", topic=topic)])
        with pytest.raises(Unwritable):
            await publisher.publish([put("a", "x" * 1_500_000, topic=topic)])
    found = await watched.scrape(Nowhere())
    assert found.value("afterview_uncertain_commits_total", producer="append") == 1
    assert found.value("afterview_fenced_total", producer="append") == 1


async def test_a_stage_whose_place_somebody_takes_is_counted_before_the_end(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage = fresh(Forward)
    watched, connection = Watched("kafka", stage.name), connected(bootstrap, stage.name)
    await make_for(bootstrap, stage)
    roles, clock = {"role": [stage]}, SteppedClock(START)
    async with KafkaHost(connection, tmp_path, roles, clock, watch=watched.meters.host) as host:
        run = asyncio.create_task(host.run())
        await until(lambda: host.unready() is None)
        thief = Committer(connection, transactional_id(stage.name, stage.name, 0), None, host._publisher.count)
        await thief.open()
        await host.append([put("a", "1", topic=stage.source)])
        with pytest.raises(Fatal, match="fenced"):
            await run
        found = await watched.scrape(host)
        await thief.close()
        await end(host, run)
    assert found.value("afterview_fenced_total", producer=stage.name) == 1
    assert found.value("afterview_records_total", stage=stage.name) == 0
    assert found.value("afterview_ready") == 0


class Nowhere:
    """A host of which nothing can be told."""

    async def readings(self) -> Readings:
        raise Unwritable("locked")

    def unready(self) -> str | None:
        return "locked"
