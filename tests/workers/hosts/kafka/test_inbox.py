"""What waits in a partition, and how much of it is one batch."""

from aiokafka.structs import ConsumerRecord
from tests.contract.stages import START, Forward

from afterview.workers.hosts.kafka.inbox import BATCH, BATCH_BYTES, ROOM, ROOM_BYTES, Inbox, Raw
from afterview.workers.hosts.kafka.records import millis


def records(count: int, size: int, first: int = 0) -> list[Raw]:
    at, value = millis(START), b"x" * size
    return [ConsumerRecord("topic", 0, first + n, at, 0, None, value, None, 0, size, ()) for n in range(count)]


def test_small_records_are_bounded_by_their_number() -> None:
    inbox = Inbox(Forward())
    inbox.deliver(records(ROOM - 1, 10))
    assert inbox.has_room
    inbox.deliver(records(1, 10, ROOM - 1))
    assert not inbox.has_room
    assert len(inbox.batch(0, START)) == BATCH
    inbox.batch(BATCH, START)
    assert inbox.has_room


def test_large_records_are_bounded_by_their_bytes() -> None:
    """A batch of a thousand megabytes would hold the whole process up for seconds."""
    inbox, size = Inbox(Forward()), 1 << 20
    inbox.deliver(records(ROOM_BYTES // size - 1, size))
    assert inbox.has_room
    inbox.deliver(records(1, size, ROOM_BYTES // size - 1))
    assert not inbox.has_room
    reached, seen = 0, []
    while batch := inbox.batch(reached, START):
        assert sum(len(record.value) for record in batch) == BATCH_BYTES
        reached = batch[-1].offset + 1
        assert inbox.has_room is (reached > BATCH_BYTES // size)
        seen += [record.offset for record in batch]
    assert seen == list(range(ROOM_BYTES // size))
    assert inbox.has_room


def test_a_record_that_is_larger_than_a_batch_is_read_all_the_same() -> None:
    inbox = Inbox(Forward())
    inbox.deliver(records(3, 2 * BATCH_BYTES))
    assert [record.offset for record in inbox.batch(0, START)] == [0]
    assert [record.offset for record in inbox.batch(1, START)] == [1]
    inbox.clear()
    assert inbox.has_room
    assert inbox.batch(1, START) == []
