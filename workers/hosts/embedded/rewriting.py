"""Writing the whole file anew when an erasure has come of age: by then no topic holds a record of theirs any more.

`secure_delete` overwrites what is deleted, but when SQLite moves rows from one page to another it leaves the old copy
in the room between the rows of a page, and knows nothing of it when the row is deleted later: in a busy file one row in
twenty was still to be found (`tests/workers/hosts/test_embedded_rewriting.py`). Only `VACUUM` makes every page anew.
The writer waits for it, and it takes twice the file's size of room: so it is done on days on which it is owed to
somebody, and only then.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime

from afterview.events.gone import LEFT_LOGS, REWRITTEN
from afterview.events.topics import AUDIT
from afterview.workers.hosts.embedded.failing import explained
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.moments import micros

_PROOF = b"afterview.erasure.completed.v1"
_LEAST = 64 << 20
"""bytes that stay free on the disk"""

_NOTES = "CREATE TABLE IF NOT EXISTS upkeep (name TEXT PRIMARY KEY, at INTEGER NOT NULL)"
_NOTE = "INSERT INTO upkeep VALUES ('rewritten', ?) ON CONFLICT DO UPDATE SET at = excluded.at"
_NOTED = "SELECT at FROM upkeep WHERE name = 'rewritten'"
_OWED = "SELECT count(*) FROM log WHERE topic = ? AND at > ? AND at <= ? AND instr(headers, ?)"


def rewriting(store: Store, now: datetime) -> Iterator[None]:
    """At most once in `REWRITTEN`, when an erasure is so old. After retention, of the same moment.

    Without room for it nothing is done but one line in the log; it is tried again at the next upkeep.
    """
    if not _owed(store, now):
        return
    size = store.file.stat().st_size
    if shutil.disk_usage(store.file.parent).free < 2 * size + _LEAST:
        import structlog  # noqa: PLC0415 slow to import, and seldom needed

        structlog.get_logger().warning("not rewritten", why="no room", megabytes=(2 * size + _LEAST) >> 20)
        return
    yield
    with store.turns, explained(store.file):
        _rewrite(store)
    with store.transaction():
        store.connection.execute(_NOTES)
        store.connection.execute(_NOTE, (micros(now - LEFT_LOGS),))


def _owed(store: Store, now: datetime) -> bool:
    """Whether somebody was erased so long ago, and nothing was written anew since they came of age."""
    topic, until = store.topic(AUDIT), micros(now - LEFT_LOGS)
    since = _noted(store)
    if topic is None or until - since < REWRITTEN.total_seconds() * 1e6:
        return False
    (count,) = store.connection.execute(_OWED, (topic, since, until, _PROOF)).fetchone()
    return bool(count)


def _noted(store: Store) -> int:
    """Up to the erasures of which moment it is done, in microseconds since 1970."""
    (there,) = store.connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'upkeep'").fetchone()
    row = store.connection.execute(_NOTED).fetchone() if there else None
    return 0 if row is None else int(row[0])


def _rewrite(store: Store) -> None:
    """The draft is a file without a name beside it, where nobody else looks and there is room; not in memory."""
    folder = str(store.file.parent.absolute()).replace("'", "''")
    store.connection.execute("PRAGMA temp_store = FILE")
    store.connection.execute(f"PRAGMA temp_store_directory = '{folder}'")
    try:
        store.connection.execute("VACUUM")
    finally:
        store.connection.execute("PRAGMA temp_store_directory = ''")
        store.connection.execute("PRAGMA temp_store = MEMORY")
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
