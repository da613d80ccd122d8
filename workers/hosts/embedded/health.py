"""Is the file whole, is all of it on the disk, is there room: asked at the start, and while nothing can be written."""

from datetime import datetime
from pathlib import Path

from afterview.workers.hosts.embedded.failing import damaged, explained
from afterview.workers.hosts.embedded.schema import FILE
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.moments import moment

ROOM = 256 * 1024
"""bytes that must be writable before the stages are tried again"""

_NEWEST = 'SELECT max(at) FROM topics JOIN log ON log.topic = topics.id AND log."offset" = topics.next - 1'


def check_whole(store: Store) -> None:
    """Raises `Damaged`. It reads the whole file: a second for 100,000 journeys (docs/OPERATING.md)."""
    with explained(store.file):
        (found,) = store.connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise damaged(store.file, " ".join(str(found).split()))


def rewrite(store: Store) -> None:
    """Move everything from the write-ahead log into the file, synced.

    If the last process ended because an fsync failed, the system may think that pages of the log are on the disk which
    are not. A transaction appended after them would be lost with them in a power loss. Now they are written elsewhere,
    and the log begins anew. A reader that is in the way is no harm: only the beginning anew has to wait.
    """
    with explained(store.file):
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def try_writing(store: Store) -> None:
    """Raises `Unwritable` while there is not room for a good deal; nothing is left of it."""
    with store.transaction():
        store.connection.execute("CREATE TABLE room (filler BLOB)")
        store.connection.execute("INSERT INTO room VALUES (zeroblob(?))", (ROOM,))
        store.connection.execute("DROP TABLE room")


def megabytes(directory: Path) -> int:
    """Of the file and of the log beside it, as they are now."""
    return sum(path.stat().st_size for path in directory.glob(f"{FILE}*") if path.exists()) >> 20


def newest(store: Store) -> datetime | None:
    """The latest stamp among the last records of the topics."""
    with explained(store.file):
        (at,) = store.connection.execute(_NEWEST).fetchone()
    return None if at is None else moment(at)
