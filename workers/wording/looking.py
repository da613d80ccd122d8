"""Whether a mail that was made has what it must have, and nothing that it must not have."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Literal, NamedTuple

from afterview.schemas.mail import LetterRequested, TasksRequested
from afterview.workers.mail.content import Texts
from afterview.workers.wording.samples import HELD, LINKS, Sample, task_links

Part = Literal["txt", "html"]

_FETCHED = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)|<v:\w+[^>]*\ssrc=['"]([^'"]+)""", re.IGNORECASE)
_FETCHING = frozenset({"src", "srcset", "background", "poster", "data"})


class Lack(NamedTuple):
    """What is wrong with one part of a mail."""

    part: Part
    text: str
    found: str = ""
    """what of its template it is about"""


class Html(HTMLParser):
    """What a mail program sees in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.links: list[str] = []
        self.fetched: list[str] = []
        """what it would have to ask others for"""
        self.words = ""
        self._in = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._in = tag
        if tag == "html":
            self.language = said.get("lang", "")
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif "href" in said:
            self.fetched.append(said["href"])
        self.fetched += [value for name, value in said.items() if name in _FETCHING]
        self._look_for_addresses(said.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in = "" if tag == self._in else self._in

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data
        elif self._in == "style":
            self._look_for_addresses(data)
        else:
            self.words += data

    def handle_comment(self, data: str) -> None:
        """Outlook reads them."""
        self._look_for_addresses(data)

    def _look_for_addresses(self, text: str) -> None:
        self.fetched += [address for found in _FETCHED.findall(text) for address in found if address]

    @property
    def from_outside(self) -> list[str]:
        """A picture may be in the mail itself."""
        return [address for address in self.fetched if not address.startswith(("data:", "cid:", "#"))]


def lacks(sample: Sample, texts: Texts) -> Iterator[Lack]:
    """What is wrong with it."""
    html = Html(texts.html)
    yield from _lacking_links(sample, texts, html)
    if not texts.subject.strip():
        yield Lack("txt", "the first line is the subject; it is empty")
    if html.language in ("", "und"):
        yield Lack("html", 'says no language, so it is read aloud as if it were another: <mjml lang="{{ language }}">')
    if not html.title.strip():
        yield Lack("html", "has no title: <mj-title>{{ subject }}</mj-title>")
    for address in html.from_outside:
        yield Lack(
            "html", f"{address} comes from outside, which tells others who reads the mail; leave it out", address
        )
    if HELD.partition("&")[0] in texts.html:
        yield Lack("html", "a name is not escaped, so it could be anything: leave out `| safe`")
    if isinstance(sample.request, LetterRequested):
        words = "".join(html.words.split())
        if any("".join(paragraph.split()) not in words for paragraph in sample.request.text.split("\n\n")):
            yield Lack("html", "leaves out words of the letter: every line of `paragraphs` must be there")


def _lacking_links(sample: Sample, texts: Texts, html: Html) -> Iterator[Lack]:
    for needed, what, variable in _needed(sample):
        if needed not in texts.text.split():
            yield Lack("txt", f"{what}: {{{{ {variable} }}}} is missing, by itself in a line")
        if needed not in html.links:
            yield Lack("html", f'{what}: <a href="{{{{ {variable} }}}}"> is missing')


def _needed(sample: Sample) -> Iterator[tuple[str, str, str]]:
    """Every link that must be there: what is wrong without it, and its variable."""
    if isinstance(sample.request, TasksRequested):
        links = task_links(sample.request)
        for link in links.tasks.values():
            yield link, "a task cannot be opened", "task.link"
        yield links.worklist, "the list of all tasks cannot be opened", "worklist"
    elif not isinstance(sample.request, LetterRequested):
        yield LINKS.survey, "nobody can answer", "survey"
        yield LINKS.opt_out, "nobody can opt out", "opt_out"
