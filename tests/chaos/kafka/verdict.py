"""Was everything counted once, was nothing lost, is everything explained? Each check says what is wrong, in lines."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.kafka.campaign import Campaign
from tests.chaos.kafka.exits import exits
from tests.chaos.kafka.follower import Raw
from tests.chaos.kafka.mails import doubles, mails
from tests.chaos.kafka.people import SOURCE
from tests.chaos.kafka.replayed import Entry, Replay, replayed
from tests.chaos.kafka.simulated import simulated
from tests.chaos.kafka.stores import stores

from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    INTAKE,
    MAIL_REQUESTS,
    PUBLIC,
    TOPICS,
    WORKLIST_EVENTS,
)
from afterview.workers.hosts.kafka.records import read
from afterview.workers.hosts.waking import WAKE

if TYPE_CHECKING:
    from afterview.workers.hosts.contract import Stage

LEAST_TIMERS = 3
"""for a candidate, on the average: else the campaign shows little"""


@dataclass
class Verdict:
    problems: list[str] = field(default_factory=list)
    events: int = 0
    """acknowledged"""
    outputs: int = 0
    """events out"""
    timers: int = 0
    """wake-ups that changed a journey"""
    wakes_again: int = 0
    mails: int = 0
    doubles: int = 0
    """mails that came once more because nobody knew whether they had come"""


def verdict(done: Campaign) -> Verdict:
    installation = done.place.installation
    stages: list[Stage] = [*installation.bus_stages(), *installation.stages]
    replay = replayed(done.follower, stages, installation.pauses.mail)
    said = Verdict(replay.problems, len(done.load.acknowledged), timers=replay.timers, wakes_again=replay.repeated)
    said.outputs = sum(1 for topic in PUBLIC for _ in done.follower.topic(topic))
    said.mails, said.doubles = len(done.sink.arrivals), doubles(done)
    for check in (_outputs, _ids, _applied, _dead_letters):
        said.problems += check(done, replay)
    for look in (mails, exits, simulated, stores):
        said.problems += look(done)
    if said.timers < LEAST_TIMERS * len(done.plan.people):
        said.problems.append(f"a quiet plan: {said.timers} timers fired for {len(done.plan.people)} candidates")
    return said


def _outputs(done: Campaign, replay: Replay) -> Iterator[str]:
    """What stands in our topics is what the stages came to, each once; and what came from outside, where it may."""
    for topic in TOPICS:
        found = Counter(map(_entry, done.follower.topic(topic)))
        given = Counter({one: times for one, times in replay.given.items() if one[0] == topic})
        if missing := given - found:
            yield f"{topic}: {missing.total()} records are missing, such as {_short(missing)}"
        more = found - given
        unexplained = Counter({one: n for one, n in more.items() if not _from_outside(topic, one)})
        if unexplained:
            yield f"{topic}: {unexplained.total()} records too many, such as {_short(unexplained)}"


def _entry(record: Raw) -> Entry:
    (one,) = read([record])
    return one.topic, one.partition, one.key, one.value, record.timestamp, one.headers


def _short(found: Counter[Entry]) -> str:
    (topic, partition, key, value, _, _), times = found.most_common(1)[0]
    return f"{times} x {topic}-{partition} {key!r} {value[:120]!r}"


def _from_outside(topic: str, one: Entry) -> bool:
    """Whether it may have been appended outside of a stage's batch: at the gateway, by an action, by a timer."""
    value = one[3]
    if topic == INTAKE:
        return any(name == "vendor" for name, _ in one[5])
    if topic == CANDIDATE_EVENTS:
        return value == WAKE or json.loads(value).get("source") in {"/survey", "/opt-out"}
    if topic == MAIL_REQUESTS:
        return value == WAKE or json.loads(value).get("kind") == "settled"
    if topic == WORKLIST_EVENTS:
        return value == WAKE
    return topic == EXPERIENCE_FACTS and value == b'{"kind":"wake"}'


def _ids(done: Campaign, _: Replay) -> Iterator[str]:
    """Every output once."""
    for topic in PUBLIC:
        ids = Counter(dict(record.headers)["ce_id"] for record in done.follower.topic(topic))
        yield from (f"{topic}: {times} times the event {one!r}" for one, times in ids.items() if times > 1)


def _applied(done: Campaign, _: Replay) -> Iterator[str]:
    """Whatever was acknowledged is on the candidates' log, once; and nothing else of the ATS is."""
    sent = {json.loads(one.body)["id"] for one in done.load.acknowledged if not one.garbage}
    values = ((record.key, json.loads(record.value or b"{}")) for record in done.follower.topic(CANDIDATE_EVENTS))
    found = Counter((value["id"], key) for key, value in values if value.get("source") == SOURCE)
    yield from (f"applied {times} times: {one}" for one, times in found.items() if times > 1)
    yield from (f"acknowledged, and lost: {one}" for one in sent - {name for name, _ in found})
    yield from (f"never sent: {one}" for one, _ in found if one not in sent)


def _dead_letters(done: Campaign, _: Replay) -> Iterator[str]:
    sent = Counter(one.body for one in done.load.acknowledged if one.garbage)
    found = Counter(record.value or b"" for record in done.follower.topic(DEAD_LETTERS))
    yield from (f"no dead letter: {one!r}" for one in sent - found)
    yield from (f"a dead letter that is no garbage: {one!r}" for one in found.keys() - sent.keys())
