"""Mails and pages, as people and their programs read them."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

_LINK = re.compile(r"https?://\S+")
_AGAIN = ("Some days ago", "For noen dager siden")
"""how a mail begins that comes for the second time"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a candidate makes of a mail."""

    survey: str
    """the first link"""
    again: bool
    one_click: str | None
    """where a mail program opts out with one click (RFC 8058)"""


def read_mail(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=default)
    part = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    text = part.get_content() if part else ""
    link = _LINK.search(text)
    offered = message.get("List-Unsubscribe-Post", "").strip() == "List-Unsubscribe=One-Click"
    leave = str(message.get("List-Unsubscribe", "")).strip().strip("<>")
    return Letter(link[0] if link else "", any(words in text for words in _AGAIN), leave if offered else None)


@dataclass(slots=True)
class Form:
    """The questions of a page."""

    options: dict[str, list[str]] = field(default_factory=dict)
    """of each question with buttons, their values"""
    texts: list[str] = field(default_factory=list)
    """questions with room for a text"""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and told.get("type") == "radio":
            self.form.options.setdefault(name, []).append(told.get("value") or "")
        elif tag == "textarea":
            self.form.texts.append(name)


def read_page(html: str) -> Form:
    reader = _Reader()
    reader.feed(html)
    return reader.form
