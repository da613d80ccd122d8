"""The examples: every usual journey is there, and what comes out of it is what is written down, byte for byte."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_core import from_json
from tests.workers.cli.running import afterview

from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING, OUTGOING_TYPES
from afterview.workers.examples.journeys import EXAMPLES, example_events
from afterview.workers.examples.others import other_events
from afterview.workers.examples.recorded import PLAYED_AT, coming_in, coming_out, recordings

FOLDER = Path(__file__).parents[3] / "docs/examples/journeys"


def test_the_files_are_what_comes_out() -> None:
    """After a change: `make contracts`."""
    made = dict(recordings())
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(made)
    assert [name for name, text in made.items() if (FOLDER / name).read_bytes() != text] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_simulate_prints_it_byte_for_byte(name: str) -> None:
    said = afterview("simulate", FOLDER / f"{name}.in.jsonl")
    assert (said.code, said.err) == (0, "")
    assert said.out == (FOLDER / f"{name}.out.jsonl").read_bytes()


def test_every_type_that_comes_in_or_out_is_in_one() -> None:
    types = [{from_json(line)["type"] for name in EXAMPLES for line in way(name)} for way in (coming_in, coming_out)]
    assert types[0] == INCOMING_TYPES.keys()
    assert types[1] | {event["type"] for event in other_events()} == OUTGOING_TYPES.keys()
    assert not types[1] & {event["type"] for event in other_events()}


def test_the_others_have_the_shape_of_events_out() -> None:
    for event in other_events():
        OUTGOING.validate_python(event)


def test_the_trace_that_came_in_is_on_every_task_and_invitation() -> None:
    """And on nothing else: responses and metrics lead to nobody."""
    for name in EXAMPLES:
        traces = {event.subject: event.traceparent for event in example_events(name, PLAYED_AT)}
        for event in map(from_json, coming_out(name)):
            assert event.get("traceparent") == traces.get(event.get("subject")), event["id"]
            assert ("traceparent" in event) == ("subject" in event)


def test_no_two_examples_touch_each_other() -> None:
    """All of them can be sent to one installation."""
    said = {name: {event.data.candidate.id for event in example_events(name, PLAYED_AT)} for name in EXAMPLES}
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


def test_they_happened_until_now() -> None:
    for name in EXAMPLES:
        events = example_events(name, PLAYED_AT)
        assert events[-1].time <= PLAYED_AT
        assert PLAYED_AT - events[0].time <= timedelta(days=3)


def test_every_example_is_on_the_page() -> None:
    page = (FOLDER.parents[1] / "CONSUMING.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE)
    assert dict(rows) == {name: example.says for name, example in EXAMPLES.items()}
