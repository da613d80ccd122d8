"""What somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(name: str, known: Iterable[str]) -> str:
    """`: did you mean ...?` with what is most like it, else all that is known there; empty when nothing is."""
    names = list(known)
    close = get_close_matches(name, names, 1)
    return f": did you mean {close[0]}?" if close else f": known are {', '.join(names)}" if names else ""
