"""What `afterview tail` reads is in the order in which it was decided."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.events.topics import CANDIDATE_EVENTS, FEEDBACK_TASKS
from afterview.workers.following import follow, stored
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import Store

NOON = datetime(2027, 3, 3, 11, tzinfo=UTC)


def record(topic: str, second: int) -> Output:
    return Output(topic, b"key", b"{}", NOON + timedelta(seconds=second))


def seconds(directory: Path, *topics: str) -> list[int]:
    with Store(directory) as store:
        (found,) = follow(stored(store, topics, from_start=True), until_idle=0)
    return [(one.at - NOON).seconds for one in found]


def test_a_record_that_came_over_the_intake_stands_where_it_was_appended(tmp_path: Path) -> None:
    """R83: it has the moment of its intake, and what a page said meanwhile was decided before it."""
    with Store(tmp_path) as store:
        store.append([record(CANDIDATE_EVENTS, second) for second in (1, 4, 2, 5)])
    assert seconds(tmp_path, CANDIDATE_EVENTS) == [1, 4, 2, 5]


def test_topics_are_merged_by_time_and_each_keeps_its_own_order(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([record(CANDIDATE_EVENTS, second) for second in (1, 4, 2)])
        store.append([record(FEEDBACK_TASKS, second) for second in (3, 5)])
    assert seconds(tmp_path, CANDIDATE_EVENTS, FEEDBACK_TASKS) == [1, 3, 4, 2, 5]
