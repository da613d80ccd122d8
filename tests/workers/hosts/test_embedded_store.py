"""The file: who may open it, what is in it, what retention takes out."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.contract.stages import START, Forward, put

from afterview.events.errors import Misconfigured, Unreachable
from afterview.events.topics import EXPERIENCE_METRICS, INTAKE
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.embedded.retention import WINDOW, pruning
from afterview.workers.hosts.embedded.schema import FILE, check_sqlite

ROOT = Path(__file__).parents[3]


def test_appended_records_are_read_back_from_any_offset(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.append([put("a", "1"), put("b", "2", topic="other"), put("c", "3")]) == [0, 0, 1]
        assert store.append([put("d", "4")]) == [2]
        assert [record.value for record in store.read("in", 1)] == [b"3", b"4"]
        assert [record.value for record in store.read("in", 0, 2)] == [b"1", b"3"]
        assert store.read("in", 3) == []


def test_a_topic_nobody_wrote_to_is_empty_and_not_listed(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.read("nothing") == []
        store.append([put("a", "1", topic="z"), put("a", "1", topic="y")])
        assert store.topics() == ["y", "z"]


def test_an_append_that_fails_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        with pytest.raises(sqlite3.IntegrityError):
            store.append([put("a", "1"), Output("new", b"k", None, START)])  # type: ignore[arg-type]
        assert store.topics() == []
        assert store.append([put("a", "1"), put("a", "2", topic="new")]) == [0, 0]


def test_two_stores_on_one_file_number_their_records_together(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as two:
        assert [one.append([put("a", "1")]), two.append([put("a", "2")]), one.append([put("a", "3")])] == [
            [0],
            [1],
            [2],
        ]


def test_another_process_that_opens_and_closes_the_file_takes_nothing_away(tmp_path: Path) -> None:
    """To close any handle of a file ends all locks of the process on it (POSIX): SQLite's as well.

    Then the other process, the last one that has any, deletes the write-ahead log under the feet of this one.
    """
    program = (
        "from afterview.workers.hosts.embedded import Store; from tests.contract.stages import put\n"
        f"with Store({str(tmp_path)!r}) as store: store.append([put('a', '2')])\n"
    )
    with Store(tmp_path) as writer, Store(tmp_path) as reader:
        writer.append([put("a", "1")])
        for appended in (2, 4):
            subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=True)
            assert len(reader.read("in")) == appended
            assert writer.append([put("a", "1")]) == [appended]
    with Store(tmp_path) as store:
        assert [record.value for record in store.read("in")] == [b"1", b"2", b"1", b"2", b"1"]


def test_commits_are_on_the_disk_and_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        settings = {
            name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"Dear diary, today SQLite did not come along." * 100)
    with pytest.raises(Misconfigured, match="no database"):
        Store(tmp_path)


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE diary (line TEXT)")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(Misconfigured, match="is not a file of Afterview"):
        Store(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(Misconfigured, match="newer Afterview"):
        Store(tmp_path)


def test_a_directory_that_cannot_be_made_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unreachable, match="cannot be opened"):
        Store(tmp_path / "file" / "below")


def test_sqlite_must_be_new_enough() -> None:
    check_sqlite((3, 35, 0))
    with pytest.raises(Misconfigured, match=r"has SQLite 3\.34\.1; Afterview needs 3\.35\.0"):
        check_sqlite((3, 34, 1))


async def test_a_second_running_host_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with EmbeddedHost(tmp_path, [Forward()], clock):
        with pytest.raises(Misconfigured, match="in use by another running Afterview"):
            await EmbeddedHost(tmp_path, [Forward()], clock).open()
    async with EmbeddedHost(tmp_path, [Forward()], clock):
        """The first one has let go."""


def old(topic: str, days: float, key: bytes = b"k") -> Output:
    return Output(topic, key, b"%d" % days, START - timedelta(days=days))


def pruned(store: Store, read_to: int | None = None) -> None:
    """As a host does it, with one stage that has read the intake so far."""
    stages = [] if read_to is None else [Forward("reader", INTAKE)]
    for _ in pruning(store, stages, {"reader": read_to or 0}, START):
        pass


def test_retention_takes_what_is_older_than_its_topic_keeps(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old(INTAKE, days) for days in (20, 15, 13, 14.1, 1)])
        pruned(store)
        assert [record.value for record in store.read(INTAKE)] == [b"13", b"1"]
        assert store.append([old(INTAKE, 0)]) == [5]


def test_offsets_go_on_where_they_were_when_retention_took_everything(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old(INTAKE, 20)] * 3)
        pruned(store)
        assert store.read(INTAKE) == []
        assert store.append([old(INTAKE, 0)]) == [3]


def test_retention_leaves_what_some_stage_has_not_read(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old(INTAKE, 20)] * 5)
        pruned(store, read_to=3)
        assert [record.offset for record in store.read(INTAKE)] == [3, 4]


def test_retention_goes_through_a_long_log_window_by_window(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old(INTAKE, 20)] * (2 * WINDOW + 10) + [old(INTAKE, 1)])
        steps = list(pruning(store, [], {}, START))
        assert len(steps) == 3
        assert [record.value for record in store.read(INTAKE)] == [b"1"]


def test_a_compacted_topic_keeps_the_last_record_of_each_key_whatever_its_age(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old(EXPERIENCE_METRICS, days, key) for days, key in ((900, b"a"), (800, b"b"), (1, b"a"))])
        pruned(store)
        assert [(record.key, record.offset) for record in store.read(EXPERIENCE_METRICS)] == [(b"b", 1), (b"a", 2)]


def test_a_topic_that_is_not_in_the_table_keeps_everything(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([old("elsewhere", 9000)])
        pruned(store)
        assert len(store.read("elsewhere")) == 1


def test_nothing_of_what_retention_took_is_left_in_the_files(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([Output(INTAKE, b"k", b"ada@example.org", START - timedelta(days=15)), old(INTAKE, 1)])
        assert any(b"ada@example.org" in path.read_bytes() for path in tmp_path.iterdir())
        pruned(store)
        assert not any(b"ada@example.org" in path.read_bytes() for path in tmp_path.iterdir())


def test_what_stages_have_replaced_leaves_the_write_ahead_log_too(tmp_path: Path) -> None:
    """Also when retention finds nothing to delete: somebody's state may have been erased."""
    with Store(tmp_path) as store:
        store.append([old(INTAKE, 1)])
        for value in (b"walrusqzx", b"erased"):
            store.connection.execute("INSERT OR REPLACE INTO states VALUES (1, ?, ?)", (b"k", value))
        wal = tmp_path / "afterview.db-wal"
        assert b"walrusqzx" in wal.read_bytes()
        pruned(store)
        assert not any(b"walrusqzx" in path.read_bytes() for path in tmp_path.iterdir())
