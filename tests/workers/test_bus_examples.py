"""The topics on the page about connecting: its configuration starts, and what its commands send becomes events."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS
from afterview.schemas.settings import Configuration
from afterview.workers.demo.kafka.__main__ import configuration_lines
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.installation import Installation

NOW = datetime(2027, 3, 9, tzinfo=UTC)
PAGE = (Path(__file__).parents[2] / "docs/CONNECTING.md").read_text("utf-8")
SECTION = PAGE.partition("\n## Topics of your event bus\n")[2].partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


REJECTED, _ASHBY, INTERVIEW, *_OTHERS = blocks(PAGE, "json")
PUT = re.compile(r"^python docs/examples/put.py .*$", re.MULTILINE)
MAPPING, VERDICT = blocks(SECTION, "json")
FILES = {"rejected.json": REJECTED, "interview.json": INTERVIEW, "verdict.json": VERDICT}


def records() -> Iterator[Output]:
    """What `kcat` would put on the topics."""
    text = "\n".join(blocks(SECTION, "bash")).replace("\\\n", " ")
    for command, here in re.findall(r"^kcat (.*?)(?: <<'END'\n(.*?)\nEND)?$", text, re.MULTILINE):
        words = shlex.split(command)
        said = [(one, other) for one, other in pairwise(words) if one in {"-t", "-k", "-H"}]
        headers = [tuple(value.split("=", 1)) for option, value in said if option == "-H"]
        options = dict(said)
        yield Output(
            options["-t"],
            options["-k"].encode(),
            (here or FILES[words[-1]]).encode(),
            NOW,
            tuple((name, value.encode()) for name, value in headers),
        )


def test_what_make_kafka_prints_and_what_the_page_adds_is_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the one record that it puts there is used."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("hr-mapping.json", MAPPING), ("installation.secret", "i"), ("links.secret", "l")):
        (tmp_path / name).write_text(text)
    printed = "\n".join(configuration_lines(("127.0.0.1:9092",), page=8025, smtp=1025))
    _, added = blocks(SECTION, "toml")
    configuration = Configuration.model_validate(tomllib.loads(f"{printed}\n\n{added}"))
    assert (configuration.host, configuration.smtp.port, configuration.kafka.replication_factor) == ("kafka", 1025, 1)
    works = Installation.of(configuration)
    host = MemoryHost([*works.bus_stages(), works.stages[0]], NOW)
    (line,) = PUT.findall(SECTION)
    _, _, _, topic, _, key, header = line.split()
    name, _, value = header.partition("=")
    host.append(Output(topic, key.encode(), VERDICT.encode(), NOW, ((name, value.encode()),)))
    host.settle()
    (event,) = host.log(CANDIDATE_EVENTS)
    assert json.loads(event.value)["data"]["candidate"]["id"] == "501"


def test_every_record_on_the_page_becomes_an_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hr-mapping.json").write_text(MAPPING)
    toml, _ = blocks(SECTION, "toml")
    works = Installation.of(Configuration.model_validate(tomllib.loads(toml)))
    host = MemoryHost([*works.bus_stages(), works.stages[0]], NOW)
    for record in records():
        host.append(record)
        host.settle()
    assert host.log(DEAD_LETTERS) == []
    events: list[dict[str, Any]] = [json.loads(record.value) for record in host.log(CANDIDATE_EVENTS)]
    assert [(event["type"].split(".", 1)[1], event["data"]["candidate"]["id"]) for event in events] == [
        ("interview.completed.v1", "C-7"),
        ("candidate.rejected.v1", "C-7"),
        ("candidate.rejected.v1", "15803530"),
        ("candidate.rejected.v1", "501"),
    ]
