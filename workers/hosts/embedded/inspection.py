"""A store seen from outside, beside a running Afterview or without: nothing is made, changed or kept from anybody.

Only SQLite opens its files here: to open and close one by hand would end the locks that this process has on it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from afterview.events.errors import Damaged, Unwritable
from afterview.workers.hosts.embedded.failing import damaged, explained
from afterview.workers.hosts.embedded.lock import FILE as LOCK
from afterview.workers.hosts.embedded.schema import FILE, check_file
from afterview.workers.hosts.holding import AHEAD
from afterview.workers.hosts.moments import micros, moment

PATIENCE = 2.0
"""seconds; a running Afterview has its file locked for milliseconds"""

T = TypeVar("T")

_AHEAD = """
SELECT count(*), max(at) FROM log JOIN topics ON topics.id = log.topic
WHERE topics.name = ? AND at > ? AND log."offset" >= (SELECT "offset" FROM offsets WHERE offsets.name = ?)
"""


class Held(NamedTuple):
    """Records that no stage reads yet, because the clock was ahead when they were stamped."""

    stage: str
    topic: str
    records: int
    until: datetime


def ever_ran(directory: Path) -> bool:
    """Whether a host was ever started on it, so that there are keys and links made of its secrets."""
    if not (directory / FILE).exists():
        return False
    with _looking(directory) as connection:
        (stages,) = connection.execute("SELECT count(*) FROM offsets").fetchone()
    return bool(stages)


def inspect(directory: Path, sources: Mapping[str, str], now: datetime) -> list[Held]:
    """Look at the whole of it; `sources`: which topic each stage reads.

    Raises `Misconfigured` for a file that is damaged, not ours or from a newer Afterview, `Unwritable` when somebody
    has it locked, `Unreachable` when it cannot be opened.
    """
    if not (directory / FILE).exists():
        return []
    held = looked(directory, lambda connection: _inspected(connection, directory, sources, now))
    _check_lock(directory)
    return held


def looked(directory: Path, look: Callable[[sqlite3.Connection], T]) -> T:
    """What a look at the file tells, which must be there; errors as of `inspect`."""
    at_rest = not _log(directory).exists()
    try:
        with _looking(directory) as connection:
            return look(connection)
    except Damaged:
        if not (at_rest and _log(directory).exists()):
            raise
    with _looking(directory) as connection:  # somebody began to write while it was read as a file at rest
        return look(connection)


def _inspected(
    connection: sqlite3.Connection, directory: Path, sources: Mapping[str, str], now: datetime
) -> list[Held]:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise damaged(directory / FILE, " ".join(str(found).split()))
    held = [_held(connection, stage, topic, now) for stage, topic in sources.items()]
    return [one for one in held if one.records]


def _held(connection: sqlite3.Connection, stage: str, topic: str, now: datetime) -> Held:
    count, latest = connection.execute(_AHEAD, (topic, micros(now + AHEAD), stage)).fetchone()
    return Held(stage, topic, count, moment(latest) - AHEAD if count else now)


@contextmanager
def _looking(directory: Path) -> Iterator[sqlite3.Connection]:
    """Read only. Without a log beside it the file is at rest, and is read as it is: else SQLite would make a log."""
    file = directory / FILE
    how = "mode=ro" if _log(directory).exists() else "immutable=1"
    with explained(file), closing(_connected(file, how, PATIENCE)) as connection:
        check_file(connection, file)
        yield connection


def _log(directory: Path) -> Path:
    return directory / f"{FILE}-wal"


def _check_lock(directory: Path) -> None:
    """Raises `Unwritable` when a running Afterview cannot write because of somebody else.

    Not without one: as the last to close the file this would clear up after a crash.
    """
    file = directory / FILE
    if is_running(directory):
        with explained(file), closing(_connected(file, "mode=rw", PATIENCE)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")


def is_running(directory: Path) -> bool:
    """Whether a host is running on it."""
    file = directory / LOCK
    if not file.exists():
        return False
    try:
        with explained(file), closing(_connected(file, "mode=ro", 0)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Unwritable:
        return True
    return False


def _connected(file: Path, how: str, seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=seconds, isolation_level=None)
