"""Words that must not reach a candidate unread: personality, "culture fit", what the law protects.

A remark with such a word is held back from the draft; a line in its place asks the recruiter to reword it.
The words are template texts (`hold.txt`), one a line, `*` for any ending; interviewers write in any language.
"""

import re
from functools import lru_cache


@lru_cache(maxsize=32)
def _pattern(words: str) -> re.Pattern[str] | None:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if not lines:
        return None
    by_letter: dict[str, list[str]] = {}  # so that not every word is tried at the beginning of each one
    for line in lines:
        ending = re.escape(line[1:]).replace(r"\ ", r"[\s-]+").replace(r"\*", r"\w*")
        by_letter.setdefault(line[0].casefold(), []).append(ending)
    found = "|".join(f"{re.escape(letter)}(?:{'|'.join(endings)})" for letter, endings in by_letter.items())
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def held_word(text: str, words: str) -> str | None:
    """The first word of the text that holds it back, as it is written there."""
    pattern = _pattern(words)
    match = pattern.search(text) if pattern else None
    return " ".join(match.group().split()) if match else None
