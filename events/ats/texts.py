"""Texts as they come from outside, made fit for letters, mails and keys (convert rule 4)."""

import re
from math import isfinite
from typing import Any

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]++@[^@\s.]*+\.[^@\s]*+")  # possessive: linear, whatever is sent
PROSE = frozenset({"match", "impression", "advice", "note", "answers"})
"""What people write in paragraphs."""
_BREAKS = re.compile(r"\r\n?")


def paired(text: str) -> str:
    """An unpaired surrogate becomes U+FFFD; everything else stays."""
    return text if text.isascii() else _UNPAIRED.sub("\ufffd", text)


def paired_in(value: Any) -> Any:
    """A JSON value with no unpaired surrogate in any text of it: it can be written as UTF-8."""
    if isinstance(value, str):
        return paired(value)
    if isinstance(value, list):
        return [paired_in(one) for one in value]
    if isinstance(value, dict):
        return {paired(name): paired_in(one) for name, one in value.items()}
    return value


def clean(text: str) -> str:
    """Control characters become a space, runs of white space one, trimmed; unpaired surrogates U+FFFD."""
    if text.isprintable() and "  " not in text:  # most are: of white space only the space is printable
        return text.strip()
    return paired(_SPACE.sub(" ", text).strip())


def text_of(value: Any) -> str | None:
    """The cleaned text; None when there is none, or when it is no text."""
    return clean(value) or None if isinstance(value, str) else None


def prose(text: str) -> str:
    """As `clean`, line by line: what people write in paragraphs."""
    return "\n".join(clean(line) for line in _BREAKS.sub("\n", text).split("\n")).strip()


def email_of(value: Any) -> str | None:
    """The address, or of a list the first that is one; None when there is none: never an error."""
    if isinstance(value, list):
        return next((email for email in map(email_of, value) if email), None)
    text = text_of(value)
    return text if text and _EMAIL.fullmatch(text) else None


def full_name(*parts: str | None) -> str | None:
    """First + space + last."""
    return " ".join(part for part in parts if part) or None


def tidied(value: Any, key: str = "") -> Any:
    """A JSON value with every text in it clean. Notes and answers keep their lines; infinity is lost."""
    if isinstance(value, str):
        return prose(value) if key in PROSE else clean(value)
    if isinstance(value, list):
        return [tidied(one, key) for one in value]
    if isinstance(value, dict):
        return {paired(name): tidied(one, key if key == "answers" else name) for name, one in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value
