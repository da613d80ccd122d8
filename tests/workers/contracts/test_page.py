"""`docs/contracts.html`: current, whole, well-formed, and every link in it leads somewhere."""

from html.parser import HTMLParser
from pathlib import Path

from afterview.workers.contracts.page import page
from afterview.workers.contracts.publishing import asyncapi

FILE = Path(__file__).parents[3] / "docs/contracts.html"
VOID = {"meta", "br", "img", "input", "link", "hr"}
TEXT = page(asyncapi())


class Seen(HTMLParser):
    """Every id, every link, and what is not closed as it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.wrong: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attributes)
        if len(known) < len(attributes):
            self.wrong.append(f"{self.getpos()}: an attribute twice")
        self.ids += [known["id"] or ""] if "id" in known else []
        self.links += [known["href"] or ""] if "href" in known else []
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"{self.getpos()}: </{tag}>")


def seen() -> Seen:
    found = Seen()
    found.feed(TEXT)
    found.close()
    return found


def test_the_file_is_what_is_made() -> None:
    """After a change: `make contracts`."""
    assert FILE.read_text("utf-8") == TEXT


def test_it_is_well_formed_and_every_id_is_there_once() -> None:
    found = seen()
    assert found.wrong == []
    assert TEXT.startswith("<!doctype html>")
    assert len(found.ids) == len(set(found.ids))


def test_every_link_leads_to_a_place_of_the_page() -> None:
    found = seen()
    assert found.links
    assert [link for link in found.links if not link.startswith("#") or link[1:] not in found.ids] == []


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    assert not {"script", "link", "img", "iframe"} & seen().tags
    assert "url(" not in TEXT
    assert "@import" not in TEXT


def test_every_topic_message_and_field_is_there() -> None:
    document, ids = asyncapi(), set(seen().ids)
    assert document["channels"].keys() | document["components"]["messages"].keys() <= ids
    envelopes = {
        one["payload"].get("$ref", "").rpartition("/")[2] for one in document["components"]["messages"].values()
    }
    for name, schema in document["components"]["schemas"].items():
        if "data" not in schema["properties"] or name not in envelopes:
            assert {f"{name}.{field}" for field in schema["properties"]} <= ids
