"""What an error of SQLite means for us: wait, stop and start again, or let a person restore the backup.

    full, locked            nothing was written, whatever was acknowledged is safe: wait, and try again
    damaged, no database    only a person can mend it, and every further write makes it worse: exit 78
    read-only, not opened   a person must give it back to us: exit 69, and a restart tries again
    the disk fails          exit 69. After a failed fsync the system may count pages as written that are not on the
                            disk, and nobody knows whether the transaction is there: nothing goes on in this process.
                            The next one reads what is there, and writes all of it once more before it appends
                            anything (`health.rewrite`).

Anything else is a bug, and passes as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from afterview.events.errors import AfterviewError, Damaged, Unreachable, Unwritable

_PRIMARY = 0xFF
"""the primary code is in the lowest byte of an extended one"""
_FULL = (sqlite3.SQLITE_FULL,)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_CLOSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn what SQLite says of the file into an error that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        known = meaning(file, error)
        if known is None:
            raise
        raise known from error


def meaning(file: Path, error: sqlite3.Error) -> AfterviewError | None:
    """None for what only a bug can bring about."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # Python's own errors have none
    primary = code & _PRIMARY
    if primary in _FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:  # no room for the few pages beside the file
        return full(file)
    if primary in _LOCKED:
        return Unwritable(f"{file}: another process has it locked")
    if primary in _DAMAGED:
        return damaged(file, str(error))
    if primary in _CLOSED:
        return closed(f"{file}, or what SQLite keeps beside it ({error}),")
    if primary == sqlite3.SQLITE_IOERR:
        name = error.sqlite_errorname
        return Unreachable(f"{file}: the disk fails, or a quota is used up ({name}): the system's log says more")
    return None


def full(file: Path) -> Unwritable:
    return Unwritable(f"{file}: the disk is full")


def closed(what: str) -> Unreachable:
    return Unreachable(f"{what} cannot be written: see whose it is, and whether its disk is mounted read-only")


def damaged(file: Path, how: str) -> Damaged:
    """The one line that a person gets."""
    return Damaged(
        f"{file}: damaged, or no database ({how}): keep a copy of the directory and restore the backup"
        f" (docs/OPERATING.md, When the database is damaged); without one `sqlite3 {file.name} .recover` may save most"
    )
