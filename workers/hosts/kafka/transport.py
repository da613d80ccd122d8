"""Faust's transport, in bulk: a whole fetch of a partition is one event of its agent.

Faust delivers and acknowledges record by record, which costs many times what the work does, and acknowledges in ways
that lose records (a handler that failed; gaps). Here one event carries all records of one fetch, and only what the
partition has committed is acknowledged, in order. Everything private that is used of Faust 0.15.3 is used in this file,
and `tests/workers/hosts/kafka/test_faust.py` holds Faust to it.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import ConsumerStoppedError, IllegalStateError, KafkaConnectionError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.tables.manager import TableManager
from faust.transport.consumer import ensure_TP
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode.threads import WorkerThread

from afterview.workers.hosts.kafka.connection import ended
from afterview.workers.hosts.kafka.inbox import Raw

if TYPE_CHECKING:
    from afterview.workers.hosts.kafka.group import Group

FETCH_SECONDS = 0.5
"""how long to wait for records when every partition has room"""
RETRY_SECONDS = 0.5
"""between two tries to begin"""
LOOK_SECONDS = 0.01
"""between two looks whether the thread has ended"""
Place = tuple[int, int]
"""the offset from which on nothing was fetched, and the one after the last record that was"""
ROOM_SECONDS = 0.01
"""how often to look whether a full partition has room again"""


class Fetched(NamedTuple):
    """The value of an event: what one fetch brought of one partition."""

    records: Sequence[Raw]


class _Unhurried(WorkerThread):
    def stop(self) -> None:
        """Nobody waits for it here: that would hold up everything else in the loop, perhaps for ever."""


class BulkThread(driver.AIOKafkaConsumerThread):
    """The thread with the group's consumer: connected as we connect, patient when it commits."""

    Worker = _Unhurried

    def __post_init__(self) -> None:
        super().__post_init__()
        self.brought: dict[TP, int] = {}
        """by partition, the offset after the last record that was fetched"""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        return cast("BulkTransport", transport).group.new_consumer(RoundRobinPartitionAssignor)

    async def on_start(self) -> None:
        """Patient: the broker that answered when we knocked may have gone away since."""
        while True:
            try:
                await super().on_start()
            except KafkaConnectionError:
                await ended(self._ensure_consumer())
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def stop(self) -> None:
        """Until the thread has ended, if it had begun; whoever does not want to wait for that need not."""
        await super().stop()
        if self._stopped.is_set() and self._thread is not None:
            while self._thread.is_alive():  # noqa: ASYNC110 threads tell nobody
                await asyncio.sleep(LOOK_SECONDS)

    async def on_thread_stop(self) -> None:
        """As its parent does it, but for how the consumer is stopped."""
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await ended(self._consumer)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        consumer, owned = self._ensure_consumer(), self.assignment()
        wanted = {
            TopicPartition(tp.topic, tp.partition): OffsetAndMetadata(offset, "")
            for tp, offset in offsets.items()
            if tp in owned
        }
        try:
            if wanted:
                await consumer.commit(wanted)
        except KafkaError as error:
            structlog.get_logger().warning("not acknowledged yet", why=type(error).__name__)
            return False
        return bool(wanted)

    async def _fetch_records(self, *arguments: Any, **named: Any) -> Any:
        found = await super()._fetch_records(*arguments, **named)
        self.brought.update({ensure_TP(tp): records[-1].offset + 1 for tp, records in found.items()})
        return found

    async def positions(self, partitions: Iterable[TP]) -> dict[TP, Place]:
        """How far it has fetched. The last record fetched may still be on its way to its partition."""
        return cast("dict[TP, Place]", await self.call_thread(self._positions, partitions))

    async def _positions(self, partitions: Iterable[TP]) -> dict[TP, Place]:
        consumer, owned, places = self._ensure_consumer(), self.assignment(), {}
        for tp in partitions:
            with suppress(IllegalStateError):
                if tp in owned:
                    position = await consumer.position(TopicPartition(tp.topic, tp.partition))
                    places[tp] = position, self.brought.get(tp, 0)
        return places

    def behind(self, tp: TP, done: int) -> int:
        """Offsets between what was fetched, or `done`, and the end of what is committed, as of the last fetch."""
        subscription = self._consumer._subscription.subscription if self._consumer is not None else None  # noqa: SLF001
        assignment = subscription.assignment if subscription is not None else None
        state = assignment.state_value(TopicPartition(tp.topic, tp.partition)) if assignment is not None else None
        if state is None or state.lso is None or not state.has_valid_position:
            return 0
        return max(0, int(state.lso) - max(int(state.position), done))

    def refusal(self) -> BaseException | None:
        """Why its group does not have it. Whoever fetches would be told, but nobody does before partitions are there.

        May be asked from any thread, at any time.
        """
        coordinator: Any = self._consumer._coordinator if self._consumer is not None else None  # noqa: SLF001
        pending: BaseException | None = getattr(coordinator, "_pending_exception", None)
        return pending

    async def give_back(self, offsets: Mapping[TP, int]) -> None:
        """Fetch again from these offsets on, if that was fetched already: nobody was given it."""
        await self.call_thread(self._give_back, offsets)

    async def _give_back(self, offsets: Mapping[TP, int]) -> None:
        consumer, owned = self._ensure_consumer(), self.assignment()
        for tp, offset in offsets.items():
            place = TopicPartition(tp.topic, tp.partition)
            with suppress(IllegalStateError):  # moving again: whoever gets it begins where it is committed
                if tp in owned and offset < await consumer.position(place):
                    consumer.seek(place, offset)

    def leave_when_stopped(self) -> None:
        """A static member stays in its group for the session timeout, unless it says that it will not come back."""
        if self._consumer is not None and self._consumer._coordinator is not None:  # noqa: SLF001
            self._consumer._coordinator._group_instance_id = None  # noqa: SLF001


