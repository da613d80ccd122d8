"""Texts as they come from outside, made fit for letters, mails and keys (convert rule 4)."""

import re
from typing import Any

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]*\.[^@\s]*")


def paired(text: str) -> str:
    """An unpaired surrogate becomes U+FFFD; everything else stays."""
    return text if text.isascii() else _UNPAIRED.sub("\ufffd", text)


def clean(text: str) -> str:
    """Control characters become a space, runs of white space one, trimmed; unpaired surrogates U+FFFD."""
    return paired(_SPACE.sub(" ", text).strip())


def text_of(value: Any) -> str | None:
    """The cleaned text; None when there is none, or when it is no text."""
    return clean(value) or None if isinstance(value, str) else None


def email_of(value: Any) -> str | None:
    """The address, or of a list the first that is one; None when there is none: never an error."""
    if isinstance(value, list):
        return next((email for email in map(email_of, value) if email), None)
    text = text_of(value)
    return text if text and _EMAIL.fullmatch(text) else None


def full_name(*parts: str | None) -> str | None:
    """First + space + last."""
    return " ".join(part for part in parts if part) or None
