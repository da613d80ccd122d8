"""Two connections of one process write: what comes in, and the stages. Here they take turns."""

from threading import Lock
from types import TracebackType

from afterview.events.errors import Unwritable


class Turns:
    """One writes at a time, as SQLite has it; but whoever waits is woken at once, where SQLite would look now and then.

    A context manager for each transaction. What fails for another reason than want of room fails for all of them: pages
    that one could not sync may be missing before those of the next, so nothing after them may be acknowledged.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failure: BaseException | None = None

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._failure is not None:
            self._lock.release()
            raise self._failure

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None and not isinstance(error, Unwritable):
            self._failure = error
        self._lock.release()
