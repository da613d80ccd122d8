"""`docs/TEMPLATES.md` has a word on every variable, and on every file."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from afterview.events.letters.scene import Meeting, Remark, Scene
from afterview.schemas.mail import MailRequested, TasksRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.variables import (
    OF_ALL,
    OF_EACH_TASK,
    OF_LETTERS,
    OF_SURVEYS,
    OF_TASKS,
    linked,
    of_letter,
    of_survey,
    of_tasks,
)
from afterview.workers.wording.preview import DRAFTS
from afterview.workers.wording.samples import LINKS, NOW, checked, task_links
from afterview.workers.wording.sources import packaged

PAGE = (Path(__file__).parents[3] / "docs" / "TEMPLATES.md").read_text("utf-8")
HOUSE = House("Acme", "en", "UTC")
LETTERS = {field.name for field in fields(Scene)} | {"say"}


def table(heading: str) -> dict[str, str]:
    """Variable to its word."""
    rows = PAGE.partition(f"\nOf {heading}:\n")[2].partition("\nOf ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", rows, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("`invitation` and `reminder`", OF_SURVEYS - OF_ALL),
        ("`tasks`", OF_TASKS - OF_ALL),
        ("each of `tasks`, as `task.link`", OF_EACH_TASK),
        ("`letter`", OF_LETTERS - OF_ALL),
        ("the templates of `letters`", LETTERS),
    ],
)
def test_every_variable_is_in_the_table_of_its_template(heading: str, known: frozenset[str]) -> None:
    assert table(heading).keys() == known


def test_templates_know_what_is_said_of_them() -> None:
    requests = [sample.request for sample in checked("en")]
    for request in requests:
        if isinstance(request, MailRequested):
            known = of_survey(request, HOUSE, "en") | linked(LINKS)
            assert known.keys() | {"subject"} == OF_SURVEYS
        if isinstance(request, TasksRequested):
            known = of_tasks(request, HOUSE, task_links(request), "en", NOW)
            assert known.keys() | {"subject"} == OF_TASKS
            assert isinstance(known["tasks"], list)
            assert known["tasks"][0].keys() == OF_EACH_TASK
    assert of_letter("", "", "en").keys() == OF_LETTERS


def test_what_may_be_empty_is_said_to_be() -> None:
    bare = next(one.request for one in checked("en") if isinstance(one.request, MailRequested) and not one.request.name)
    said = table("`invitation` and `reminder`")
    empty = {name for name, value in of_survey(bare, HOUSE, "en").items() if value is None}
    assert {name for name, word in said.items() if "may be empty" in word} == empty


def test_parts_of_meetings_and_remarks_are_named() -> None:
    said = table("the templates of `letters`")
    assert all(f"`{field.name}`" in said["meetings"] for field in fields(Meeting))
    assert all(f"`{field.name}`" in said["remarks"] for field in fields(Remark))


def test_every_file_is_named() -> None:
    for name in packaged():
        assert f"`{re.sub('^[a-z]{2}/', '<language>/', name)}`" in PAGE
    assert all(f"`{name}.txt.j2`" in PAGE for name in DRAFTS)
