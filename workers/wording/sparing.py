"""One's own template that fails for somebody, though it held when it was checked: the packaged words stand in.

Mail goes on, and so do pages; the log says which template it was. It says nothing of whom: an error may quote them.
"""

from collections.abc import Callable
from typing import TypeVar

import structlog

from afterview.events.errors import Misconfigured
from afterview.events.letters import Brief, BriefSource, Draft, LetterTexts, briefed
from afterview.workers.guard import translated
from afterview.workers.letters import packaged_letters
from afterview.workers.wording.environment import place_of

T = TypeVar("T")


class _Failed(Exception):
    """Whatever templates raise: they may do whatever."""


def spared(own: Callable[[], T], spare: Callable[[], T], **about: str) -> T:
    """What `own` makes, else what `spare` does. `about`: for the log."""
    try:
        with translated(_failed):
            return own()
    except _Failed as failed:
        cause = failed.__cause__
        structlog.get_logger().error("template failed", where=str(failed), error=type(cause).__name__, **about)
        return spare()


def drafted(source: BriefSource, letters: LetterTexts) -> tuple[Brief, Draft, LetterTexts]:
    """A task's brief and its draft, and the words that they are made of."""

    def made(texts: LetterTexts) -> tuple[Brief, Draft, LetterTexts]:
        return *briefed(source, texts), texts

    return spared(lambda: made(letters), lambda: made(packaged_letters()), draft=source.kind)


def _failed(error: Exception) -> _Failed:
    """A draft's error begins with its file."""
    return _Failed(place_of(error) or (str(error).partition(":")[0] if isinstance(error, Misconfigured) else ""))
