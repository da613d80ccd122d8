"""What is wrong in MJML, which says nothing of it: words that it does not know, text in places where it is lost."""

from collections.abc import Iterator
from html.parser import HTMLParser

from afterview.events.suggesting import suggestion
from afterview.workers.wording.mjml import masked
from afterview.workers.wording.mjml_words import ATTRIBUTES, CONTENT, EVERY, FROM_OUTSIDE
from afterview.workers.wording.reading import Fault

_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


def lint(text: str) -> Iterator[Fault]:
    """In the order of the lines."""
    reader = _Reader(text.splitlines())
    reader.feed(masked(text))
    reader.close()
    yield from sorted(reader.faults)


class _Reader(HTMLParser):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []
        self._lines = lines
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Of text in a wrong place only that place is told."""
        if data.strip() and self._open and self._open[-1] in ATTRIBUTES and not self._in_content:
            line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            words = self._lines[line - 1].strip()[:40]
            self.faults.append(Fault(line, f"{words!r} stands outside of mj-text and mj-raw, where nothing is read"))

    @property
    def _in_content(self) -> bool:
        return bool(CONTENT & {*self._open})

    def _look(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not tag.startswith("mj"):
            if not self._in_content:
                self._fault(f"<{tag}> stands outside of mj-text; HTML is only known inside of it, or of mj-raw")
        elif tag in FROM_OUTSIDE:
            self._fault(f"<{tag}> brings something from outside, which tells others who reads the mail; leave it out")
        elif tag not in ATTRIBUTES:
            self._fault(f"<{tag}> is no element of MJML{suggestion(tag, ATTRIBUTES)}")
        else:
            self._look_at_attributes(tag, attrs)

    def _look_at_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = EVERY | {"name"} if "*" in ATTRIBUTES[tag] else ATTRIBUTES[tag]
        for attribute, _ in attrs:
            if attribute not in known:
                self._fault(f"<{tag}> has no attribute {attribute!r}{suggestion(attribute, sorted(known))}")
        if tag == "mj-include" and "mj-head" not in self._open:
            self._fault("<mj-include> belongs into mj-head; in a body use {% include %} inside of mj-text")

    def _fault(self, text: str) -> None:
        self.faults.append(Fault(self.getpos()[0], text))
