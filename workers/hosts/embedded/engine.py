"""What the writer thread does: wake-ups, then one batch of every stage, each in its own durable transaction."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from afterview.events.errors import Unwritable
from afterview.workers.clock import counted_seconds
from afterview.workers.guard import guarded
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.health import check_whole, rewrite, try_writing
from afterview.workers.hosts.embedded.ledger import Ledger
from afterview.workers.hosts.embedded.retention import pruning
from afterview.workers.hosts.embedded.rewriting import rewriting
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.holding import Holding
from afterview.workers.hosts.refusals import decided, keys_of, report_dead_letters
from afterview.workers.hosts.watching import Processed, Watch, unwatched

BATCH = 500
"""records of one transaction, and about as many of one round"""
ACTING = 250
"""the same of a stage whose actions somebody performs: while these are decided, little is handed over"""


@dataclass(slots=True)
class Round:
    """What one round came to."""

    records: int = 0
    wakes: int = 0
    actions: list[tuple[str, object]] = field(default_factory=list)
    """(stage, action), to be performed now that they are committed"""
    held_until: datetime | None = None
    """when the clock gets to the earliest record from the future that holds a stage"""
    next_due: datetime | None = None
    """the earliest due time to come"""
    trouble: Unwritable | None = None
    """why it ended before its end; what was committed before, is, and `actions` has all of that"""

    @property
    def quiet(self) -> bool:
        return not (self.records or self.wakes)


class Engine:
    """Everything here runs in the one thread that owns the stages' writing connection."""

    def __init__(
        self,
        store: Store,
        stages: Sequence[Stage],
        batch: int = BATCH,
        watch: Watch = unwatched,
        acting: Collection[str] = (),
    ) -> None:
        """`acting`: stages whose actions somebody performs.

        Raises `Damaged` when the file is, before anything is added to it.
        """
        check_whole(store)
        rewrite(store)
        self.store = store
        self.ledger = Ledger(store, stages)
        self._stages = list(stages)
        self._batch, self._watch, self._acting = batch, watch, acting
        self._next = 0
        self._holding = {stage.name: Holding(stage.name) for stage in stages}
        self.unsettled: list[Output] = []
        """what actions came to and could not be written yet"""

    def round(self, now: datetime, resting: Collection[str], most: int | None = None) -> Round:
        """Write due wake-ups; let every stage but the resting ones read a batch, stopping when a full one is done.

        `most`: records of a batch, if fewer than usual.
        """
        done = Round()
        try:
            with explained(self.store.file):
                self.settle(())
                done.wakes = self.ledger.wake(now, self._watch)
                self._read(now, resting, done, most or self._batch)
                done.next_due = self.ledger.next_due()
        except Unwritable as error:
            done.trouble = error
        return done

    def settle(self, outputs: Sequence[Output]) -> list[int]:
        """Append what actions came to, and all that could not be written before.

        A wake-up that came first would be taken for the end of an action that nobody has heard of again: the mail would
        go out once more. So no round begins before this is done.
        """
        self.unsettled += outputs
        offsets = self.store.append(self.unsettled) if self.unsettled else []
        self.unsettled.clear()
        return offsets[len(offsets) - len(outputs) :]

    def try_again(self) -> None:
        """Raises `Unwritable` while there is no room, or somebody's lock."""
        self.settle(())
        try_writing(self.store)

    def recall(self, stage: str, now: datetime) -> Iterator[None]:
        """Wake every key of a stage that has a due time, some with each step."""
        steps, end = self.ledger.recall(stage, now), object()
        with explained(self.store.file):
            self.settle(())
            while next(steps, end) is not end:
                yield
                self.settle(())

    def prune(self, now: datetime) -> Iterator[None]:
        """Take what no topic keeps any longer out of the log, a little with each step; then out of the file's gaps."""
        with explained(self.store.file):
            yield from pruning(self.store, self._stages, self.ledger.offsets, now)
            yield from rewriting(self.store, now)

    def _read(self, now: datetime, resting: Collection[str], done: Round, most: int) -> None:
        for _ in self._stages:
            stage = self._turn()
            if stage.name not in resting:
                with guarded(f"stage {stage.name}"), explained(self.store.file):
                    self._step(stage, now, done, most)
            if done.records >= most:
                break
        else:
            self._next = 0

    def _turn(self) -> Stage:
        """Stages take turns in the order of the pipeline; a round goes on where a full one stopped."""
        stage = self._stages[self._next]
        self._next = (self._next + 1) % len(self._stages)
        return stage

    def _step(self, stage: Stage, now: datetime, done: Round, most: int) -> None:
        """One batch of one stage: read, decide, commit."""
        offset = self.ledger.offsets[stage.name]
        holding = self._holding[stage.name]
        most = min(most, ACTING) if stage.name in self._acting else most
        batch = holding.readable(self.store.read(stage.source, offset, most), now)
        done.held_until = earliest(done.held_until, holding.until)
        if not batch:
            return
        begun = counted_seconds()
        states = self.ledger.states(stage.name, keys_of(stage, batch))
        read = counted_seconds()
        outcome = decided(stage, batch, states)
        chosen = counted_seconds()
        self.ledger.commit(stage.name, outcome, batch[-1].offset + 1)
        end = counted_seconds()
        self._watch(Processed(stage.name, len(batch), outcome, chosen - read, end - chosen, end - begun))
        done.records += len(batch)
        report_dead_letters(outcome)
        done.actions += [(stage.name, action) for action in outcome.actions]


def earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
