"""The SQLite file: its tables, how it is made and opened, and which versions of it and of SQLite are understood.

What survives a power loss, and why. A commit appends pages to the write-ahead log (`afterview.db-wal`), the last one
marked as the end of a transaction, each with a checksum that includes all before it. With `synchronous = FULL` the log
is synced before COMMIT returns, and we acknowledge after that: so whatever was acknowledged is whole on the disk, and
of a transaction in hand the checksums keep all or nothing (with NORMAL a commit syncs nothing: nothing would be torn,
but the last ones would be lost). A checkpoint copies pages from the log into the file: it syncs the log, writes, syncs
the file, and only after that begins the log anew, with another salt, so that old pages in it count no more. Torn at
any point in between, the log still holds what the file should. The file itself is made whole under another name, then
named and its directory synced: there is never an empty or half-made one. SQLite syncs the directory when it makes a
log. All this needs a disk that says "synced" only when it is: one with a volatile cache that ignores the order to
empty it loses the last seconds, whatever we do.
"""

import errno
import os
import sqlite3
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import mkstemp

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.folder import make_private, sync_directory
from afterview.workers.hosts.embedded.failing import damaged, explained, full

FILE = "afterview.db"
MINIMUM_SQLITE = (3, 35, 0)  # of March 2021: the oldest one with all the SQL used here
VERSION = 2

BUSY_SECONDS = 30.0
"""how long to wait for another process's transaction; ours last milliseconds"""

PRAGMAS = (
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # a commit is on the disk before it is acknowledged: NORMAL may lose the last ones
    "secure_delete = ON",  # what retention or an erasure deletes is overwritten in the file; it costs nothing here
    "wal_autocheckpoint = 4000",  # pages: 16 MB
    "cache_size = -65536",  # KiB
    "temp_store = MEMORY",
)

# Keys are scattered (they are hashes), but who came together is busy together: with rowids they are neighbours, and a
# batch rewrites a third of the pages that it would if rows were sorted by key.
TABLES = """
CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, next INTEGER NOT NULL DEFAULT 0);

CREATE TABLE log (
  topic INTEGER NOT NULL, "offset" INTEGER NOT NULL,
  key BLOB NOT NULL, at INTEGER NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY (topic, "offset")
) WITHOUT ROWID;

CREATE TABLE offsets (stage INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "offset" INTEGER NOT NULL DEFAULT 0);

CREATE TABLE states (stage INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (stage, key));

CREATE TABLE due (
  stage INTEGER NOT NULL, key BLOB NOT NULL, due_at INTEGER NOT NULL,
  asked INTEGER, -- offset of the wake-up that was written for this due time
  PRIMARY KEY (stage, key)
);

CREATE INDEX due_of ON due (stage, due_at, key) WHERE asked IS NULL;
"""
NAMES = frozenset({"topics", "log", "offsets", "states", "due"})
UPGRADE = (
    "CREATE INDEX IF NOT EXISTS due_of ON due (stage, due_at, key) WHERE asked IS NULL",
    "DROP INDEX IF EXISTS due_next",  # of format 1, in which the next due time of a stage was searched among all
    f"PRAGMA user_version = {VERSION}",
)
"""of a file of an earlier format, in one transaction"""


def connect(directory: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the file in `directory`, made if it is not there. `busy_seconds`: how long to wait for somebody's lock.

    Raises `Misconfigured` if SQLite is too old, or the file is not ours, from a newer Afterview, or damaged;
    `Unreachable` if it cannot be opened, `Unwritable` if only for now.
    """
    check_sqlite(sqlite3.sqlite_version_info)
    file = directory / FILE
    with explained(file), ExitStack() as opened:
        _make(file)
        connection = sqlite3.connect(file, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        opened.callback(connection.close)
        check_file(connection, file)  # before anything could change a file of somebody else's
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        opened.pop_all()
    return connection


def exists(directory: Path | str) -> bool:
    """Whether anything of Afterview was ever kept there."""
    return (Path(directory) / FILE).is_file()


def check_sqlite(version: tuple[int, ...]) -> None:
    if version < MINIMUM_SQLITE:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, MINIMUM_SQLITE))
        raise Misconfigured(f"this Python has SQLite {found}; Afterview needs {needed} or newer")


def check_file(connection: sqlite3.Connection, file: Path) -> None:
    """Raises `Misconfigured` for a file that is not ours, or from a newer Afterview; `Damaged` for half of one."""
    if file.stat().st_size == 0:  # SQLite would take it for a new one, and throw the log beside it away
        raise damaged(file, "it is empty")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        raise Misconfigured(f"{file} is not a file of Afterview: give Afterview its own directory")
    if version > VERSION:
        raise Misconfigured(f"{file} was written by a newer Afterview (format {version}, known: {VERSION})")
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if missing := NAMES - found:
        raise damaged(file, f"{', '.join(sorted(missing))} missing")


def _make(file: Path) -> None:
    try:
        make_private(file.parent)
        if not file.exists():
            _make_file(file)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise full(file) from error
        raise Unreachable(f"{file.parent} cannot be opened and written: {error.strerror}") from error


def _make_file(file: Path) -> None:
    """Whole or not at all, and for its owner only: names, addresses and notes are in it, and in what is put beside it.

    Of two processes that make it at the same time the first one's stays. The file itself is never opened here: to
    close it again would end SQLite's locks on it in this process.
    """
    number, draft = mkstemp(dir=file.parent, prefix=f"{file.name}.")
    os.close(number)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            for statement in ("PRAGMA synchronous = FULL", "BEGIN", *filter(str.strip, TABLES.split(";"))):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        for path in file.parent.glob(f"{Path(draft).name}*"):
            path.unlink()
    sync_directory(file.parent)
