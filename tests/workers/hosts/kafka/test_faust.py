"""What the Kafka host relies on in Faust and aiokafka, and is not promised: with a new version, look here first."""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer.fetcher import Fetcher as AioFetcher
from aiokafka.consumer.subscription_state import Assignment
from aiokafka.errors import IllegalStateError, KafkaError, ProducerFenced
from faust.app.base import App
from faust.streams import Stream
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer, ConsumerThread, Fetcher, ThreadDelegateConsumer, ensure_TP
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import Service
from tests.contract.stages import START, Forward
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import connected, make_for, partitions_of, put_all, running, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.transport import BulkConsumer, BulkThread, NoTables


def test_these_are_the_versions_that_were_looked_at() -> None:
    assert {name: version(name) for name in ("faust-streaming", "aiokafka", "mode-streaming")} == {
        "faust-streaming": "0.15.3",
        "aiokafka": "0.14.0",
        "mode-streaming": "0.7.1",
    }


def parameters(method: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(method).parameters if name != "self"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (driver.AIOKafkaConsumerThread._create_worker_consumer, ["transport"]),
        (driver.AIOKafkaConsumerThread._commit, ["offsets"]),
        (driver.AIOKafkaConsumerThread._ensure_consumer, []),
        (driver.AIOKafkaConsumerThread._fetch_records, ["consumer", "active_partitions", "timeout", "max_records"]),
        (driver.AIOKafkaConsumerThread.__post_init__, []),
        (driver.AIOKafkaConsumerThread.commit, ["offsets"]),
        (driver.AIOKafkaConsumerThread.assignment, []),
        (ConsumerThread.call_thread, ["fun", "args", "kwargs"]),
        (driver.Consumer._new_consumer_thread, []),
        (driver.Consumer._to_message, ["tp", "record"]),
        (driver.Consumer.verify_event_path, ["now", "tp"]),
        (Consumer._drain_messages, ["fetcher"]),
        (Consumer._get_active_partitions, []),
        (Consumer.commit, ["topics", "start_new_transaction"]),
        (Consumer.wait_empty, []),
        (Consumer.on_partitions_revoked, ["revoked"]),
        (ThreadDelegateConsumer._getmany, ["active_partitions", "timeout"]),
        (ThreadDelegateConsumer._commit, ["offsets"]),
        (App.create_event, ["key", "value", "headers", "message"]),
        (TableManager._update_channels, []),
        (driver.Producer.on_start, []),
        (driver.Producer.on_stop, []),
        (driver.Producer.flush, []),
        (Stream.noack, []),
        (Service.wait_until_stopped, []),
        (AIOKafkaConsumer.position, ["partition"]),
        (AIOKafkaConsumer.seek, ["partition", "offset"]),
        (AIOKafkaProducer.send_batch, ["batch", "topic", "partition"]),
        (Assignment.state_value, ["tp"]),
    ],
    ids=lambda one: getattr(one, "__qualname__", ""),
)
def test_what_is_called_or_overridden_is_as_it_was(method: Callable[..., Any], expected: list[str]) -> None:
    assert parameters(method) == expected


def source(what: Any) -> str:
    return " ".join(inspect.getsource(what).split())


