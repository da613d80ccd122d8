"""What the log no longer needs to hold: read by every stage, and older than its topic keeps anything."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from afterview.events.topics import TOPICS
from afterview.workers.hosts.contract import Stage
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.moments import micros

WINDOW = 5000
"""offsets looked at in one transaction: others wait a few milliseconds at most"""

_NEXT = 'SELECT "offset" FROM log WHERE topic = ? AND "offset" >= ? AND "offset" < ? ORDER BY "offset" LIMIT 1'
_OLD = 'DELETE FROM log WHERE topic = ? AND "offset" >= ? AND "offset" < ? AND at < ?'
_SUPERSEDED = """
DELETE FROM log WHERE topic = :topic AND "offset" < :passed
AND "offset" NOT IN (SELECT max("offset") FROM log WHERE topic = :topic GROUP BY key)
"""


def pruning(store: Store, stages: Sequence[Stage], offsets: Mapping[str, int], now: datetime) -> Iterator[None]:
    """Prune step by step, one short transaction each; others may write in between.

    Topics that are not in the topic table keep everything. At last the write-ahead log is emptied, so that what was
    deleted, or replaced by stages since, is not in there any more.
    """
    yield from _topics_pruned(store, stages, offsets, now)
    with store.turns, explained(store.file):  # it locks as a transaction does, for as long as the disk takes
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _topics_pruned(store: Store, stages: Sequence[Stage], offsets: Mapping[str, int], now: datetime) -> Iterator[None]:
    for topic in TOPICS.values():
        number = store.topic(topic.name)
        if number is None:
            continue
        before = _passed(store, topic.name, stages, offsets)
        if topic.compacted:
            _compact(store, number, before)
            yield
        if topic.retention is not None:
            yield from _prune(store, number, micros(now - topic.retention), before)


def _passed(store: Store, topic: str, stages: Sequence[Stage], offsets: Mapping[str, int]) -> int:
    """The offset up to which every stage that reads the topic has read it."""
    (end,) = store.connection.execute("SELECT next FROM topics WHERE name = ?", (topic,)).fetchone()
    return min((offsets[stage.name] for stage in stages if stage.source == topic), default=int(end))


def _compact(store: Store, topic: int, before: int) -> None:
    """Keep the last record of each key."""
    with store.transaction():
        store.connection.execute(_SUPERSEDED, {"topic": topic, "passed": before})


def _prune(store: Store, topic: int, cutoff: int, before: int) -> Iterator[None]:
    """Delete what was stamped before `cutoff`, window by window."""
    start = 0
    while (first := store.connection.execute(_NEXT, (topic, start, before)).fetchone()) is not None:
        start = min(int(first[0]) + WINDOW, before)
        with store.transaction():
            store.connection.execute(_OLD, (topic, first[0], start, cutoff))
        yield
