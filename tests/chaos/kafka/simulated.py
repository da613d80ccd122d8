"""The dumped log through `afterview simulate --from-log`, as a person would do it, against what readers were given."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from aiokafka import TopicPartition
from tests.chaos.kafka.campaign import Campaign
from tests.workers.cli.running import afterview

from afterview.events.topics import CANDIDATE_EVENTS, FEEDBACK_TASKS, SURVEY_INVITATIONS, SURVEY_RESPONSES
from afterview.workers.cli.reading import log_lines
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.entries import MARKER, state_in
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.simulate import _Replayed

Json = dict[str, Any]
_EXACT = {FEEDBACK_TASKS: b'"afterview.feedback.task.', SURVEY_INVITATIONS: b'"afterview.survey.invitation.'}
_RESPONSE = b'"afterview.survey.response.'


def simulated(done: Campaign) -> Iterator[str]:
    dumped = _dump(done, CANDIDATE_EVENTS)
    (done.place.folder / "log.jsonl").write_bytes(b"".join(one + b"\n" for one in dumped))
    said = afterview("simulate", "--from-log", "log.jsonl", "--config", done.place.config, cwd=done.place.folder)
    if said.code:
        yield f"simulate --from-log ended with {said.code}: {said.err}"
        return
    lines = said.out.splitlines()
    for topic, kind in _EXACT.items():
        given, again = Counter(_dump(done, topic)), Counter(line for line in lines if kind in line)
        if given != again:
            more, missing = given - again, again - given
            yield f"{topic}: {more.total()} given that a replay does not give, {missing.total()} the other way"
    yield from _responses(_dump(done, SURVEY_RESPONSES), [line for line in lines if _RESPONSE in line])
    yield from _states(done)


def _dump(done: Campaign, topic: str) -> list[bytes]:
    said = afterview("tail", topic, "--from-start", "--until-idle", "0", "--config", done.place.config)
    assert said.code == 0, said.err
    return said.out.splitlines()


def _responses(given: list[bytes], again: list[bytes]) -> Iterator[str]:
    """On which Monday an answer leaves, and with which others, depends on how partitions met; what it says does not."""
    one, other = ({event["id"]: _said(event) for event in map(json.loads, some)} for some in (given, again))
    yield from (f"response {name} is another when replayed" for name in one.keys() & other if one[name] != other[name])


def _said(event: Json) -> Json:
    return {name: value for name, value in event["data"].items() if name != "department"}


def _states(done: Campaign) -> Iterator[str]:
    """Of every candidate, as one reader of the whole log has it."""
    lines = log_lines([done.place.folder / "log.jsonl"])
    host = MemoryHost([_Replayed(done.place.installation.rules)], lines[0].at)
    for line in lines:
        host.append(Output(CANDIDATE_EVENTS, bytes.fromhex(line.key), json.dumps(line.event).encode(), line.at))
    host.settle()
    mine, theirs = dict(host.states("journey")), folded(done, "journey")
    for key in mine.keys() | theirs.keys():
        stored = theirs.get(key)
        if mine.get(key) != (None if stored is None else state_in(stored)):
            yield f"the journey of {key.hex()[:8]} is another when the whole log is replayed"


def folded(done: Campaign, stage: str) -> dict[bytes, bytes]:
    """What a stage's changelog holds, all partitions together."""
    states: dict[bytes, bytes] = {}
    for number in range(done.follower.partitions(changelog_of(stage))):
        states |= fold(done, TopicPartition(changelog_of(stage), number))
    return states


def fold(done: Campaign, changelog: TopicPartition, before: int | None = None) -> dict[bytes, bytes]:
    """`before`: an offset."""
    states: dict[bytes, bytes] = {}
    for record in done.follower.records[changelog]:
        if before is not None and record.offset >= before:
            break
        key = record.key or b""
        if record.value is None:
            states.pop(key, None)
        elif key != MARKER:
            states[key] = record.value
    return states
