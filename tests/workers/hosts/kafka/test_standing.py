from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from afterview.workers.hosts.kafka.standing import PartitionStanding, Standing, at_rest

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
AT_REST = PartitionStanding(
    stage="journey",
    topic="in",
    partition=0,
    ready=True,
    trouble=None,
    fetched=7,
    reached=6,
    waiting=0,
    busy=False,
    held=None,
    next_due=None,
    recovered=0,
    processed=6,
)
"""the last offset is that of the marker of a transaction: 6 was reached, 7 fetched"""
ENDS = {("in", 0): 7}


def rests(*partitions: PartitionStanding, actions: int = 0, appending: bool = False) -> bool:
    return at_rest([Standing(partitions, actions, appending)], ENDS, NOW)


def test_a_worker_that_has_read_and_done_everything_is_at_rest() -> None:
    assert rests(AT_REST)
    assert rests(msgspec.structs.replace(AT_REST, next_due=LATER))


@pytest.mark.parametrize(
    "change",
    [
        {"ready": False},
        {"fetched": 6},
        {"busy": True},
        {"waiting": 1},
        {"next_due": NOW},
        {"next_due": NOW - timedelta(1)},
        {"waiting": 1, "next_due": LATER},
        {"waiting": 1, "held": NOW, "next_due": NOW},
    ],
    ids=str,
)
def test_it_is_not_while_something_is_left_to_do(change: dict[str, object]) -> None:
    assert not rests(msgspec.structs.replace(AT_REST, **change))


def test_nor_while_it_acts_or_appends() -> None:
    assert not rests(AT_REST, actions=1)
    assert not rests(AT_REST, appending=True)


def test_what_is_held_until_later_is_no_reason_to_wait_now() -> None:
    held = msgspec.structs.replace(AT_REST, waiting=3, fetched=4, held=LATER, next_due=LATER)
    assert rests(held)
    assert not rests(msgspec.structs.replace(held, next_due=NOW))


def test_every_partition_must_be_with_somebody() -> None:
    other = msgspec.structs.replace(AT_REST, partition=1)
    ends = {("in", 0): 7, ("in", 1): 7}
    one, two = (Standing((partition,), actions=0, appending=False) for partition in (AT_REST, other))
    assert not at_rest([], ends, NOW)
    assert not at_rest([one], ends, NOW)
    assert at_rest([one, two], ends, NOW)
    assert not at_rest([one, msgspec.structs.replace(two, actions=1)], ends, NOW)
