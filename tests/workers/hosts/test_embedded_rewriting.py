"""What `secure_delete` leaves in the gaps of pages, and when the file is written anew because of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import structlog

from afterview.events.cloudevents import binary_headers
from afterview.events.gone import LEFT_LOGS, REWRITTEN
from afterview.events.topics import AUDIT
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import Store
from afterview.workers.hosts.embedded.rewriting import rewriting

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
ERASED = NOW - LEFT_LOGS
HOUR = timedelta(hours=1)
PEOPLE = 1500


class Usage(NamedTuple):
    """As `shutil` has it."""

    free: int = 1 << 20


def proof(at: datetime) -> Output:
    kind = "afterview.erasure.completed.v1"
    return Output(AUDIT, b"fjord", b"{}", at, binary_headers(kind, "e", "/afterview/fjord", at, None))


def busy(store: Store) -> None:
    """Everybody's state has changed some times; then half of them were forgotten."""
    chance = Random(1)  # noqa: S311 reproducible on purpose
    put = "INSERT INTO states VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
    people = [(chance.randbytes(20), f"person-{number:05}!".encode()) for number in range(PEOPLE)]
    with store.transaction():
        for _ in range(5):
            some = chance.sample(people, 1200)
            store.connection.executemany(put, [(key, name * chance.randint(1, 90)) for key, name in some])
        store.connection.executemany(put, [(key, b"erased") for key, _ in people[::2]])
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def left(store: Store) -> int:
    """Of how many of the forgotten something can still be found."""
    text = b"".join(path.read_bytes() for path in store.file.parent.glob("afterview.db*"))
    return sum(f"person-{number:05}!".encode() in text for number in range(0, PEOPLE, 2))


def upkept(store: Store, now: datetime) -> bool:
    """Whether the file was written anew."""
    return len(list(rewriting(store, now))) > 0


def test_what_sqlite_leaves_behind_is_gone_once_the_file_is_written_anew(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([proof(ERASED)])
        busy(store)
        assert left(store) > 10, "or nothing of this would be needed"
        before = store.connection.execute("SELECT * FROM states ORDER BY key").fetchall()
        assert upkept(store, NOW)
        assert left(store) == 0
        assert store.connection.execute("SELECT * FROM states ORDER BY key").fetchall() == before


def test_it_is_done_when_an_erasure_has_come_of_age_and_at_most_once_a_day(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert not upkept(store, NOW)
        store.append([proof(ERASED), proof(ERASED + 5 * HOUR), proof(ERASED + timedelta(days=9))])
        assert not upkept(store, NOW - HOUR)
        assert upkept(store, NOW)
        for hours in (0, 1, 5, 23):
            assert not upkept(store, NOW + hours * HOUR)
        assert upkept(store, NOW + REWRITTEN)
        for days in (2, 3, 8):
            assert not upkept(store, NOW + timedelta(days=days))
        assert upkept(store, NOW + timedelta(days=9))


def test_without_room_for_it_nothing_is_done_but_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage())
    with Store(tmp_path) as store, structlog.testing.capture_logs() as logged:
        store.append([proof(ERASED)])
        assert not upkept(store, NOW)
    assert [(line["event"], line["why"]) for line in logged] == [("not rewritten", "no room")]
    monkeypatch.undo()
    with Store(tmp_path) as store:
        assert upkept(store, NOW), "and it is still owed"
