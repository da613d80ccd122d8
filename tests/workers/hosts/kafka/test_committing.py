"""Transactions of one partition, on a real broker."""

from collections.abc import AsyncIterator

import pytest
from aiokafka.errors import ProducerFenced
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make

from afterview.workers.clock import system_now
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.committing import Committer, Fenced, Uncertain
from afterview.workers.hosts.kafka.naming import partition_of

PARTITIONS = 3
HERE = 1
AT = system_now()
NOW = int(AT.timestamp() * 1000)


class Desk:
    """Topics `out` and `log`, and committers of one transactional id."""

    def __init__(self, bootstrap: tuple[str, ...], reader: Reader) -> None:
        self.reader = reader
        self.out, self.log, self.name = fresh_name("out"), fresh_name("changelog"), fresh_name("id")
        self._connection = connected(bootstrap, self.name)
        self._opened: list[Committer] = []

    async def open(self) -> Committer:
        one = Committer(self._connection, self.name, (self.log, HERE), self.count)
        await one.open()
        self._opened.append(one)
        return one

    async def count(self, topic: str) -> int:
        assert topic == self.out
        return PARTITIONS

    def put(self, key: bytes, value: bytes = b"x") -> Output:
        return Output(self.out, key, value, AT)

    def seen(self, topic: str) -> list[bytes]:
        return [record.value for record in self.reader.records(topic, PARTITIONS)]

    async def close(self) -> None:
        for one in self._opened:
            await one.close()


@pytest.fixture
async def desk(bootstrap: tuple[str, ...], reader: Reader) -> AsyncIterator[Desk]:
    one = Desk(bootstrap, reader)
    await make(bootstrap, one.out, one.log, partitions=PARTITIONS)
    yield one
    await one.close()


async def test_outputs_and_changes_are_there_together_each_where_its_key_belongs(desk: Desk) -> None:
    committer = await desk.open()
    keys = [b"%d" % n for n in range(9)]
    headers = (("ce_id", b"1"), ("ü", b""))
    outputs = [Output(desk.out, key, b"v", AT, headers) for key in keys]
    position = await committer.write(outputs, {b"a": b"1", b"b": None}, NOW)
    found = desk.reader.records(desk.out, PARTITIONS)
    assert {record.key: record.partition for record in found} == {key: partition_of(key, PARTITIONS) for key in keys}
    assert {record.headers for record in found} == {headers}
    log = desk.reader.raw(desk.log, PARTITIONS)
    assert [(r.partition, r.key, r.value, r.timestamp) for r in log] == [(1, b"a", b"1", NOW), (1, b"b", None, NOW)]
    assert position == 2


async def test_what_belongs_here_is_written_here_whatever_its_key(desk: Desk) -> None:
    committer = await desk.open()
    assert await committer.write((), {}, NOW, here=[desk.put(b"%d" % n) for n in range(9)]) == 9
    assert {record.partition for record in desk.reader.records(desk.out, PARTITIONS)} == {HERE}


async def test_the_offset_returned_is_the_one_after_the_last_change_however_many_batches_it_took(desk: Desk) -> None:
    committer = await desk.open()
    large = b"x" * 200_000
    for changes in ({b"a": b"1"}, {b"%d" % n: large for n in range(12)}, {b"b": b"2", b"c": None}):
        position = await committer.write((), changes, NOW)
        last = desk.reader.raw(desk.log, PARTITIONS)[-1]
        assert position == last.offset + 1
        assert last.key == list(changes)[-1]


async def test_what_is_more_than_one_record_batch_is_still_all_or_nothing(desk: Desk) -> None:
    first = await desk.open()
    many = [desk.put(b"a", b"%d" % n + b" " * 300_000) for n in range(9)]
    await first.write(many, {}, NOW)
    assert [value.strip() for value in desk.seen(desk.out)] == [b"%d" % n for n in range(9)]
    await desk.open()
    with pytest.raises(Fenced):
        await first.write(many, {b"a": b"1"}, NOW)
    assert len(desk.seen(desk.out)) == 9
    assert desk.seen(desk.log) == []


async def test_who_opens_a_partition_fences_who_had_it_and_undoes_what_that_one_left_open(desk: Desk) -> None:
    first = await desk.open()
    await first.write([desk.put(b"a", b"before")], {b"a": b"1"}, NOW)
    assert first._producer is not None
    await first._producer.begin_transaction()
    sent = await first._producer.send(desk.out, b"never", key=b"a", partition=partition_of(b"a", PARTITIONS))
    await sent
    second = await desk.open()
    await second.write([desk.put(b"a", b"after")], {b"a": b"2"}, NOW)
    with pytest.raises(ProducerFenced):
        await first._producer.commit_transaction()
    assert desk.seen(desk.out) == [b"before", b"after"]
    assert desk.seen(desk.log) == [b"1", b"2"]


async def test_a_record_that_is_too_large_leaves_nothing_and_is_no_end(desk: Desk) -> None:
    first = await desk.open()
    with pytest.raises(Uncertain, match="TooLarge"):
        await first.write([desk.put(b"a"), desk.put(b"a", b"x" * 1_500_000)], {b"a": b"1"}, NOW)
    second = await desk.open()
    await second.write([desk.put(b"a", b"fits")], {}, NOW)
    assert desk.seen(desk.out) == [b"fits"]
    assert desk.seen(desk.log) == []


async def test_one_that_is_closed_writes_nothing(desk: Desk) -> None:
    committer = await desk.open()
    await committer.close()
    await committer.close()
    with pytest.raises(Uncertain, match="closed"):
        await committer.write([desk.put(b"a")], {}, NOW)


async def test_one_that_is_opened_again_is_closed_first(desk: Desk) -> None:
    """What comes after its opening may fail again and again: nothing is left behind."""
    committer = await desk.open()
    first = committer._producer
    await committer.open()
    assert first is not None
    assert first._closed
    await committer.write([desk.put(b"a")], {}, NOW)
