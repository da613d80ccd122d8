"""What a command says: lines on standard output, and notes for the person on standard error."""

import sys
from collections.abc import Iterable


def put(lines: Iterable[bytes]) -> None:
    """One line each, as bytes."""
    out = sys.stdout.buffer
    for line in lines:
        out.write(line + b"\n")
    out.flush()


def note(text: str) -> None:
    """One line for the person."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
