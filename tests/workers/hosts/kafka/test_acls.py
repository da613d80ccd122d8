"""ACLs that are missing, at the start and while a worker runs: one line that says which, and the end; 503 outside."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from tests.contract.stages import START, Forward, put
from tests.kafka.acls import denied
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, end, make, make_for, put_all, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.events.errors import Misconfigured, Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.committing import Committer, Fenced
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.entries import entry
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import changelog_of, group_of, transactional_id
from afterview.workers.hosts.kafka.publishing import Publisher
from afterview.workers.hosts.kafka.refusing import Forbidden


async def one(topic: str) -> int:
    assert topic
    return 1


def committer(connection: Connection, name: str) -> Committer:
    return Committer(connection, name, None, one)


def slowly(really: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A batch is sent when what came of the one before is known."""

    async def send_batch(producer: AIOKafkaProducer, *arguments: Any, **named: Any) -> Any:
        sent = await really(producer, *arguments, **named)
        await until(lambda: not producer._txn_manager.is_in_transaction())
        return sent

    return send_batch


async def test_a_topic_that_may_not_be_written_to_is_named_whenever_that_turns_out(
    bootstrap: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = [fresh_name("out"), fresh_name("out")]
    await make(bootstrap, *topics)
    outputs = [put("a", "1", topic=topic) for topic in topics]
    writer = committer(connected(bootstrap, "g"), fresh_name("id"))
    async with denied(bootstrap, "write", "topic", topics[0]):
        await writer.open()
        with pytest.raises(Forbidden, match=f"kafka: topic {topics[0]}: an ACL is missing"):
            await writer.write(outputs, {}, 0)
        await writer.open()
        monkeypatch.setattr(AIOKafkaProducer, "send_batch", slowly(AIOKafkaProducer.send_batch))
        with pytest.raises(Forbidden, match=f"kafka: topic {topics[0]}: an ACL is missing"):
            await writer.write(outputs, {}, 0)
    await writer.close()


async def test_one_that_was_fenced_between_two_batches_says_so(
    bootstrap: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its library says only that nothing can be sent."""
    topics, name = [fresh_name("out"), fresh_name("out")], fresh_name("id")
    await make(bootstrap, *topics)
    monkeypatch.setattr(AIOKafkaProducer, "send_batch", slowly(AIOKafkaProducer.send_batch))
    first, second = (committer(connected(bootstrap, "g"), name) for _ in range(2))
    await first.open()
    await second.open()
    with pytest.raises(Fenced):
        await first.write([put("a", "1", topic=topic) for topic in topics], {}, 0)
    await first.close()
    await second.close()


async def test_whoever_appends_from_outside_is_told_to_come_again_and_may_when_it_is_allowed(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    topic, name = fresh_name("out"), fresh_name("id")
    await make(bootstrap, topic)
    async with Publisher(connected(bootstrap, "g"), name, {}) as publisher:
        for kind, what in (("topic", topic), ("transactional id", name)):
            async with denied(bootstrap, "write", kind, what):
                with pytest.raises(Unwritable, match=f"{kind} {what}: an ACL is missing"):
                    await publisher.publish([put("a", "1", topic=topic)])
            assert publisher.trouble
        await publisher.publish([put("a", "2", topic=topic)])
        assert publisher.trouble is None
    assert [record.value for record in reader.records(topic)] == [b"2"]


async def test_what_comes_in_by_itself_needs_no_right_but_to_write_its_topic(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    topic = fresh_name("out")
    await make(bootstrap, topic)
    async with Publisher(connected(bootstrap, "g"), None, {}) as publisher:
        async with denied(bootstrap, "write", "topic", topic):
            with pytest.raises(Unwritable, match=f"topic {topic}: an ACL is missing"):
                await publisher.publish([put("a", "1", topic=topic)])
        await publisher.publish([put("a", "2", topic=topic)])
    assert [record.value for record in reader.records(topic)] == [b"2"]


def missing(stage: Forward, group: str) -> dict[str, tuple[str, str, str]]:
    """What a worker with this stage needs: operation, kind, name."""
    return {
        "source": ("read", "topic", stage.source),
        "target": ("write", "topic", stage.target),
        "changelog": ("read", "topic", changelog_of(stage.name)),
        "group": ("read", "group", group_of(group, "role")),
        "fence": ("write", "transactional id", transactional_id(group, stage.name, 0)),
    }


async def ends_for_want_of(what: str, name: str, host: KafkaHost, run: asyncio.Task[None]) -> None:
    try:
        with pytest.raises(Forbidden, match=f"{what} {name}: an ACL is missing"):
            await asyncio.wait_for(asyncio.shield(run), 20)
    finally:
        await end(host, run)


@pytest.mark.parametrize("what", ["source", "target", "changelog", "group", "fence"])
async def test_a_worker_that_lacks_a_right_at_the_start_ends_with_its_name(
    what: str, bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    known = Output(changelog_of(stage.name), b"z", entry(b"1", None), START)
    await put_all(bootstrap, [Output(stage.source, b"a", b"1", START), known])
    operation, kind, name = missing(stage, stage.name)[what]
    connection = connected(bootstrap, stage.name)
    async with (
        denied(bootstrap, operation, kind, name),
        KafkaHost(connection, tmp_path, {"role": [stage]}, SteppedClock(START)) as host,
    ):
        await ends_for_want_of(kind, name, host, asyncio.create_task(host.run()))


@pytest.mark.parametrize("what", ["target", "fence"])
async def test_a_worker_from_which_a_right_is_taken_ends_with_its_name(
    what: str, bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    operation, kind, name = missing(stage, stage.name)[what]
    async with KafkaHost(connected(bootstrap, stage.name), tmp_path, {"role": [stage]}, SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await until(lambda: host.unready() is None)
        async with denied(bootstrap, operation, kind, name):
            await put_all(bootstrap, [Output(stage.source, b"a", b"1", START)])
            await ends_for_want_of(kind, name, host, run)


async def test_a_session_that_brokers_do_not_grant_is_named_after_its_setting(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    granted = connected(bootstrap, stage.name).settings
    connection = Connection(granted.model_copy(update={"session_timeout_seconds": 0.5}))
    async with KafkaHost(connection, tmp_path, {"role": [stage]}, SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        try:
            with pytest.raises(Misconfigured, match=r"^kafka.session_timeout_seconds: 0.5 is not between"):
                await asyncio.wait_for(asyncio.shield(run), 20)
        finally:
            await end(host, run)
