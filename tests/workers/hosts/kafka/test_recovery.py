"""Reading a changelog into a store, on a real broker."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete
from structlog.testing import capture_logs
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import administering, connected, make, until

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.kafka import recovery
from afterview.workers.hosts.kafka.entries import MARKER, Origin, mark
from afterview.workers.hosts.kafka.identity import identity
from afterview.workers.hosts.kafka.recovery import reading, recover
from afterview.workers.hosts.kafka.store import CLUSTER, LOG, PartitionStore, Store
from afterview.workers.hosts.kafka.topics import TOMBSTONES_STAY

NOW = 1_800_000_000_000
"""milliseconds"""
DAY = timedelta(days=1) // timedelta(milliseconds=1)


class Desk:
    """A source of five records, a changelog, a producer of transactions, and a store."""

    def __init__(self, bootstrap: tuple[str, ...], reader: Reader, store: PartitionStore) -> None:
        self.bootstrap, self.store, self._reader = bootstrap, store, reader
        self.source, self.log = fresh_name("source"), fresh_name("changelog")
        self.connection = connected(bootstrap, fresh_name("group"))
        self.producer = self.connection.producer(fresh_name("id"))

    async def open(self) -> None:
        await make(self.bootstrap, self.source)
        await make(self.bootstrap, self.log, cleanup_policy="compact", max_compaction_lag_ms="100", segment_ms="100")
        await self.producer.start()
        async with self.producer.transaction():
            for n in range(5):
                await self.producer.send(self.source, b"%d" % n, partition=0)
        self._reader.raw(self.source)
        self.origin = Origin(await self.id_of(self.source), self.connection.settings.group)

    async def id_of(self, topic: str) -> UUID:
        async with administering(self.bootstrap) as admin:
            return (await identity(admin._client, [topic])).topics[topic]

    def mark(self, reached: int) -> bytes:
        return mark(reached, self.origin)

    async def write(self, changes: Mapping[bytes, bytes | None], *, commit: bool = True) -> None:
        """One transaction. It can be read when this returns, as when its producer has been fenced."""
        await self.producer.begin_transaction()
        for key, value in changes.items():
            await self.producer.send(self.log, value, key=key, partition=0)
        await (self.producer.commit_transaction() if commit else self._abort())
        self._reader.raw(self.log)

    async def _abort(self) -> None:
        await self.producer.flush()
        await self.producer.abort_transaction()

    async def recover(self, now: int = NOW) -> int:
        places = TopicPartition(self.log, 0), TopicPartition(self.source, 0)
        return await recover(self.connection, *places, self.store, now)

    async def end(self) -> int:
        async with reading(self.connection, TopicPartition(self.log, 0)) as consumer:
            (end,) = (await consumer.end_offsets([TopicPartition(self.log, 0)])).values()
            return int(end)

    def held(self) -> dict[bytes, bytes]:
        return dict(self.store.items())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PartitionStore]:
    one = Store(tmp_path)
    yield one.partition("journey", 0)
    one.close()


@pytest.fixture
async def desk(bootstrap: tuple[str, ...], reader: Reader, store: PartitionStore) -> AsyncIterator[Desk]:
    one = Desk(bootstrap, reader, store)
    await one.open()
    yield one
    await one.producer.stop()


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


async def test_a_changelog_whose_beginning_is_gone_is_gone_on_with_only_by_who_has_read_it(
    desk: Desk, tmp_path: Path
) -> None:
    await make(desk.bootstrap, other := fresh_name("deletable"))
    desk.log = other
    await desk.write({b"a": b"1"})
    await desk.recover()
    await desk.write({b"b": b"1"})
    await cut(desk, desk.log, 2)
    assert await desk.recover() == 1
    assert desk.held() == {b"a": b"1", b"b": b"1"}
    new = Store(tmp_path / "new")
    desk.store = new.partition("journey", 0)
    with pytest.raises(Misconfigured, match=f"{desk.log}, partition 0: begins at 2, what is stored here ends at 0: "):
        await desk.recover()
    new.close()


async def test_records_that_were_deleted_before_they_were_read_are_told_of(desk: Desk) -> None:
    await desk.write({MARKER: desk.mark(2)})
    with capture_logs() as logs:
        await cut(desk, desk.source, 2)
        await desk.recover()
        assert logs == []
        await cut(desk, desk.source, 5)
        await desk.recover()
    (line,) = logs
    assert (line["event"], line["log_level"], line["topic"]) == ("lost", "warning", desk.source)
    assert (line["partition"], line["records"]) == (0, 3)


async def cut(desk: Desk, topic: str, before: int) -> None:
    async with administering(desk.bootstrap) as admin:
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=before)})


async def test_a_changelog_that_ends_before_the_store_was_made_anew(desk: Desk) -> None:
    await desk.write({b"a": b"1"})
    await desk.recover()
    desk.store.apply({b"a": b"9"}, 100, NOW)
    with pytest.raises(Misconfigured, match=f"{desk.log}, partition 0: ends at 2, what is stored here at 100: .* anew"):
        await desk.recover()
    assert desk.held() == {b"a": b"9"}


@pytest.mark.parametrize("position", [1, 100])
async def test_a_store_of_another_cluster_is_read_anew_however_long_its_changelog_was(
    desk: Desk, position: int
) -> None:
    await desk.write({b"a": b"1", b"b": b"1"})
    desk.store.apply({b"a": b"9", b"other": b"9", CLUSTER: b"other", LOG: b"o" * 16}, position, NOW)
    assert await desk.recover() == 2
    assert desk.held() == {b"a": b"1", b"b": b"1"}
    assert await desk.recover() == 0, "now it is this cluster's"


async def test_a_changelog_that_was_made_anew_and_is_longer_than_the_old_one_is_not_gone_on_with(desk: Desk) -> None:
    await desk.write({b"a": b"1"})
    await desk.recover()
    desk.log, old = fresh_name("another"), desk.log
    await make(desk.bootstrap, desk.log, cleanup_policy="compact")
    await desk.write({b"%d" % n: b"1" for n in range(9)})
    with pytest.raises(Misconfigured, match=f"{desk.log}: is not the one that is stored here: .* made anew"):
        await desk.recover()
    desk.log = old
    assert await desk.recover() == 0


async def test_a_source_that_ends_before_what_was_processed_was_made_anew(desk: Desk) -> None:
    await desk.write({b"a": b"1", MARKER: desk.mark(6)})
    await desk.recover()
    await desk.write({MARKER: desk.mark(60)})
    with pytest.raises(Misconfigured, match=f"{desk.source}, partition 0: ends at 6, what was processed of it at 60"):
        await desk.recover()


async def test_a_source_that_was_made_anew_and_is_longer_than_the_old_one_is_not_gone_on_with(desk: Desk) -> None:
    await desk.write({MARKER: mark(3, Origin(UUID(int=7), desk.origin.group))})
    with pytest.raises(Misconfigured, match=f"{desk.source}: is not the topic that was read before: .* made anew"):
        await desk.recover()
    await desk.write({MARKER: desk.mark(3)})
    await desk.recover()
    assert desk.store.reached == 3


async def test_a_changelog_of_another_group_is_not_gone_on_with(desk: Desk) -> None:
    """Both would read everything, and neither would fence the other."""
    await desk.write({MARKER: mark(3, Origin(desk.origin.topic, "theirs"))})
    with pytest.raises(Misconfigured, match=f"{desk.log}, partition 0: is of the workers with kafka.group 'theirs'"):
        await desk.recover()


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
