"""Pages, as people and their browsers read them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


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
