"""What the pages say is so: links, commands, keys and defaults, and every example is real."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined, to_json
from tests.workers.cli.running import afterview
from typer.exceptions import TyperException
from typer.main import get_command

from afterview.events.cloudevents import rfc3339
from afterview.events.gone import gone_by
from afterview.events.ids import event_id, numbered
from afterview.events.journey.eligibility import _REASONS
from afterview.events.topics import TOPICS
from afterview.schemas.incoming import INCOMING, INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING, OUTGOING_TYPES
from afterview.schemas.policy import CountryCode, Policy
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import Survey
from afterview.workers.cli.main import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(ROOT.glob("docs/*.md"))
LINKED = [*PAGES, ROOT / "README.md"]
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CONFIGURATION = ROOT / "docs/CONFIGURATION.md"
NOT_PLAYED = (
    *("survey.response", "experience.metric", "survey.invitation.failed"),
    *("operator.acted", "erasure.completed"),
)
"""are not in a simulation of one history"""


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in FENCED.findall(page.read_text("utf-8")) if kind == language]


def examples(page: Path) -> list[Any]:
    """The events of a page, one a line."""
    return [json.loads(line) for text in blocks(page, "jsonl") for line in text.splitlines()]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = FENCED.sub("", page.read_text("utf-8"))
    for target in LINK.findall(prose):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not heading or heading in anchors(file), target


@cache
def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page: Path) -> Iterator[list[str]]:
    """Every `afterview ...` of the shell blocks and the service file, as words."""
    for language in ("bash", "sh", "console", "ini"):
        for text in blocks(page, language):
            for line in text.replace("\\\n", " ").splitlines():
                for command in re.findall(r"(?:^|[\s/])afterview ([a-z-].*)", line):
                    yield until_operator(shlex.split(command, comments=True))


def until_operator(words: list[str]) -> list[str]:
    stop = next((place for place, word in enumerate(words) if word in {"|", ">", "<", "&", "&&", ";", "2>"}), None)
    return words[:stop]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_every_command_is_one(page: Path) -> None:
    """Typer itself reads it, and does not run it."""
    for words in commands(page):
        read_by_typer(get_command(app), words)


def read_by_typer(command: Any, words: list[str]) -> None:
    with command.make_context("afterview", list(words), resilient_parsing=False) as context:
        if isinstance(getattr(command, "commands", None), dict):
            name, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            assert inner is not None, name
            read_by_typer(inner, rest)


def test_a_wrong_command_would_be_noticed() -> None:
    for words in (["wherefore", "A-7"], ["tail", "--from-strat"], ["simulate"]):
        with pytest.raises(TyperException):
            read_by_typer(get_command(app), words)


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its default, as TOML writes it."""
    for name, field in model.model_fields.items():
        inner, many = inside(field.annotation)
        if inner:
            yield from keys(inner, f"{before}{name}{many}.")
        else:
            yield f"{before}{name}", "required" if field.default is PydanticUndefined else written(field.default)


def inside(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The model that stands under a key, and how each of many is named."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    found = [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    if not found:
        return None, ""
    if annotation.__origin__ is not dict:
        return found[0], ""
    return found[0], {str: ".<vendor>", CountryCode: ".<code>"}.get(get_args(annotation)[0], ".<slug>")


def written(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, time):
        return f"`{default.isoformat()}`"
    return f"`{json.dumps(default)}`"


def rows(section: str) -> dict[str, str]:
    """Key to default, of the tables of one section of the page."""
    parts = re.split(r"^## (.+)$", CONFIGURATION.read_text("utf-8"), flags=re.MULTILINE)
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[section]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("section", "model"),
    [("afterview.toml", Configuration), ("The policy file", Policy), ("The survey file", Survey)],
)
def test_every_key_is_on_the_page_with_its_default(section: str, model: type[BaseModel]) -> None:
    assert rows(section) == dict(keys(model))


def test_the_files_on_the_page_can_be_read() -> None:
    models: tuple[type[BaseModel], ...] = (Configuration, Policy, Survey)
    for text, model in zip(blocks(CONFIGURATION, "toml"), models, strict=True):
        assert model.model_validate(tomllib.loads(text))


def test_the_journey_names_the_policy_keys_with_their_defaults() -> None:
    page = (ROOT / "docs/JOURNEY.md").read_text("utf-8")
    said = {
        key: default for default, key in re.findall(r"\| (\d+) \| `((?:feedback|surveys|interviews)\.\w+)` \|", page)
    }
    known = {key: default.strip("`") for key, default in keys(Policy)}
    numbers = {key: default for key, default in known.items() if default.isdigit() and not key.startswith("metrics.")}
    assert said == numbers


