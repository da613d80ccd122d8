"""The one broad `except`: whatever nobody foresaw stops the process, before anything it touched is acknowledged.

A bug is not bad input: carrying on would acknowledge a record that was not handled, or handle the next ones in a
state that nobody understands. What was committed stays, what was not is read again after the restart.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from afterview.events.errors import AfterviewError, Misconfigured, Refused, Unreachable

EXIT_SOFTWARE = 70
EXIT_CODES: tuple[tuple[type[AfterviewError], int], ...] = (
    (Refused, 65),
    (Unreachable, 69),
    (Misconfigured, 78),
    (AfterviewError, 1),
)


class Fatal(Exception):
    """Nothing after this is acknowledged; the process ends with exit code 70."""


@contextmanager
def guarded(where: str) -> Iterator[None]:
    """Turn any exception that is not ours to expect into `Fatal`, after one line in the log.

    What a person can mend (`Misconfigured`, `Unreachable`) passes, with its own exit code. A `Refused` that comes
    this far is a bug: hosts settle those record by record.
    """
    try:
        yield
    except (Fatal, Misconfigured, Unreachable):
        raise
    except Exception as error:
        raise fatal(where, error) from error


@contextmanager
def translated(explain: Callable[[Exception], Exception]) -> Iterator[None]:
    """Around a library that raises nothing more telling than `Exception`: `explain` says what it means."""
    try:
        yield
    except Exception as error:
        raise explain(error) from error


@contextmanager
def exiting() -> Iterator[None]:
    """Around a whole process: `Fatal` ends it with exit code 70, without a traceback (which could name people)."""
    try:
        yield
    except Fatal as stop:
        raise SystemExit(EXIT_SOFTWARE) from stop


def exit_code_of(error: AfterviewError) -> int:
    """What a command that ends with it ends with (CONTRACT 5)."""
    return next(code for family, code in EXIT_CODES if isinstance(error, family))


def leave(code: int) -> NoReturn:
    """End the process this instant: no thread, no task and no `finally` does anything more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def fatal(where: str, error: Exception) -> Fatal:
    """Log what broke and where. Not the exception's text, which may quote a candidate, unless SQLite wrote it."""
    import structlog  # noqa: PLC0415 slow to import, and seldom needed

    if not structlog.is_configured():  # in a command that keeps no log; standard output is for data
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    at = origin(error)
    detail = {"detail": str(error)} if isinstance(error, sqlite3.Error) else {}
    structlog.get_logger().critical("stopped", where=where, error=type(error).__name__, at=at, **detail)
    return Fatal(f"{where}: {type(error).__name__} at {at}")


def origin(error: BaseException) -> str:
    """File and line that raised."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return "nowhere" if step is None else f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
