"""What a partition of a stage shows of itself: to its group, to operators and to the watchdog."""

import asyncio
from datetime import datetime

import structlog

from afterview.workers.hosts.contract import Stage
from afterview.workers.hosts.kafka.inbox import Inbox
from afterview.workers.hosts.kafka.surroundings import Surroundings
from afterview.workers.hosts.kafka.timers import Entries, Timers
from afterview.workers.hosts.moments import micros, moment


class Shown:
    """What can be seen of it. Nothing here changes what it does."""

    def __init__(self, stage: Stage, number: int, around: Surroundings, due_times: Entries) -> None:
        self.stage, self.number, self._around = stage, number, around
        self._timers = Timers(due_times)
        self._inbox = Inbox(stage)
        self._step_in_hand = asyncio.Lock()
        self._paused = False
        self._recalled: list[bytes] = []
        """keys that are still to be woken, whatever their due times are"""
        self._recall_asked = False
        """all keys that have a due time by the next step are to be woken, too"""
        self._said, self._stands_since = False, 0.0
        self.ready = False
        """fenced and recovered, and all due times are known"""
        self.trouble: str | None = None
        """why it does not get on: until it has"""
        self.reached = 0
        """the source offset up to which all is committed"""
        self.processed = 0
        """records, since this worker has it"""
        self.recovered = 0
        """records that were read from the changelog when it was opened"""
        self.armed = 0
        """keys with a due time"""
        self.moved_at = 0.0
        """loop time at which it was last seen to get on, or to have nothing to do"""

    def _waits(self, why: str) -> None:
        """It did not get on. One line in the log, when that happens twice in a row."""
        if self.trouble is None:
            self._stands_since = asyncio.get_running_loop().time()
        elif not self._said:
            structlog.get_logger().warning("waiting", stage=self.stage.name, partition=self.number, why=why)
            self._said = True
        self.trouble = why

    def _goes_on(self) -> None:
        if self._said:
            seconds = round(asyncio.get_running_loop().time() - self._stands_since)
            structlog.get_logger().info("going on", stage=self.stage.name, partition=self.number, after_seconds=seconds)
        self.trouble, self._said = None, False

    @property
    def has_room(self) -> bool:
        """Whether it will keep what is delivered."""
        return self.ready and not self._paused and self._inbox.has_room

    @property
    def waiting(self) -> int:
        """Records that were delivered and not processed yet."""
        return len(self._inbox)

    @property
    def left(self) -> tuple[int, int | None]:
        """The same, without those that have just been, and the first one's timestamp in milliseconds."""
        return self._inbox.left(self.reached)

    @property
    def busy(self) -> bool:
        """Whether wake-ups or a batch are in hand."""
        return self._step_in_hand.locked() or self._recall_asked or bool(self._recalled)

    @property
    def held(self) -> datetime | None:
        """Until when what waits is from the future."""
        return self._inbox.held

    @property
    def delivered(self) -> int:
        """The source offset after the last record that was delivered."""
        return self._inbox.delivered

    def silent(self, now: float) -> float:
        """For how many seconds it has had work and done none of it."""
        idle = not self.ready or self._paused or not self._inbox
        if idle or self._inbox.held or self.stage.name in self._around.actions.resting():
            self.moved_at = now
        return now - self.moved_at

    def next_due(self) -> datetime | None:
        """The earliest of what happens by itself."""
        due = self._timers.next() if self.ready else None
        moments = [at for at in (None if due is None else moment(due), self._inbox.held) if at is not None]
        return min(moments, default=None)

    def overdue(self, now: datetime) -> float:
        """Seconds since the earliest due time for which no wake-up is written; 0 when none has come.

        Also while it is opened again: nobody keeps a promise while the broker is away.
        """
        due = self._timers.next() if self._timers.passed(micros(now)) else None
        return 0.0 if due is None else max(0, micros(now) - due) / 1e6