def follow_each_other(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_queues_are_cleared_before_partitions_rest_and_both_before_they_are_revoked() -> None:
    """Else what was fetched before would be delivered after."""
    assert follow_each_other(
        source(App._on_partitions_revoked),
        "consumer.stop_flow",
        "self.flow_control.suspend",
        "self.flow_control.clear",
        "self._consumer_wait_empty",
        "self.on_partitions_revoked.send",
    )
    assert "await consumer.wait_empty()" in source(App._consumer_wait_empty)
    assert follow_each_other(source(App._stop_consumer), "stop_flow", "clear", "_stop_fetcher", "_consumer_wait_empty")


def test_partitions_are_sought_where_they_are_committed_before_the_flow_goes_on() -> None:
    assert follow_each_other(source(Recovery._resume_streams), "consumer.perform_seek()", "consumer.resume_flow()")
    assert "if not self.tables" in source(Recovery._restart_recovery.fun)


def test_the_generation_is_known_before_partitions_are_assigned() -> None:
    """By it a fetch of before is told from one of after."""
    assert follow_each_other(
        source(driver.ConsumerRebalanceListener.on_partitions_assigned),
        "consumer_generation_id = generation",
        "await self._thread.on_partitions_assigned(",
    )


def test_faust_runs_one_fetcher_which_drains_messages_by_our_method() -> None:
    assert "await consumer._drain_messages(self)" in source(Fetcher._fetcher.fun)
    assert "await self.commit()" in source(Consumer._commit_handler.fun)
    assert BulkConsumer.commit is not Consumer.commit


def test_a_fetch_that_waits_through_a_rebalance_may_bring_what_came_after_it() -> None:
    """Why it is given back when the generation has changed, and not just dropped."""
    assert "await self._subscriptions.wait_for_assignment()" in source(AioFetcher.fetched_records)


def test_the_table_manager_does_what_faust_s_does_without_a_second_s_sleep() -> None:
    theirs = source(TableManager.on_start)
    assert follow_each_other(theirs, "sleep(1.0)", "await self._update_channels()", "await self.recovery.start()")
    assert follow_each_other(source(NoTables.on_start), "await self._update_channels()", "await self.recovery.start()")


def test_errors_are_of_the_families_that_we_catch() -> None:
    assert issubclass(IllegalStateError, KafkaError)
    assert issubclass(ProducerFenced, KafkaError)


def test_partitions_of_both_libraries_are_equal() -> None:
    theirs: Any = TopicPartition("a", 1)
    assert ensure_TP(theirs) == theirs == TP("a", 1)
    assert {theirs: 1}[TP("a", 1)] == 1


class Told(BulkConsumer):
    """Notes what Faust does with it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.calls: list[str] = []

    async def wait_empty(self) -> None:
        self.calls.append("wait_empty")
        await super().wait_empty()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self.calls.append(f"revoking {len(revoked)}")
        await super().on_partitions_revoked(revoked)
        self.calls.append("revoked")

    async def commit(self, *arguments: Any, **named: Any) -> bool:
        done = await super().commit(*arguments, **named)
        self.calls.append(f"commit {done}")
        return done


async def test_faust_does_with_our_consumer_what_we_rely_on(
    bootstrap: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker that reads, sees another join and leave, and stops."""
    monkeypatch.setattr("afterview.workers.hosts.kafka.transport.BulkTransport.Consumer", Told)
    stage, clock = fresh(Forward), SteppedClock(START)
    await make_for(bootstrap, stage, partitions=2)
    connection = connected(bootstrap, stage.name, session_timeout_seconds=4)
    async with running(connection, tmp_path / "a", [stage], clock) as host:
        (group,) = host._groups
        assigned: list[Sequence[Any]] = []

        async def on_assigned(*arguments: Any, **named: Any) -> None:
            assigned.append((*arguments, set(named)))

        signal: Any = group.app.on_partitions_assigned
        signal.connect(on_assigned)
        await until(lambda: partitions_of(host) == [0, 1])
        consumer: Any = group.app.consumer
        both = {TP(stage.source, 0), TP(stage.source, 1)}
        assert group.app._assignment == consumer.assignment() == consumer._get_active_partitions() == both
        assert isinstance(consumer._thread, BulkThread)
        topics: Any = group.app.topics
        assert {tp: len(topics._tp_index[tp]) for tp in both} == dict.fromkeys(both, 1)

        await put_all(bootstrap, [Output(stage.source, b"%d" % n, b"x", START) for n in range(10)], 2)
        await until(lambda: "commit True" in consumer.calls)
        await until(lambda: sum(consumer._committed_offset[tp] or 0 for tp in both) == 10)
        assert consumer._acked == {}, "nothing but our own commits acknowledges anything"

        consumer.calls.clear()
        async with running(connection, tmp_path / "b", [stage], clock) as other:
            await until(lambda: len(partitions_of(host)) == len(partitions_of(other)) == 1)
            first = consumer.calls[: consumer.calls.index("revoked")]
            assert [call for call in first if not call.startswith("commit")] == ["revoking 2", "wait_empty"]
            assert assigned[0][0] is group.app
            assert len(assigned[-1][1]) == 1
        await until(lambda: partitions_of(host) == [0, 1])
        consumer.calls.clear()
    assert "wait_empty" in consumer.calls, "at the end, too"


async def test_an_event_that_is_not_acknowledged_stays_unacknowledged(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    """`stream.noack().events()`: else Faust would commit the last offset of each fetch, processed or not."""
    stage = fresh(Forward)
    await make_for(bootstrap, stage)
    acknowledged: list[Any] = []
    async with running(connected(bootstrap, fresh_name("g")), tmp_path, [stage], SteppedClock(START)) as host:
        (group,) = host._groups
        await until(lambda: partitions_of(host) == [0])
        consumer: Any = group.app.consumer
        consumer.ack = acknowledged.append
        await put_all(bootstrap, [Output(stage.source, b"a", b"x", START)])

        async def processed() -> bool:
            return (await host.standing()).partitions[0].processed == 1

        await until(processed)
        await asyncio.sleep(0)
    assert acknowledged == []
