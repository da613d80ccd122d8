"""One partition of one stage, from being assigned to being let go: fence, recover, then batch after batch."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from afterview.events.errors import Misconfigured
from afterview.workers.clock import counted_seconds
from afterview.workers.guard import guarded
from afterview.workers.hosts.contract import Record, Stage
from afterview.workers.hosts.kafka.committing import Committer, Fenced, TooLarge, Uncertain, Uncoordinated
from afterview.workers.hosts.kafka.entries import MARKER, due_in, more_timers, newly_due
from afterview.workers.hosts.kafka.inbox import Raw
from afterview.workers.hosts.kafka.naming import changelog_of, transactional_id
from afterview.workers.hosts.kafka.processing import done
from afterview.workers.hosts.kafka.records import floored, millis
from afterview.workers.hosts.kafka.recovery import recover
from afterview.workers.hosts.kafka.refusing import AUTHORIZATION, forbidden, too_large
from afterview.workers.hosts.kafka.showing import Shown
from afterview.workers.hosts.kafka.surroundings import Surroundings
from afterview.workers.hosts.kafka.timers import Timers, timer
from afterview.workers.hosts.kafka.wakes import MOST, lateness, wake_ups
from afterview.workers.hosts.moments import micros
from afterview.workers.hosts.refusals import report_dead_letters
from afterview.workers.hosts.watching import Displaced, Doubted, Recovered, Woke

REFRESH_SECONDS = 86_400.0
"""a changelog gets a record at least so often"""
FIRST_REFRESH_SECONDS = 3600.0
"""and so long after its partition was opened: workers that are started anew every day would else never write one"""
RETRY_SECONDS = 1.0
"""between two tries to open"""


class Partition(Shown):
    """`run` it as a task until it is cancelled or raises; `deliver` it records.

    `reached` is told of the source offset up to which all is committed; `owned` asks the group whether this worker
    still has the partition.
    """

    def __init__(
        self,
        stage: Stage,
        number: int,
        around: Surroundings,
        reached: Callable[[int], None],
        owned: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__(stage, number, around, self._due_times)
        self._reached_by, self._owned = reached, owned
        self._changelog = TopicPartition(changelog_of(stage.name), number)
        self._store = around.store.partition(stage.name, number)
        name = transactional_id(around.connection.settings.group, stage.name, number)
        self._committer = Committer(around.connection, name, (self._changelog.topic, number), around.count)
        self._stirred = asyncio.Event()
        self._doubted, self._unmoved, self._behind = False, False, False
        self._singly = 0
        """source offset up to which records are processed one by one, to find out which one it is"""
        self._written_at = 0.0
        """loop time at which the changelog was last refreshed, or counts as it"""

    def deliver(self, records: Sequence[Raw]) -> None:
        """What comes late, while partitions move, is dropped: it will be delivered again."""
        if self._paused:
            return
        self._inbox.deliver(records)
        self._stirred.set()

    def knows(self, committed: int) -> bool:
        """Whether it is as far as the group is. If partitions have moved since it was opened, it is opened again.

        A worker that was away for long may have its partition back from another one. Raises `Misconfigured` when the
        changelog itself does not know what the group has done: states were lost.
        """
        if committed <= self.reached:
            return True
        if self._unmoved:
            raise Misconfigured(
                f"{self.stage.source}, partition {self.number}: its group is at {committed}, {self._changelog.topic} at"
                f" {self.reached}: that topic was made anew: bring it back, or let the group begin anew, too"
            )
        self._behind = True
        self._stirred.set()
        return False

    def recall(self) -> None:
        """Wake every key that has a due time; when it is opened, if it is not open.

        Which they are is only known when the batch in hand is over: it may have new ones.
        """
        self._recall_asked = True
        self._stirred.set()

    def stir(self) -> None:
        self._stirred.set()

    def tick(self, now: datetime) -> None:
        """Something may be due."""
        due = self.ready and self._timers.passed(micros(now))
        held = self._inbox.held
        if due or self._idle_too_long() or (held is not None and held <= now):
            self._stirred.set()

    async def rest(self) -> None:
        """Finish the batch in hand and take no other until `go_on`; what waits will be delivered again."""
        self._paused, self._unmoved = True, False
        self._inbox.clear()
        async with self._step_in_hand:
            self._inbox.clear()

    def go_on(self) -> None:
        self._paused = False
        self._stirred.set()

    async def run(self) -> None:
        """Raises `Fenced` when somebody else has the partition; whatever nobody foresaw comes as `Fatal`."""
        try:
            with guarded(f"stage {self.stage.name}"):
                while True:
                    await self._open()
                    await self._work()
                    await self._committer.close()
        except Fenced:
            self._around.watch(Displaced(self.stage.name))
            raise
        finally:
            self.ready = False
            await self._committer.close()

    async def _open(self) -> None:
        """Patient: while the broker is away there is nothing else to do."""
        while True:
            try:
                if self.trouble is None or await self._owned():
                    await self._take_over()
                    return
            except AUTHORIZATION as error:
                raise forbidden(error) from error
            except (KafkaError, TimeoutError, OSError, Uncoordinated) as error:
                self._waits(type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def _take_over(self) -> None:
        self._unmoved, self._behind, begun = True, False, counted_seconds()
        await self._committer.open()
        source, now = TopicPartition(self.stage.source, self.number), millis(self._around.clock.now())
        self.recovered = await recover(self._around.connection, self._changelog, source, self._store, now)
        self.reached = self._store.reached
        armed = await asyncio.to_thread(self._armed)
        self._timers = Timers(self._due_times)
        self.armed = len(armed)
        self._timers.load(armed)
        self._recalled, self._recall_asked = [], self.stage.name in self._around.recalled
        self._woken = 0, 0  # the source offsets after the last wake-ups but one transaction's, and after all
        self._written_at = asyncio.get_running_loop().time() - max(REFRESH_SECONDS - FIRST_REFRESH_SECONDS, 0.0)
        self.ready = True
        self._around.watch(Recovered(self.stage.name, self.recovered, counted_seconds() - begun))
        self._acknowledge()
        self._stirred.set()

    async def _work(self) -> None:
        """Until a transaction ends in doubt, or somebody else has got further: then it is opened again, and knows.

        At once after the first doubt; after a second one in a row a third is likely.
        """
        loop = asyncio.get_running_loop()
        while True:
            self.moved_at = loop.time()
            await self._stirred.wait()
            self._stirred.clear()
            if self._behind:
                self.ready = False
                return
            try:
                while await self._step():
                    self.moved_at, self._doubted = loop.time(), False
                    self._goes_on()
                if not self._paused:
                    self._goes_on()
            except Uncertain as doubt:
                self._around.watch(Doubted(self.stage.name))
                self.ready = False
                self._waits(str(doubt))
                if self._doubted:
                    await asyncio.sleep(RETRY_SECONDS)
                self._doubted = True
                return

    async def _step(self) -> bool:
        """Wake-ups that are due, then one batch; false when there was nothing to do."""
        async with self._step_in_hand:
            if self._paused:
                return False
            now = floored(self._around.clock.now())
            await self._refresh(now)
            woke = await self._wake(now)
            batch = self._batch(now)
            if batch:
                await self._process(batch, now)
            return woke or bool(batch)

    async def _refresh(self, now: datetime) -> None:
        """Kafka closes a segment of a changelog only when another record comes: without one nothing old ever goes."""
        if self._idle_too_long():
            self._written_at = asyncio.get_running_loop().time()
            marker: dict[bytes, bytes | None] = {MARKER: self._store.marker(self.reached)}
            self._store.apply(marker, await self._committer.write((), marker, millis(now)), millis(now))

    def _idle_too_long(self) -> bool:
        """Never, where nothing has been written yet: that needs no refreshing."""
        return self.reached > 0 and asyncio.get_running_loop().time() - self._written_at > REFRESH_SECONDS

    async def _wake(self, now: datetime) -> bool:
        """Not while a settlement waits: its wake-up would say that nobody has heard of the action again.

        Nor while those of two transactions are unread: what is said while many fall due waits for a few only.
        """
        if self._around.unsettled() or self.reached < self._woken[0]:
            return False
        if self._recall_asked:
            self._recalled, self._recall_asked = self._timers.keys(), False
        if self._recalled:
            recalled, self._recalled = self._recalled[:MOST], self._recalled[MOST:]
            taken = [(key, micros(now)) for key in recalled]
        else:
            taken = self._timers.take(micros(now), MOST) if self._timers.passed(micros(now)) else []
        if taken:
            begun = counted_seconds()
            wakes = wake_ups(self.stage, taken, now)
            self._woken = self._woken[1], await self._committer.write((), {}, millis(now), here=wakes)
            self._around.watch(Woke(self.stage.name, lateness(taken, now), counted_seconds() - begun))
        return bool(taken)

    def _batch(self, now: datetime) -> Sequence[Record]:
        """What may be processed now; it stays in the inbox until it has been."""
        if self.stage.name in self._around.actions.resting():
            return ()
        batch = self._inbox.batch(self.reached, now)
        return batch[:1] if self.reached < self._singly else batch

    async def _process(self, batch: Sequence[Record], now: datetime) -> None:
        """Decide, commit, take over, acknowledge; then act. Raises `Misconfigured` when one record can never be."""
        try:
            one = await done(self.stage, batch, self._store, self._committer, now)
        except TooLarge as error:
            if len(batch) == 1:
                raise too_large(self.stage.name, batch[0], error.topic) from error
            self._singly = batch[-1].offset + 1
            raise
        self.reached = one.reached
        self.processed += len(batch)
        self.armed += more_timers(one.changes, one.known)
        for key, due in newly_due(one.changes, one.known):
            self._timers.arm(key, due)
        self._acknowledge()
        self._around.watch(one.told)
        report_dead_letters(one.outcome)
        self._around.actions.begin([(self.stage.name, action) for action in one.outcome.actions])

    def _acknowledge(self) -> None:
        if self.reached:
            self._reached_by(self.reached)

    def _armed(self) -> list[bytes]:
        return [timer(key, due) for key, stored in self._store.items() if (due := due_in(stored)) is not None]

    def _due_times(self, keys: Sequence[bytes]) -> list[int | None]:
        return [None if stored is None else due_in(stored) for stored in self._store.get(keys)]
