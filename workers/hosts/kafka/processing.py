"""A batch of one partition: its states, what they and the records come to, and the transaction of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from afterview.workers.clock import counted_seconds
from afterview.workers.hosts.contract import Outcome, Record, Stage
from afterview.workers.hosts.kafka.committing import Committer
from afterview.workers.hosts.kafka.entries import MARKER, changes_of, state_in
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.store import PartitionStore
from afterview.workers.hosts.refusals import decided, keys_of
from afterview.workers.hosts.watching import Processed


class Done(NamedTuple):
    """A batch that is committed."""

    outcome: Outcome
    changes: Mapping[bytes, bytes | None]
    """entries of the changelog and the store"""
    known: Mapping[bytes, bytes]
    """entries before"""
    reached: int
    """the source offset up to which all is committed"""
    told: Processed


async def done(
    stage: Stage, batch: Sequence[Record], store: PartitionStore, committer: Committer, now: datetime
) -> Done:
    """Decide, commit, take over. Raises `Fenced` or `Uncertain`."""
    begun = counted_seconds()
    keys = keys_of(stage, batch)
    known = {key: stored for key, stored in zip(keys, store.get(keys), strict=True) if stored is not None}
    states = {key: state_in(stored) for key, stored in known.items()}
    read = counted_seconds()
    outcome = decided(stage, batch, states)
    decision = counted_seconds()
    changes = changes_of(outcome, known)
    reached = batch[-1].offset + 1
    changes[MARKER] = store.marker(reached)
    writing = counted_seconds()
    position = await committer.write(outcome.outputs, changes, millis(now))
    end = counted_seconds()
    store.apply(changes, position, millis(now))
    told = Processed(stage.name, len(batch), outcome, decision - read, end - writing, end - begun)
    return Done(outcome, changes, known, reached, told)
