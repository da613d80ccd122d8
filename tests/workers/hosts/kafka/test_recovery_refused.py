"""What is not gone on with when a partition is opened, on a real broker: states or records would be lost."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import UnknownTopicOrPartitionError
from structlog.testing import capture_logs
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import administering, make
from tests.workers.hosts.kafka.recovering import NOW, Desk

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.kafka.entries import MARKER, Origin, mark
from afterview.workers.hosts.kafka.recovery import recover
from afterview.workers.hosts.kafka.store import Store


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


async def test_a_partition_that_the_changelog_does_not_have_yet_is_said_at_once(desk: Desk) -> None:
    """So it is tried again soon: whoever adds it need not start anything."""
    new = TopicPartition(desk.log, 1), TopicPartition(desk.source, 1)
    async with asyncio.timeout(10):
        with pytest.raises(UnknownTopicOrPartitionError, match="topics create"):
            await recover(desk.connection, *new, desk.store, NOW)
