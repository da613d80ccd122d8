"""Pages, as people and their browsers read them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.demo.players.spoken import OWED


@dataclass(slots=True)
class Page:
    title: str = ""
    house: str = ""
    """whose page it is"""
    options: dict[str, list[str]] = field(default_factory=dict)
    """of each question with buttons to choose from, their values"""
    texts: dict[str, str] = field(default_factory=dict)
    """questions with room for a text, and what stands there already"""
    buttons: set[str] = field(default_factory=set)
    """what can be done"""
    address: str | None = None
    """of the first person that one could write to"""
    marks: set[str] = field(default_factory=set)
    """what kinds of remarks there are"""
    rows: dict[str, str] = field(default_factory=dict)
    """of a list, what can be chosen, and the link beside it"""
    chosen: list[str] = field(default_factory=list)
    """what was chosen before"""

    @property
    def kind(self) -> TaskKind | None:
        """Of the task that it is about."""
        return OWED.get(self.title.lower())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._within, self._row = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._within = told.get("class", tag) if tag == "p" else told["name"] if tag == "textarea" else tag
        match tag:
            case "input":
                self._input(told)
            case "textarea":
                self.page.texts[told["name"]] = ""
            case "button":
                self.page.buttons.add(told.get("value", ""))
            case "a":
                self._link(told.get("href", ""))
            case "p":
                self.page.marks.update(told.get("class", "").split())

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if tag == "li":
            self._row = ""

    def handle_data(self, data: str) -> None:
        """The first line's end in a text's place is none (HTML 13.2.6.4.7)."""
        if self._within == "h1":
            self.page.title += data
        elif self._within == "house":
            self.page.house += data
        elif self._within in self.page.texts:
            before = self.page.texts[self._within]
            self.page.texts[self._within] = before + data if before else data.removeprefix("\n")

    def _input(self, told: dict[str, str]) -> None:
        kind, name, value = told.get("type"), told.get("name", ""), told.get("value", "")
        if kind == "radio":
            self.page.options.setdefault(name, []).append(value)
        elif kind == "checkbox":
            self._row = value
        elif kind == "hidden" and name == "task":
            self.page.chosen.append(value)

    def _link(self, address: str) -> None:
        if address.startswith("mailto:"):
            self.page.address = self.page.address or unquote(address.removeprefix("mailto:"))
        elif self._row:
            self.page.rows.setdefault(self._row, address)


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return reader.page
