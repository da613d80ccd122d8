"""One running host per directory."""

import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path

from afterview.events.errors import Damaged, Misconfigured, Unreachable, Unwritable
from afterview.workers.folder import make_private
from afterview.workers.hosts.embedded.failing import closed, explained

FILE = "running.lock"
PATIENCE = 0.5
"""seconds: `check` looks at it for an instant"""


class Lock:
    """Held until `release`, or until the process ends in whatever way.

    SQLite's own locks, on a file of their own: they are the same on every system.
    """

    def __init__(self, directory: Path) -> None:
        """Raises `Misconfigured` when another host holds it, `Unreachable` when it cannot be had for another reason."""
        file = directory / FILE
        try:
            make_private(directory)
        except OSError as error:
            raise Unreachable(f"{directory} cannot be made or opened: {error.strerror}") from error
        if not os.access(directory, os.W_OK | os.X_OK):
            raise closed(str(directory))
        with ExitStack() as opened, explained(file):
            self._connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            opened.callback(self._connection.close)
            try:
                with explained(file):
                    self._connection.execute("BEGIN EXCLUSIVE")
            except Unwritable as error:
                raise Misconfigured(
                    f"{directory} is in use by another running Afterview:"
                    " stop that one, or give this one its own directory"
                ) from error
            except Damaged as error:
                raise Misconfigured(f"{file} is not a file of Afterview: remove it, nothing is kept in it") from error
            if not os.access(file, os.W_OK):  # then SQLite only locks it as a reader does, and a second one would too
                raise closed(str(file))
            opened.pop_all()

    def release(self) -> None:
        self._connection.close()
