"""Finds listed words in what somebody has written: those that no candidate should read, and those of the job.

The lists are template texts (`fit.txt` and others), one word or phrase a line, `*` for any letters; interviewers write
in any language.
"""

import re
from functools import lru_cache


@lru_cache(maxsize=32)
def _pattern(words: str) -> re.Pattern[str] | None:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if not lines:
        return None
    by_letter: dict[str, list[str]] = {}  # so that not every word is tried at the beginning of each one
    for line in sorted(lines, key=len, reverse=True):  # the longest phrase is named
        by_letter.setdefault(line[0].casefold(), []).append(_ending(line))
    found = "|".join(f"{_letters(letter)}(?:{'|'.join(endings)})" for letter, endings in by_letter.items())
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def _ending(line: str) -> str:
    """All but the first letter. `energy` is not in `energy-saving`, nor in `energi- og klimafaglig`; `energ*` is."""
    ending = _letters(line[1:])
    return ending if line.endswith("*") else f"{ending}(?!-)"


def _letters(said: str) -> str:
    return re.escape(said).replace(r"\ ", r"[\s-]+").replace(r"\*", r"\w*")


def found_words(text: str, words: str) -> tuple[str, ...]:
    """Those of the text that are listed, as they are written there and in that order, each once."""
    pattern, once = _pattern(words), dict[str, str]()
    for match in pattern.finditer(text) if pattern else ():
        word = " ".join(match.group().split())
        once.setdefault(word.casefold(), word)
    return tuple(once.values())
