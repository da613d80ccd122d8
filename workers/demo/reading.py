"""Pages, as people and their browsers read them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote


@dataclass(slots=True)
class Form:
    """The questions of a page."""

    options: dict[str, list[str]] = field(default_factory=dict)
    """of each question with buttons, their values"""
    texts: dict[str, str] = field(default_factory=dict)
    """questions with room for a text, and what stands there already"""
    buttons: set[str] = field(default_factory=set)
    """what can be done"""
    address: str | None = None
    """of the first person that one could write to"""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and told.get("type") == "radio":
            self.form.options.setdefault(name, []).append(told.get("value") or "")
        elif tag == "textarea":
            self.form.texts[name] = ""
            self._text = name
        elif tag == "button" and told.get("value"):
            self.form.buttons.add(told["value"] or "")
        elif tag == "a" and (told.get("href") or "").startswith("mailto:"):
            self.form.address = self.form.address or unquote((told["href"] or "").removeprefix("mailto:"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        """The first line's end in a text's place is none (HTML 13.2.6.4.7)."""
        if self._text is not None:
            self.form.texts[self._text] += data if self.form.texts[self._text] else data.removeprefix("\n")


def read_page(html: str) -> Form:
    reader = _Reader()
    reader.feed(html)
    return reader.form
