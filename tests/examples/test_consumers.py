"""`docs/examples`: consumers on a real Kafka that are killed midway, and told many things twice and late.

In the end the other system has each task once, in its last state.
"""

import asyncio
import json
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from docs.examples import feedback_tasks, replay
from tests.kafka.cluster import fresh_name, make_topic
from tests.kafka.reading import Reader

from afterview.events.topics import EXPERIENCE_METRICS, FEEDBACK_TASKS, topic_of
from afterview.workers.examples.recorded import played
from afterview.workers.simulate import lines_out

FOLDER = Path(__file__).parents[2] / "docs/examples"
RECORDED = sorted(FOLDER.glob("journeys/*.out.jsonl"))
CONSUMERS = ("feedback_tasks.py", "feedback_tasks_faststream.py")
PARTITIONS = 3
MANY = 3
"""times the recorded journeys, each time of other candidates"""
SECONDS = 60.0
Json = dict[str, Any]
Row = tuple[Any, ...]


def recorded() -> list[Json]:
    return replay.told(FEEDBACK_TASKS, *map(str, RECORDED))


def history() -> list[Json]:
    """In the order of the log of each application."""
    text = json.dumps(recorded())
    found: list[Json] = []
    for n in range(MANY):
        for event in json.loads(text.replace("example-", f"example-{n}-")):
            event["data"]["id"] += f"-{n}"
            found.append(event)
    return found


def again(events: Sequence[Json], start: int, end: int) -> Iterator[Json]:
    """From start to end, and between them some of all that was before, said again long after."""
    chosen = random.Random(start)  # noqa: S311 no secret
    for place in range(start, end):
        yield events[place]
        if chosen.random() < 0.3:
            yield events[chosen.randrange(place + 1)]


def last_states(events: Iterable[Json]) -> dict[str, Row]:
    """By id: the last thing that the log says of a task."""
    rows = (feedback_tasks.row(event["type"], event["time"], event["data"]) for event in events)
    return {row[0]: row for row in rows}


@asynccontextmanager
async def consuming(script: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """As a user runs it; killed at the end, as it is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", FOLDER / script, *arguments, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        _, errors = await process.communicate()
    assert process.returncode == -signal.SIGKILL, errors.decode()


def kept(file: Path) -> dict[str, Row]:
    """What the other system has, by id; nothing before there is a table."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as table:
            rows = table.execute("SELECT * FROM tasks").fetchall()
    except sqlite3.OperationalError:
        return {}
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: row for row in rows}


