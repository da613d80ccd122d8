"""`afterview schemas check`: what of this version would break whoever relied on an older one (CONTRACT 5)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.workers.cli.running import afterview

ASYNCAPI = "asyncapi.json"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    afterview("schemas", "export", tmp_path / "older")
    return tmp_path / "older"


def spoiled(file: Path, spoil: Callable[[Any], object]) -> None:
    document = json.loads(file.read_text("utf-8"))
    spoil(document)
    file.write_text(json.dumps(document), "utf-8")


def test_nothing_breaks_what_was_promised() -> None:
    """It fails: something is no longer as `schemas/promised/` says. See docs/CONSUMING.md before you renew that."""
    said = afterview("schemas", "check")
    assert (said.code, said.out, said.err) == (0, b"", "nothing breaks what was promised\n")


def test_an_export_of_the_same_version_is_as_good_as_no_change(older: Path) -> None:
    said = afterview("schemas", "check", older)
    assert (said.code, said.err) == (0, f"nothing breaks whoever relied on {older}\n")


def test_every_break_is_a_line_and_exit_1(older: Path) -> None:
    spoiled(older / ASYNCAPI, lambda it: it["components"]["schemas"]["FeedbackTask"]["required"].append("link"))
    spoiled(older / "policy.json", lambda it: it["properties"].update(lost={"type": "integer"}))
    said = afterview("schemas", "check", older)
    assert (said.code, said.out) == (1, b"")
    assert said.problems == [
        "feedback.task.scheduled.v1 and 6 more: data.link: may be missing now (breaks consumers)",
        "policy.json: lost: is no longer known (breaks files)",
    ]


def test_a_machine_reads_each_of_them_and_the_document_alone_will_do(older: Path) -> None:
    spoiled(older / ASYNCAPI, lambda it: it["components"]["schemas"]["Metric"]["properties"].update(unit={}))
    said = afterview("schemas", "check", "--json", older / ASYNCAPI)
    (line,) = said.events
    expected = {
        "place": "experience.metric.v1",
        "where": "data.unit",
        "what": "is no longer sent",
        "breaks": "consumers",
    }
    assert (said.code, line) == (1, expected)


def test_what_is_no_export_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name, text in (("text.json", "{"), ("list.json", "[]"), ("other.json", "{}")):
        (tmp_path / name).write_text(text)
    parts: dict[str, dict[str, str]] = {key: {} for key in ("operations", "channels", "components")}
    (tmp_path / "another.json").write_text(json.dumps({"info": {"title": "Another"}, **parts}))
    codes = {"another.json": 65, "nowhere": 2, "empty": 65, "text.json": 65, "list.json": 65, "other.json": 65}
    for name, code in codes.items():
        said = afterview("schemas", "check", tmp_path / name)
        assert (said.code, said.out, len(said.problems)) == (code, b"", 1), name
