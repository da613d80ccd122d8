"""What the metrics stage makes of records it cannot use, and of states it cannot read."""

import json
from typing import Any

import pytest
from tests.events.metrics.making import START, answered
from tests.workers.stages.counting import STAGE, metrics, output

from afterview.events.topics import DEAD_LETTERS, EXPERIENCE_FACTS
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.memory import MemoryHost


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "ada@example.com"},
        {"tenant": "ada@example.com"},
        {"submitted_at": "ada@example.com"},
        {"submitted_at": "2027-13-45T00:00:00Z"},
        {"answers": "ada@example.com"},
        {"touchpoint": "ada@example.com"},
        {"week": ["ada@example.com"]},
    ],
)
def test_a_malformed_fact_is_a_dead_letter_whose_error_names_no_value(broken: dict[str, Any]) -> None:
    """CONTRACT 3. The facts beside it are counted."""
    good = [output(answered(n)) for n in range(5)]
    value = json.dumps({**json.loads(good[0].value), **broken}).encode()
    host = MemoryHost([STAGE], START)
    for each in (*good[:3], Output(EXPERIENCE_FACTS, b"fjord", value, START), *good[3:]):
        host.append(each)
    host.settle()
    (letter,) = host.log(DEAD_LETTERS)
    headers = dict(letter.headers)
    assert letter.value == value
    assert headers["reason"] == b"malformed"
    assert next(iter(broken)).encode() in headers["error"] or b"tag" in headers["error"]
    assert b"ada" not in headers["error"]
    assert b"13" not in headers["error"]
    assert len(metrics(host)["fjord/cnps/all"]) == 1


@pytest.mark.parametrize("value", [b"", b"{", b"\xff", b"[]", b"null"])
def test_a_fact_that_is_no_json_object_is_a_dead_letter(value: bytes) -> None:
    host = MemoryHost([STAGE], START)
    host.append(Output(EXPERIENCE_FACTS, b"fjord", value, START))
    host.settle()
    assert dict(host.log(DEAD_LETTERS)[0].headers)["error"].startswith(b"experience fact: the record: ")


def test_every_state_begins_with_a_version_and_a_newer_one_stops_the_host() -> None:
    """A newer release's state is no bad record: nothing may be dropped because of it."""
    host = MemoryHost([STAGE], START)
    host.append(output(answered(1, job="J")))
    host.settle()
    states = host.states(STAGE.name)
    assert {state[:1] for state in states.values()} == {b"\x01"}
    record = host.log(EXPERIENCE_FACTS)[0]
    later = Record(record.topic, 0, 1, record.key, record.value, record.at)
    for key in states:
        with pytest.raises(ValueError, match="state version 02 is newer than this release; upgrade Afterview"):
            STAGE.process([later], {**states, key: b"\x02" + states[key][1:]})


def test_a_record_that_is_given_twice_counts_once() -> None:
    """DESIGN: deduplicated exactly by origin, partition and offset."""
    host = MemoryHost([STAGE], START)
    for n in range(4):
        host.append(output(answered(n, job="J")))
    host.settle()
    states = dict(host.states(STAGE.name))
    for record in host.log(EXPERIENCE_FACTS):
        outcome = STAGE.process([record], states)
        assert outcome.outputs == []
        assert all(states[key] == state for key, state in outcome.states.items())