async def until(file: Path, *, exactly: dict[str, Row] | None = None, least: int = 0) -> None:
    """It has all of them as they shall be; or so many at least."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = kept(file)
            if found == exactly or (exactly is None and len(found) >= least):
                return
            await asyncio.sleep(0.05)


async def test_a_killed_consumer_that_is_told_all_twice_has_each_task_once_in_its_last_state(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    """Both at once: each waits some seconds for Kafka to believe that its predecessor is dead."""
    topic, events = fresh_name("feedback-tasks"), history()
    half = len(events) // 2
    consumers = {
        script: (bootstrap[0], str(tmp_path / script), topic, fresh_name("their-system")) for script in CONSUMERS
    }
    await make_topic(bootstrap, topic, partitions=PARTITIONS)
    await replay.replay(bootstrap[0], topic, list(again(events, 0, half)))
    third = len(last_states(events[:half])) // 3
    for script, arguments in consumers.items():
        async with consuming(script, *arguments):
            await until(tmp_path / script, least=third)
    await aborted(bootstrap, topic, events[0])
    await replay.replay(bootstrap[0], topic, list(again(events, half, len(events))))
    async with AsyncExitStack() as running:
        for script, arguments in consumers.items():
            await running.enter_async_context(consuming(script, *arguments))
        for script in CONSUMERS:
            await until(tmp_path / script, exactly=last_states(events))


async def aborted(bootstrap: tuple[str, ...], topic: str, event: Json) -> None:
    """A task that was never decided: its transaction did not end well."""
    producer = AIOKafkaProducer(bootstrap_servers=list(bootstrap), transactional_id=fresh_name("aborted"))
    async with producer:
        await producer.begin_transaction()
        await producer.send(topic, **replay.record({**event, "data": event["data"] | {"id": "never"}}))
        await producer.abort_transaction()


async def test_a_system_that_lost_its_table_has_it_again_by_another_group(
    bootstrap: tuple[str, ...], tmp_path: Path
) -> None:
    """And a type that it does not know is nothing to it."""
    topic = fresh_name("feedback-tasks")
    await make_topic(bootstrap, topic, partitions=PARTITIONS)
    events = recorded()
    stranger = {**events[0], "type": "afterview.survey.invitation.sent.v1"}
    await replay.replay(bootstrap[0], topic, [stranger, *events])
    for file in (tmp_path / "one.db", tmp_path / "other.db"):
        async with consuming(CONSUMERS[0], bootstrap[0], str(file), topic, fresh_name("their-system")):
            await until(file, exactly=last_states(events))


@pytest.mark.parametrize("name", ["call-made", "surveys-answered"])
def test_what_is_replayed_is_what_afterview_writes(name: str) -> None:
    """Key, headers, value and time of each record, but for the spaces of JSON; metrics are not replayed."""
    records = [one for one in played(name) if one.topic != EXPERIENCE_METRICS]
    said = [replay.record(json.loads(line)) for line in lines_out(records)]
    for record, again in zip(records, said, strict=True):
        assert (record.key, record.headers) == (again["key"], tuple(again["headers"]))
        assert record.at.timestamp() * 1000 == again["timestamp_ms"]
        assert json.loads(record.value) == json.loads(again["value"])


def test_each_topic_is_given_what_belongs_there() -> None:
    files = [str(path) for path in RECORDED]
    for topic in replay.KINDS:
        assert {topic_of(event["type"]) for event in replay.told(topic, *files)} == {topic}
    assert len(replay.told("a-topic-of-their-own", *files)) > sum(
        len(replay.told(topic, *files)) for topic in replay.KINDS
    )


async def test_the_program_replays_a_journey(bootstrap: tuple[str, ...], reader: Reader) -> None:
    """As a user runs it."""
    topic, journey = fresh_name("tasks"), str(FOLDER / "journeys/call-made.out.jsonl")
    await make_topic(bootstrap, topic)
    arguments = ("-W", "ignore", FOLDER / "replay.py", bootstrap[0], topic, journey)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    assert await asyncio.wait_for(process.wait(), SECONDS) == 0
    expected = [event["id"] for event in replay.told(topic, journey)]
    assert [dict(one.headers)["ce_id"].decode() for one in reader.records(topic)] == expected


async def test_the_program_puts_a_file_on_a_topic(bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path) -> None:
    """As a user runs it: the bytes as they are, with the key and the headers that are said."""
    topic, file = fresh_name("hr"), tmp_path / "message.json"
    await make_topic(bootstrap, topic)
    file.write_bytes(b'{"a": 1}\n')
    for more in ((), ("501", "kind=verdict")):
        arguments = ("-W", "ignore", FOLDER / "put.py", bootstrap[0], topic, str(file), *more)
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
        assert await asyncio.wait_for(process.wait(), SECONDS) == 0
    said = [(one.key, one.value, one.headers) for one in reader.records(topic)]
    assert said == [(b"", b'{"a": 1}\n', ()), (b"501", b'{"a": 1}\n', (("kind", b"verdict"),))]


def test_an_erased_task_leaves_nobody_in_the_other_system() -> None:
    rows = last_states(recorded()).values()
    (erased,) = [row for row in rows if row[7] == "erased"]
    assert erased[3:5] == (None, None)
    assert all(all(row[3:5]) for row in rows if row[7] != "erased")
