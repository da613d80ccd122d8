"""What was superseded is gone from RocksDB's own files within a day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.workers.hosts.kafka.making import until

from afterview.workers.clock import Clock, SteppedClock
from afterview.workers.hosts.kafka import tidying
from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.store import FOLDER, Store
from afterview.workers.hosts.kafka.tidying import compact_daily

START = datetime(2027, 3, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def left(folder: Path, what: bytes) -> bool:
    return any(what in path.read_bytes() for path in (folder / FOLDER).iterdir() if path.is_file())


BOTH = (("journey", 1), ("mailer", 2))


def noted(store: Store) -> set[int]:
    return {store.compacted(*one) for one in BOTH}


@asynccontextmanager
async def compacting(folder: Path, clock: Clock) -> AsyncIterator[Store]:
    store = Store(folder)
    for one in BOTH:
        store.partition(*one).apply({b"a": b"1"}, 1)
    task = asyncio.create_task(compact_daily(store, clock))
    yield store
    task.cancel()
    await asyncio.wait([task])
    store.close()


def test_what_was_replaced_or_forgotten_is_in_no_file_after_a_compaction(tmp_path: Path) -> None:
    store = Store(tmp_path)
    one = store.partition("journey", 3)
    one.apply({b"a": b"walrusqzx", b"b": b"bramblezqx", b"c": b"thistlexzq"}, 1)
    store.compact("journey", 3, 1000)
    one.apply({b"a": b"erased", b"b": None}, 2)
    assert left(tmp_path, b"walrusqzx")
    store.compact("journey", 3, 2000)
    assert [left(tmp_path, word) for word in (b"walrusqzx", b"bramblezqx", b"thistlexzq")] == [False, False, True]
    assert (dict(one.items()), store.compacted("journey", 3)) == ({b"a": b"erased", b"c": b"thistlexzq"}, 2000)
    assert list(store.partitions()) == [("journey", 3)], "what is noted is no partition"
    store.close()


async def test_every_partition_is_compacted_once_a_day_and_again_after_a_restart_only_when_it_is_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "LOOK_SECONDS", 0.01)
    clock = SteppedClock(START)
    async with compacting(tmp_path, clock) as store:
        await until(lambda: noted(store) == {millis(START)})
    clock.advance(START + DAY - timedelta(seconds=1))
    async with compacting(tmp_path, clock) as store:
        await asyncio.sleep(0.1)  # what must not happen cannot be waited for
        assert noted(store) == {millis(START)}
        clock.advance(START + DAY)
        await until(lambda: noted(store) == {millis(START + DAY)})
