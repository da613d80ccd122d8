"""One running host per directory."""

import sqlite3
from pathlib import Path

from afterview.events.errors import Misconfigured
from afterview.workers.folder import make_private

FILE = "running.lock"


class Lock:
    """Held until `release`, or until the process ends in whatever way.

    SQLite's own locks, on a file of their own: they are the same on every system.
    """

    def __init__(self, directory: Path) -> None:
        """Raises `Misconfigured` when another host holds it."""
        make_private(directory)
        self._connection = sqlite3.connect(directory / FILE, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise Misconfigured(
                f"{directory} is in use by another running Afterview: stop that one, or give this one its own directory"
            ) from error

    def release(self) -> None:
        self._connection.close()
