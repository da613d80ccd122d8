"""What a command says: lines on standard output, and notes for the person on standard error."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from afterview.events.errors import AfterviewError
from afterview.workers.guard import exit_code_of, exiting, guarded


def put(lines: Iterable[bytes]) -> None:
    """One line each, as bytes; nothing at all before every line is made."""
    put_as_it_is(b"".join(line + b"\n" for line in lines))


def put_as_it_is(text: bytes) -> None:
    """These bytes and no others."""
    if sys.stdout is None:
        raise AfterviewError("standard output: cannot be written: it is closed")
    out = sys.stdout.buffer
    try:
        out.write(text)
        out.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # for what Python still wants to write at its end
        if isinstance(error, BrokenPipeError):  # whoever reads has seen enough
            raise typer.Exit from None
        raise AfterviewError(f"standard output: cannot be written: {error.strerror}") from None


def put_lines(lines: Iterable[str]) -> None:
    """As `put`, of texts."""
    put(line.encode() for line in lines)


@contextmanager
def commanding(name: str) -> Iterator[None]:
    """Around a whole command: what a person can mend ends it with one line per problem, nothing with a traceback."""
    with exiting(), guarded(name):
        try:
            yield
        except AfterviewError as error:
            note(str(error))
            sys.exit(exit_code_of(error))


def note(text: str) -> None:
    """One line for the person."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
