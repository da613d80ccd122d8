"""One consumer group: a `faust.App` with an agent for each stage, and the partitions that this worker has of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import faust
from aiokafka import AIOKafkaConsumer
from faust.types import TP

from afterview.events.errors import AfterviewError
from afterview.workers.guard import Fatal, guarded
from afterview.workers.hosts.contract import Stage
from afterview.workers.hosts.kafka.connection import LARGEST_FETCH, REQUEST_SECONDS
from afterview.workers.hosts.kafka.partition import Partition
from afterview.workers.hosts.kafka.surroundings import Surroundings
from afterview.workers.hosts.kafka.transport import BulkConsumer, BulkTransport, Fetched, NoTables, Place

COMMIT_SECONDS = 0.5
"""between two acknowledgements to the group; how much is read again after a crash, and skipped"""
NEVER_MS = 2**31 - 1
HEARTBEAT_MS = 2500
"""at most: from one heartbeat a member learns that others have come or gone, and they wait for it"""
FETCH_WAIT_MS = 50
"""of a request that finds nothing new; what it does not ask for (a partition just read) waits until it is answered"""
STUCK_SECONDS = 60.0
"""a batch takes milliseconds"""


class Group:
    """Runs some stages in one consumer group. `failed` is told what ends it."""

    def __init__(
        self,
        name: str,
        stages: Sequence[Stage],
        around: Surroundings,
        *,
        instance: str | None,
        directory: Path,
        failed: Callable[[BaseException], None],
    ) -> None:
        """No two `stages` may read one topic: a group reads each record once. Raises `ValueError`."""
        self.name, self.stages = name, {stage.source: stage for stage in stages}
        if len(self.stages) < len(stages):
            raise ValueError(f"{name}: two stages read one topic: give each a group of its own")
        self.partitions: dict[TP, Partition] = {}
        self._around, self._instance, self._failed = around, instance, failed
        self._tasks: dict[TP, asyncio.Task[None]] = {}
        self.app = _app(name, around, directory)
        transport = BulkTransport(self.app.conf.broker_consumer, self.app)
        transport.group = self
        self.app.transport = transport
        signal: Any = self.app.on_partitions_assigned
        signal.connect(self._assigned)
        for stage in stages:
            self._add_agent(stage)

    async def run(self) -> None:
        """Join the group and be a member until `stop`. Raises what Faust ended with, if it was not asked to."""
        await self.app.start()
        await self.app.wait_until_stopped()
        if self.app.crash_reason is not None:
            raise self.app.crash_reason

    async def stop(self, *, leave: bool) -> None:
        """Finish what is in hand, commit, go. Without `leave` the group keeps a static member's place free."""
        if leave and self._consumer.thread is not None:
            self._consumer.thread.leave_when_stopped()
        await self.app.stop()
        await self._let_go(set(self.partitions))

    @property
    def assigned(self) -> bool:
        """Whether partitions have been assigned, and do not move just now."""
        return self.app._assignment is not None and not self.app.rebalancing  # noqa: SLF001

    def new_consumer(self, assignor: type[Any]) -> AIOKafkaConsumer:
        """The group's consumer; called in its thread."""
        settings = self._around.connection.settings
        session = int(settings.session_timeout_seconds * 1000)
        return AIOKafkaConsumer(
            **self._around.connection.options,
            client_id=self.name,
            group_id=self.name,
            group_instance_id=self._instance,
            partition_assignment_strategy=[assignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=session,
            heartbeat_interval_ms=min(session // 4, HEARTBEAT_MS),
            rebalance_timeout_ms=max(session, 30_000),
            max_poll_interval_ms=NEVER_MS,  # partitions that wait for room or for their time are no reason to leave
            max_partition_fetch_bytes=LARGEST_FETCH,
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )

    def has_room(self, tp: TP, committed: int) -> bool:
        """Whether something may be fetched for it. Raises `Misconfigured` when it lacks what is `committed`."""
        partition = self.partitions.get(tp)
        return partition is not None and partition.has_room and partition.knows(committed)

    async def rest(self) -> None:
        """Every partition finishes the batch in hand and waits."""
        await asyncio.gather(*(partition.rest() for partition in self.partitions.values()))

    async def positions(self) -> dict[TP, Place]:
        """How far the partitions that this worker has were fetched."""
        return await self._consumer.thread.positions(list(self.partitions)) if self.partitions else {}

    def behind(self, tp: TP) -> int:
        """Records that are not fetched yet, as of the last fetch and counted by offsets."""
        partition, thread = self.partitions[tp], self._consumer.thread
        on_the_way = max(0, thread.brought.get(tp, 0) - max(partition.delivered, partition.reached))
        return thread.behind(tp, partition.reached) + on_the_way

    def tick(self, now: datetime) -> None:
        if self.app.started and not self.assigned and (refusal := self._consumer.thread.refusal()) is not None:
            self._failed(refusal)
        for partition in self.partitions.values():
            partition.tick(now)

    def recall(self, stage: str) -> None:
        for partition in self.partitions.values():
            if partition.stage.name == stage:
                partition.recall()

    def stir(self) -> None:
        for partition in self.partitions.values():
            partition.stir()

    def stuck(self) -> str | None:
        """A partition that has work, could do it, and does not get on."""
        now = asyncio.get_running_loop().time()
        for tp, partition in self.partitions.items():
            if (silent := partition.silent(now)) > STUCK_SECONDS:
                return f"{tp.topic}-{tp.partition}: nothing was done for {silent:.0f} s"
        return None

    def unready(self) -> str | None:
        if not self.assigned:
            return f"{self.name}: no partitions are assigned yet"
        for tp, partition in self.partitions.items():
            if not partition.ready or partition.trouble:
                return f"{tp.topic}-{tp.partition}: {partition.trouble or 'is being recovered'}"
        return None

    @property
    def _consumer(self) -> BulkConsumer:
        return cast("BulkConsumer", self.app.consumer)

    def _add_agent(self, stage: Stage) -> None:
        topic = self.app.topic(stage.source, key_type=bytes, value_type=bytes, value_serializer="raw")

        async def agent(stream: Any) -> None:
            with self._failing(f"agent of {stage.name}"):
                async for event in stream.noack().events():
                    self._deliver(event)

        self.app.agent(topic, name=f"afterview.{stage.name}")(agent)

    @contextmanager
    def _failing(self, where: str) -> Iterator[None]:
        """Faust would start an agent again as if nothing had been lost."""
        try:
            with guarded(where):
                yield
        except (Fatal, AfterviewError) as error:
            self._failed(error)
            raise

    def _deliver(self, event: Any) -> None:
        partition = self.partitions.get(event.message.tp)
        if partition is not None and isinstance(event.value, Fetched):
            partition.deliver(event.value.records)

    async def _assigned(self, _app: Any, assigned: set[TP], **_: Any) -> None:
        """Partitions that stay go on; those that went are let go; new ones open, each by itself."""
        owned = {tp for tp in assigned if tp.topic in self.stages}
        await self._let_go(set(self.partitions) - owned)
        for tp in owned - set(self.partitions):
            self._open(tp)
        for tp in owned:
            self.partitions[tp].go_on()

    def _open(self, tp: TP) -> None:
        reached, owned = self._reached(tp), self._owned(tp)
        partition = Partition(self.stages[tp.topic], tp.partition, self._around, reached, owned)
        self.partitions[tp] = partition
        task = self._tasks[tp] = asyncio.create_task(partition.run(), name=f"{partition.stage.name}-{tp.partition}")
        task.add_done_callback(self._ended)

    async def _let_go(self, gone: set[TP]) -> None:
        tasks = [self._tasks.pop(tp) for tp in gone if tp in self._tasks]
        for tp in gone:
            self.partitions.pop(tp, None)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Whatever ends the task of a partition that nobody let go, ends the worker."""
        if task.cancelled():
            if task in self._tasks.values():
                self._failed(Fatal(f"{task.get_name()}: was cancelled from within"))
        elif (error := task.exception()) is not None:
            self._failed(error)

    def _reached(self, tp: TP) -> Callable[[int], None]:
        def reached(offset: int) -> None:
            self._consumer.reached[tp] = offset

        return reached

    def _owned(self, tp: TP) -> Callable[[], Awaitable[bool]]:
        """Asks by committing what is committed already: only a member of the present generation may."""

        async def owned() -> bool:
            if tp not in self.partitions or self.app.rebalancing:
                return False
            reached = self._consumer.reached.get(tp)
            return reached is None or await self._consumer.thread.commit({tp: reached})

        return owned


def _app(name: str, around: Surroundings, directory: Path) -> faust.App:
    """Faust has the life cycle, the group and its partitions; tables, web, its producer and its leader stay unused."""
    settings = around.connection.settings
    return faust.App(
        name,
        broker=[f"kafka://{server}" for server in around.connection.servers],
        autodiscover=False,
        datadir=str(directory),
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_request_timeout=REQUEST_SECONDS,
        broker_commit_interval=COMMIT_SECONDS,
        stream_recovery_delay=0.0,
        stream_wait_empty=True,
        TableManager=NoTables,
    )
