"""`docs/MAPPING.md`: its files are those of `docs/examples/mapping/`, its commands print what stands below them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.workers.cli.running import Said, afterview

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = DOCS / "examples/mapping"
PAGE = (DOCS / "MAPPING.md").read_text("utf-8")
FILE = re.compile(r"^`([a-z-]+\.json)`:\n\n```json\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Shown(NamedTuple):
    """A command of the page, and what it prints."""

    words: list[str]
    printed: str
    events: str

    def run(self, *without: str) -> Said:
        return afterview(*(word for word in self.words if word not in without), cwd=EXAMPLES)


def shown() -> Iterator[Shown]:
    command = r"```bash\nafterview ([^\n]+)\n```\n\n```text\n(.*?)```(?:\n\nand without[^\n]+\n\n```jsonl\n(.*?)```)?"
    for words, printed, events in re.findall(command, PAGE, re.DOTALL):
        yield Shown(shlex.split(words), printed, events)


EXPLAINED = [one for one in shown() if "--explain" in one.words]


def test_the_files_on_the_page_are_those_of_the_folder() -> None:
    written = dict(FILE.findall(PAGE))
    kept = {file.name: file.read_text("utf-8") for file in EXAMPLES.iterdir()}
    assert written.items() <= kept.items()
    assert kept.keys() - written.keys() == {"faulty-map.json"}
    assert kept["faulty-map.json"] in PAGE


def test_there_is_a_flat_a_nested_and_a_batch() -> None:
    assert [one.words[-1] for one in EXPLAINED] == ["flat.json", "nested.json", "batch.json"]


@pytest.mark.parametrize("example", EXPLAINED, ids=lambda one: one.words[-1])
def test_an_example_is_explained_as_on_the_page_and_gives_its_events(example: Shown) -> None:
    explained = example.run()
    assert (explained.code, explained.err, explained.out.decode()) == (0, "", example.printed)
    given = example.run("--explain")
    assert (given.code, given.err, given.out.decode()) == (0, "", example.events)
    assert example.events


def test_a_faulty_mapping_is_told_as_on_the_page() -> None:
    (faulty,) = (one for one in shown() if one not in EXPLAINED)
    said = faulty.run()
    assert (said.code, said.out, said.err) == (78, b"", faulty.printed)
