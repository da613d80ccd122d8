"""Histories worked out by hand from the contract, before anybody looked at what `simulate` says.

Each file has a title, the rules it is about, the reasoning, the events in, and every event that is expected out. An
expected null says that the field is left out.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.stories import play

Json = dict[str, Any]
HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_ends_as_it_was_worked_out_by_hand(path: Path) -> None:
    """Rules 1-26; which ones, each file says in `cites`."""
    history = json.loads(path.read_text("utf-8"))
    out = play(*history["events"], policy=history.get("policy", ""), until=history.get("until"))
    expected = history["expected"]
    if history.get("unordered"):  # what happens at one moment to several candidates
        out, expected = sorted(out, key=_moment_and_text), sorted(expected, key=_moment_and_text)
    assert [_reduced(one, wanted) for one, wanted in zip(out, expected, strict=False)] == expected
    assert len(out) == len(expected), out[len(expected) :]


def _reduced(out: Json, wanted: Json) -> Json:
    """Of an event out, what the history says something about."""
    return {
        "type": out["type"].removeprefix("afterview.").removesuffix(".v1"),
        "time": out["time"],
        "data": {name: out["data"].get(name) for name in wanted["data"]},
    }


def _moment_and_text(one: Json) -> tuple[str, str, str, str]:
    data = one["data"]
    kind = one["type"].removeprefix("afterview.").removesuffix(".v1")
    return one["time"], kind, str(data.get("application_id")), json.dumps(data.get("answers"), sort_keys=True)