class BulkConsumer(driver.Consumer):
    """Fetches for partitions that have room, hands over whole fetches, commits what was committed."""

    _thread: BulkThread

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.reached: dict[TP, int] = {}
        """by partition, the offset that may be committed"""

    @property
    def group(self) -> "Group":
        return cast("BulkTransport", self.transport).group

    @property
    def thread(self) -> BulkThread:
        return self._thread

    def _new_consumer_thread(self) -> BulkThread:
        return BulkThread(self, loop=self.loop, beacon=self.beacon)

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):  # noqa: SLF001
                await self._fetch()
        except ConsumerStoppedError:
            if not self.app.should_stop:
                raise

    async def _fetch(self) -> None:
        """One fetch. What it brings while partitions move is given back, and read again by whoever has them then."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow.wait())
            return
        generation = self.app.consumer_generation_id
        active = set(self._get_active_partitions())
        wanted = {tp for tp in active if self.group.has_room(tp, self._committed_offset[tp] or 0)}
        if not wanted:
            await asyncio.sleep(ROOM_SECONDS)
            return
        fetched = await self._getmany(wanted, FETCH_SECONDS if wanted == active else ROOM_SECONDS)
        if not self.flow_active or generation != self.app.consumer_generation_id:
            await self._give_back(fetched)
            return
        for tp, records in fetched.items():
            self._hand_over(ensure_TP(tp), records)
        await asyncio.sleep(0)

    async def _give_back(self, fetched: Mapping[Any, Sequence[Raw]]) -> None:
        """Once partitions have moved, and Faust has sought those that have a committed offset."""
        for tp in fetched:
            self._thread.brought.pop(ensure_TP(tp), None)
        if not self.flow_active:
            await self.wait(self.can_resume_flow.wait())
        if fetched and self.flow_active:
            await self._thread.give_back({ensure_TP(tp): records[0].offset for tp, records in fetched.items()})

    def _hand_over(self, tp: TP, records: Sequence[Raw]) -> None:
        """One event for the agent of this topic."""
        message = self._to_message(tp, records[-1])
        event = self.app.create_event(None, Fetched(records), None, message)
        topics: Any = self.app.topics
        for channel in topics._tp_index[tp]:  # noqa: SLF001
            channel.queue.put_nowait(event)

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: FBT001, FBT002
        del topics, start_new_transaction
        behind = {tp: to for tp, to in self.reached.items() if to > (self._committed_offset[tp] or 0)}
        if not behind or not await self._commit(behind):
            return False
        self._committed_offset.update(behind)
        return True

    async def wait_empty(self) -> None:
        """Before partitions move, and at the end: finish what is in hand, drop what only waits, commit."""
        await self.group.rest()
        await self.commit()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await super().on_partitions_revoked(revoked)
        for tp in revoked:
            self.reached.pop(tp, None)
            self._thread.brought.pop(tp, None)

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Faust's own watchdog knows only its own way of acknowledging; ours is `Group.stuck`."""


class NoProducer(driver.Producer):
    """Faust's producer is never used: partitions commit through their own."""

    async def on_start(self) -> None:
        """Connects to nothing."""

    async def on_stop(self) -> None:
        """There is nothing to stop."""

    async def flush(self) -> None:
        """There is nothing to flush."""


class NoTables(TableManager):
    """It has nothing but the way in which Faust lets the flow go on after a rebalance."""

    async def on_start(self) -> None:
        """As Faust's, which first waits a second for tables to be declared."""
        await self._update_channels()
        await self.recovery.start()


class BulkTransport(driver.Transport):
    Consumer = BulkConsumer
    Producer = NoProducer
    group: "Group"