def test_the_days_until_the_last_byte_is_gone_are_those_of_the_proof() -> None:
    page = (ROOT / "docs/OPERATING.md").read_text("utf-8")
    now = datetime(2027, 3, 1, tzinfo=UTC)
    days, rest = divmod(gone_by(now) - now, timedelta(days=1))
    assert f"which is {days} days and {rest // timedelta(hours=1)} hours after the erasure" in page


def test_the_journey_names_every_reason_not_to_ask_in_their_order() -> None:
    page = (ROOT / "docs/JOURNEY.md").read_text("utf-8")
    table = page.partition("\n## Who is not asked\n")[2].partition("\n## ")[0]
    named = [
        reason for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for reason in re.findall("`([^`]+)`", row)
    ]
    assert named == [reason for reason, _ in _REASONS]


EVENTS = ROOT / "docs/EVENTS.md"
OURS = [event for page in PAGES for event in examples(page) if event["type"] in OUTGOING_TYPES]
NOT_EMITTED = {"experience.alert", "experience.comment"}


def test_every_type_of_event_is_on_the_page_with_an_example() -> None:
    shown = {event["type"] for event in examples(EVENTS)}
    never = {f"afterview.{name}.v1" for name in NOT_EMITTED}
    assert shown == (INCOMING_TYPES.keys() | OUTGOING_TYPES.keys()) - never


def test_the_examples_are_what_the_program_prints(tmp_path: Path) -> None:
    history = tmp_path / "in.jsonl"
    told = [event for event in examples(EVENTS) if event["type"] in INCOMING_TYPES]
    history.write_bytes(b"".join(to_json(event) + b"\n" for event in told))
    printed = afterview("simulate", history).events
    for event in OURS:
        if not event["type"].startswith(tuple(f"afterview.{name}" for name in NOT_PLAYED)):
            assert event in printed, event["id"]


def test_the_other_examples_have_the_shape_of_events_out() -> None:
    for event in OURS:
        OUTGOING.validate_python(event)


def test_the_payloads_on_the_page_become_events(tmp_path: Path) -> None:
    """Files are in the order in which the page names them."""
    page = ROOT / "docs/CONNECTING.md"
    greenhouse, ashby, cloudevent, status, mapping, *_ = blocks(page, "json")
    file = tmp_path / "mapping.json"
    file.write_text(mapping)
    said = {
        "greenhouse": afterview("convert", "--from", "greenhouse", given=greenhouse.encode()),
        "ashby": afterview("convert", "--from", "ashby", given=ashby.encode()),
        "cloudevents": afterview("convert", "--from", "cloudevents", given=cloudevent.encode()),
    }
    assert {vendor: (one.code, len(one.events)) for vendor, one in said.items()} == dict.fromkeys(said, (0, 1))
    options = ("--from", "mapping", "--map", file, "--tenant", "acme", "--timezone", "Europe/Oslo")
    assert afterview("convert", *options, given=status.encode()).events == examples(page)


def test_every_topic_is_on_the_page() -> None:
    page = EVENTS.read_text("utf-8")
    for topic in TOPICS.values():
        kept = "the last of each key" if topic.compacted else f"{topic.retention.days if topic.retention else 0} days"
        row = next(line for line in page.splitlines() if line.startswith(f"| `{topic.name}` |"))
        assert row.endswith(f"| {topic.keyed_by} | {kept} |")


def test_the_ids_on_the_page_are_right() -> None:
    task = numbered("acme", "A-1", "verbal_feedback", 1)
    assert f"# {task} {event_id(task, 'afterview.feedback.task.scheduled.v1', 1)}" in EVENTS.read_text("utf-8")


def test_every_file_that_the_architecture_names_is_there() -> None:
    page = ROOT / "docs/ARCHITECTURE.md"
    where = ""
    for line in page.read_text("utf-8").splitlines():
        for name in re.findall(r"`([\w/]+\.(?:py|json))`", line):
            where = str(Path(name).parent) if "/" in name else where
            assert (ROOT / name).exists() or (ROOT / where / name).exists() or list(ROOT.glob(f"*/**/{name}")), name


def test_events_in_on_any_page_are_valid() -> None:
    for page in PAGES:
        for event in examples(page):
            if event["type"] in INCOMING_TYPES:
                read = INCOMING.validate_python(event)
                assert rfc3339(read.time).endswith("Z")
