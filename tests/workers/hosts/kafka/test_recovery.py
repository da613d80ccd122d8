"""Reading a changelog into a store, on a real broker."""

import asyncio
import os
import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import connected, until
from tests.workers.hosts.kafka.recovering import NOW, Desk

from afterview.workers.hosts.kafka import recovery
from afterview.workers.hosts.kafka.entries import MARKER
from afterview.workers.hosts.kafka.recovery import reading
from afterview.workers.hosts.kafka.store import CLUSTER, LOG
from afterview.workers.hosts.kafka.topics import TOMBSTONES_STAY

DAY = timedelta(days=1) // timedelta(milliseconds=1)


async def test_an_empty_changelog_is_recovered_at_once(desk: Desk) -> None:
    assert await desk.recover() == 0
    assert (desk.store.position, desk.store.reached, desk.store.current) == (0, 0, NOW)


async def test_from_nothing_everything_that_is_committed_is_taken_over_the_last_of_each_key(desk: Desk) -> None:
    await desk.write({b"a": b"1", b"b": b"1", MARKER: desk.mark(2)})
    await desk.write({b"a": b"2", b"c": b"3", MARKER: desk.mark(4)})
    assert await desk.recover() == 6
    assert desk.held() == {b"a": b"2", b"b": b"1", b"c": b"3"}
    assert desk.store.reached == 4
    assert desk.store.position == await desk.end() == 8, "the markers that end transactions have offsets"


async def test_from_a_position_only_what_came_after_it_is_read(desk: Desk) -> None:
    await desk.write({b"a": b"1", b"b": b"1"})
    await desk.recover()
    await desk.write({b"b": None, b"c": b"2"})
    assert await desk.recover() == 2
    assert desk.held() == {b"a": b"1", b"c": b"2"}
    assert await desk.recover() == 0


async def test_what_was_aborted_is_passed_over_at_the_beginning_in_between_and_at_the_end(desk: Desk) -> None:
    await desk.write({b"a": b"no"}, commit=False)
    await desk.write({b"a": b"1"})
    await desk.write({b"a": b"no", b"b": b"no"}, commit=False)
    await desk.write({b"c": b"1"})
    await desk.write({b"c": b"no"}, commit=False)
    assert await desk.recover() == 2
    assert desk.held() == {b"a": b"1", b"c": b"1"}
    assert desk.store.position == await desk.end()


async def test_a_changelog_of_nothing_but_aborted_transactions_ends(desk: Desk) -> None:
    for _ in range(3):
        await desk.write({b"a": b"no"}, commit=False)
    assert await desk.recover() == 0
    assert desk.store.position == await desk.end() == 6


async def test_a_transaction_that_is_open_is_not_waited_for(desk: Desk, bootstrap: tuple[str, ...]) -> None:
    """Of another installation's producer: whoever opens the partition has undone those of the partition's own."""
    await desk.write({b"a": b"1"})
    other: AIOKafkaProducer = connected(bootstrap, "other").producer(fresh_name("other"))
    await other.start()
    await other.begin_transaction()
    await (await other.send(desk.log, b"open", key=b"a", partition=0))
    assert await desk.recover() == 1
    assert desk.held() == {b"a": b"1"}
    await other.abort_transaction()
    await other.stop()


async def test_more_than_one_write_batch_is_taken_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_AT_ONCE", 7)
    await desk.write({b"%d" % n: b"x" for n in range(50)})
    await desk.write({b"%d" % n: None for n in range(0, 50, 2)} | {MARKER: desk.mark(5)})
    assert await desk.recover() == 76
    assert sorted(desk.held()) == sorted(b"%d" % n for n in range(1, 50, 2))


async def test_a_recovery_that_is_cancelled_has_written_its_last_when_it_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The partition may come back at once, and go on from what is stored."""
    await desk.write({b"a": b"1"})
    apply, writing, go_on = desk.store.apply, asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(changes: Mapping[bytes, bytes | None], position: int, current: int | None = None) -> None:
        if b"a" in changes:
            loop.call_soon_threadsafe(writing.set)
            go_on.wait(30)
        apply(changes, position, current)

    monkeypatch.setattr(desk.store, "apply", slow)
    recovering = asyncio.create_task(desk.recover())
    await writing.wait()
    recovering.cancel()
    ended, _ = await asyncio.wait([recovering], timeout=0.1)
    assert not ended
    go_on.set()
    await asyncio.wait([recovering])
    assert recovering.cancelled()
    assert desk.held() == {b"a": b"1"}


async def test_a_compacted_changelog_has_gaps_and_still_all_states(desk: Desk) -> None:
    for n in range(6):
        await desk.write({b"a": b"%d" % n, b"b": None if n % 2 else b"1", b"%d" % n: os.urandom(1000)})
    held = {b"a": b"5"} | {b"%d" % n: value for n, value in enumerate(await written(desk))}

    async def compacted() -> bool:
        await desk.write({b"tick": b"tock"})  # only segments that are closed are compacted
        return len(await offsets(desk)) < 18

    await until(compacted, 60)
    await desk.recover()
    assert {key: value for key, value in desk.held().items() if key != b"tick"} == held


async def written(desk: Desk) -> list[bytes]:
    """The random values, in their order."""
    found = await records(desk)
    return [value for key, value in found if key.isdigit() and value is not None]


async def offsets(desk: Desk) -> list[bytes]:
    return [key for key, _ in await records(desk) if key != b"tick"]


async def records(desk: Desk) -> list[tuple[bytes, bytes | None]]:
    place, end = TopicPartition(desk.log, 0), await desk.end()
    found: list[tuple[bytes, bytes | None]] = []
    async with reading(desk.connection, place) as consumer:
        await consumer.seek_to_beginning(place)
        while await consumer.position(place) < end:
            some = (await consumer.getmany(place, timeout_ms=50)).get(place, [])
            found += [(record.key or b"", record.value) for record in some]
    return found


@pytest.mark.parametrize("position", [1, 100])
async def test_a_store_of_another_cluster_is_read_anew_however_long_its_changelog_was(
    desk: Desk, position: int
) -> None:
    await desk.write({b"a": b"1", b"b": b"1"})
    desk.store.apply({b"a": b"9", b"other": b"9", CLUSTER: b"other", LOG: b"o" * 16}, position, NOW)
    assert await desk.recover() == 2
    assert desk.held() == {b"a": b"1", b"b": b"1"}
    assert await desk.recover() == 0, "now it is this cluster's"


async def test_a_store_that_may_have_missed_a_tombstone_is_read_anew(desk: Desk) -> None:
    """Its changelog says nothing any more of what was forgotten so long ago."""
    await desk.write({b"a": b"1"})
    await desk.recover()
    desk.store.apply({b"forgotten": b"1"}, desk.store.position)
    assert await desk.recover(NOW + 5 * DAY) == 0
    assert desk.held() == {b"a": b"1", b"forgotten": b"1"}
    assert await desk.recover(NOW + 10 * DAY) == 0, "it was current five days ago"
    assert await desk.recover(NOW + 10 * DAY + TOMBSTONES_STAY // timedelta(milliseconds=1)) == 1
    assert desk.held() == {b"a": b"1"}
