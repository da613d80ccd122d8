"""The SQLite file: its tables, how it is opened, and which versions of it and of SQLite are understood."""

import os
import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.folder import make_private

FILE = "afterview.db"
MINIMUM_SQLITE = (3, 35, 0)  # of March 2021: the oldest one with all the SQL used here
VERSION = 1

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

CREATE INDEX due_next ON due (due_at, key) WHERE asked IS NULL;
"""


def connect(directory: Path) -> sqlite3.Connection:
    """Open the file in `directory`, made if it is not there.

    Raises `Misconfigured` if SQLite is too old, or the file is not ours or from a newer Afterview; `Unreachable` if
    it cannot be opened.
    """
    check_sqlite(sqlite3.sqlite_version_info)
    try:
        _make_file(directory)
        connection = sqlite3.connect(
            directory / FILE, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise Unreachable(f"{directory} cannot be opened: {error}") from error
    with ExitStack() as opened:
        opened.callback(connection.close)
        _prepare(connection, directory)
        opened.pop_all()
    return connection


def exists(directory: Path | str) -> bool:
    """Whether anything of Afterview was ever kept there."""
    return (Path(directory) / FILE).is_file()


def _make_file(directory: Path) -> None:
    """Names, addresses and notes are in the file: nobody else may read it, nor what SQLite puts beside it.

    A file that is there is never opened here: to close it again would end SQLite's locks on it in this process.
    """
    make_private(directory)
    with suppress(FileExistsError):
        os.close(os.open(directory / FILE, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def check_sqlite(version: tuple[int, ...]) -> None:
    if version < MINIMUM_SQLITE:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, MINIMUM_SQLITE))
        raise Misconfigured(f"this Python has SQLite {found}; Afterview needs {needed} or newer")


def _prepare(connection: sqlite3.Connection, directory: Path) -> None:
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _make_tables(connection, directory)
    except sqlite3.OperationalError as error:
        raise Unreachable(f"{directory / FILE} cannot be used: {error}") from error
    except sqlite3.DatabaseError as error:
        raise Misconfigured(f"{directory / FILE} is not a file of Afterview: {error}") from error


def _make_tables(connection: sqlite3.Connection, directory: Path) -> None:
    """Make the tables once; two processes may try at the same time."""
    if _version(connection) == 0:
        connection.execute("BEGIN IMMEDIATE")
        if _version(connection) == 0:
            for statement in filter(str.strip, TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    if (found := _version(connection)) > VERSION:
        raise Misconfigured(f"{directory / FILE} was written by a newer Afterview (format {found}, known: {VERSION})")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
