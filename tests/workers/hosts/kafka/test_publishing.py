"""What a worker appends by itself, on a real broker."""

from pathlib import Path

import pytest
from tests.contract.stages import START, put
from tests.e2e.working import free_port
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make
from tests.workers.mail.smtp import LOOPBACK

from afterview.events.errors import Misconfigured, Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.kafka.publishing import Publisher

PARTITIONS = 3


async def test_records_are_there_when_it_returns_each_where_its_key_belongs(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    topic = fresh_name("out")
    await make(bootstrap, topic, partitions=PARTITIONS)
    async with Publisher(connected(bootstrap, "g"), fresh_name("id"), {}) as publisher:
        assert await publisher.count(topic) == PARTITIONS
        outputs = [Output(topic, b"%d" % n, b"v", START, (("h", b"1"),)) for n in range(9)]
        await publisher.publish(outputs)
        found = reader.records(topic, PARTITIONS)
    assert {record.key: record.partition for record in found} == {
        output.key: partition_of(output.key, PARTITIONS) for output in outputs
    }
    assert {(record.at, record.headers) for record in found} == {(START, (("h", b"1"),))}


async def test_a_topic_that_is_not_there_is_said_to_be_missing(bootstrap: tuple[str, ...]) -> None:
    async with Publisher(connected(bootstrap, "g"), fresh_name("id"), {}) as publisher:
        with pytest.raises(Misconfigured, match="there is no topic nowhere: `afterview topics create` makes it"):
            await publisher.publish([put("a", "x", topic="nowhere")])


async def test_a_record_that_does_not_fit_leaves_nothing_of_its_company_and_the_next_ones_are_written(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    topic = fresh_name("out")
    await make(bootstrap, topic)
    async with Publisher(connected(bootstrap, "g"), fresh_name("id"), {}) as publisher:
        with pytest.raises(Unwritable, match="it is not known whether anything was written"):
            await publisher.publish([put("a", "1", topic=topic), put("a", "x" * 1_500_000, topic=topic)])
        assert publisher.trouble
        await publisher.publish([put("a", "2", topic=topic)])
        assert publisher.trouble is None
    assert [record.value for record in reader.records(topic)] == [b"2"]


async def test_records_that_are_each_by_themselves_are_written_without_a_transaction(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    """One of them that does not fit fails those beside it, too: nobody knows which are there, and senders repeat."""
    topic = fresh_name("out")
    await make(bootstrap, topic, partitions=PARTITIONS)
    async with Publisher(connected(bootstrap, "g"), None, {}) as publisher:
        for n in range(20):
            await publisher.publish([Output(topic, b"a", b"%d" % n, START), Output(topic, b"%d" % n, b"v", START)])
        with pytest.raises(Unwritable, match="it is not known whether anything was written"):
            await publisher.publish([put("a", "x" * 1_500_000, topic=topic)])
        assert publisher.trouble
        await publisher.publish([put("a", "20", topic=topic)])
        assert publisher.trouble is None
        found = [record for record in reader.records(topic, PARTITIONS) if record.key == b"a"]
    assert [record.value for record in found] == [b"%d" % n for n in range(21)]


async def test_what_could_not_even_be_begun_is_in_no_doubt() -> None:
    told: list[object] = []
    nowhere = (f"{LOOPBACK}:{free_port()}",)
    publisher = Publisher(connected(nowhere, "g"), fresh_name("id"), {}, told.append)
    with pytest.raises(Unwritable, match="KafkaConnectionError: nothing was written"):
        await publisher.publish([put("a", "x", topic="out")])
    assert publisher.trouble
    assert told == []


async def test_one_whose_name_another_has_taken_says_so_once_and_takes_it_back(
    bootstrap: tuple[str, ...], reader: Reader
) -> None:
    topic, name = fresh_name("out"), fresh_name("id")
    await make(bootstrap, topic)
    connection = connected(bootstrap, "g")
    async with Publisher(connection, name, {}) as first:
        await first.publish([put("a", "1", topic=topic)])
        async with Publisher(connection, name, {}):
            with pytest.raises(Unwritable, match="another worker has this one's name"):
                await first.publish([put("a", "never", topic=topic)])
            await first.publish([put("a", "2", topic=topic)])
    assert [record.value for record in reader.records(topic)] == [b"1", b"2"]


async def test_what_a_host_appends_is_durable_when_it_returns(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    topic = fresh_name("out")
    await make(bootstrap, topic)
    async with KafkaHost(connected(bootstrap, fresh_name("g")), tmp_path, {}, SteppedClock(START)) as host:
        await host.append([put("a", "1", topic=topic)])
        assert [record.value for record in reader.records(topic)] == [b"1"]
