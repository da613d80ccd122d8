"""`afterview send` and `afterview tail` on Kafka, as processes (CONTRACT 5)."""

import asyncio
import json
import signal
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from pydantic_core import to_json
from tests import stories
from tests.workers.cli.running import Said, afterview, jsonl, tailing

from afterview.events.cloudevents import binary_headers
from afterview.events.errors import Refused
from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, FEEDBACK_TASKS, INTAKE, SURVEY_INVITATIONS
from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.log import Log
from afterview.workers.hosts.kafka.naming import partition_of
from afterview.workers.hosts.refusals import dead_letter

AT = datetime(2027, 3, 1, 8, tzinfo=UTC)
PARTITIONS = 4


@pytest.fixture
def settings(empty: tuple[str, ...]) -> KafkaSettings:
    """Our topics are there, empty."""
    settings = KafkaSettings(bootstrap_servers=empty, security_protocol="PLAINTEXT")
    assert command(settings, "topics", "create", "--foreign").code == 0
    return settings


def variables(settings: KafkaSettings) -> dict[str, str]:
    return {
        "AFTERVIEW_HOST": "kafka",
        "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": settings.bootstrap_servers[0],
        "AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "AFTERVIEW_KAFKA__PARTITIONS": str(PARTITIONS),
        "AFTERVIEW_KAFKA__REPLICATION_FACTOR": "1",
    }


def command(settings: KafkaSettings, *words: str, given: bytes = b"", known: tuple[str, ...] = ()) -> Said:
    """`known`: tenants."""
    tenants = {f"AFTERVIEW_TENANTS__{tenant.upper()}__NAME": tenant for tenant in known}
    return afterview(*words, given=given, variables=variables(settings) | tenants)


def out(n: int, topic: str = FEEDBACK_TASKS, key: str = "A-1", after: float = 0) -> Output:
    at = AT + timedelta(seconds=after)
    headers = binary_headers("afterview.feedback.task.scheduled.v1", f"e-{n}", "/afterview/fjord", at, None)
    return Output(topic, key.encode(), b'{"n":%d}' % n, at, headers)


def appended(settings: KafkaSettings, *outputs: Output) -> None:
    with Log(settings) as log:
        log.append(outputs)


async def everything(settings: KafkaSettings, topic: str) -> list[Any]:
    """Records as they are, by partition and offset.

    Kafka answers that a transaction is over before all of its records may be read: the two ends meet when they may.
    """
    servers = list(settings.bootstrap_servers)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=servers, auto_offset_reset="earliest",
        isolation_level="read_committed", enable_auto_commit=False,
    )  # fmt: skip
    async with consumer, AIOKafkaConsumer(topic, bootstrap_servers=servers, enable_auto_commit=False) as raw:
        places = consumer.assignment()
        while (ends := await consumer.end_offsets(places)) != await raw.end_offsets(places):  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.01)
        found = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            found += [one for some in (await consumer.getmany(timeout_ms=100)).values() for one in some]
    return sorted(found, key=lambda one: (one.partition, one.offset))


async def test_sent_events_are_on_the_intake_in_the_partition_of_their_key(settings: KafkaSettings) -> None:
    candidates = [{"id": f"C-{n}"} for n in range(12)]
    given = jsonl(stories.rejected("2027-03-08 10:00", id=f"e-{n}", candidate=one) for n, one in enumerate(candidates))
    said = command(settings, "send", "-", given=given)
    assert (said.code, said.out, said.err) == (0, b"", f"12 events on the log in {settings.bootstrap_servers[0]}\n")
    records = await everything(settings, INTAKE)
    assert {json.loads(one.value)["id"] for one in records} == {f"e-{n}" for n in range(12)}
    assert {one.partition for one in records} == {partition_of(one.key, PARTITIONS) for one in records}
    assert all(one.partition == partition_of(one.key, PARTITIONS) for one in records)
    assert {one.headers for one in records} == {(("tenant", b"fjord"), ("vendor", b"events"))}
    now = datetime.now(UTC).timestamp() * 1000
    assert all(0 <= now - one.timestamp < 60_000 for one in records)


async def test_events_for_a_topic_of_the_bus_are_as_an_ats_sends_them(settings: KafkaSettings) -> None:
    """Structured CloudEvents, nothing of ours about them."""
    event = stories.rejected("2027-03-08 10:00", id="e-1", candidate={"id": "C-1", "name": None})
    assert command(settings, "send", "--topic", "candidate-rejected", "-", given=jsonl([event])).code == 0
    (record,) = await everything(settings, "candidate-rejected")
    assert record.headers == (("content-type", b"application/cloudevents+json"),)
    assert record.key == b"C-1"
    assert json.loads(record.value)["specversion"] == "1.0"
    assert json.loads(record.value)["data"]["candidate"]["name"] is None, "null clears (R29)"


def test_a_topic_of_others_is_on_kafka_and_none_of_ours(tmp_path: Path) -> None:
    for words in (("--topic", "ats-events"), ("--topic", INTAKE, "--host", "kafka")):
        said = afterview("send", "--example", "interview", *words, cwd=tmp_path)
        assert (said.code, said.out, len(said.problems)) == (2, b"", 1)
        assert not list(tmp_path.iterdir())


def test_a_topic_that_is_not_there_is_one_line_and_nothing_is_made(empty: tuple[str, ...]) -> None:
    settings = KafkaSettings(bootstrap_servers=empty)
    for words in (("send", "--example", "interview"), ("tail", "intake")):
        said = command(settings, *words)
        assert (said.code, said.out) == (78, b"")
        assert said.problems == [f"kafka: there is no topic {INTAKE}: `afterview topics create` makes ours"]


@pytest.mark.parametrize("words", [("send", "--example", "interview"), ("tail", "--until-idle", "0")])
def test_a_broker_that_is_away_is_one_line_and_exit_69(words: tuple[str, ...]) -> None:
    said = command(KafkaSettings(bootstrap_servers=("127.0.0.1:9",)), *words)
    assert (said.code, said.out, len(said.problems)) == (69, b"", 1)


def test_tail_shows_all_partitions_in_order_of_time_and_each_in_its_own(settings: KafkaSettings) -> None:
    """What came with an earlier moment behind a later one stays behind it (R83)."""
    appended(settings, *(out(n, key=f"A-{n % 7}", after=n) for n in range(200)))
    appended(settings, out(200, SURVEY_INVITATIONS, after=150.5), out(201, SURVEY_INVITATIONS, after=2))
    said = command(settings, "tail", "--from-start", "--until-idle", "0")
    assert (said.code, said.err) == (0, "")
    shown = [event["data"]["n"] for event in said.events]
    assert shown == [*range(151), 200, 201, *range(151, 200)]


def test_tail_ends_only_after_all_that_is_there(settings: KafkaSettings) -> None:
    """Several fetches of each partition."""
    appended(settings, *(Output(FEEDBACK_TASKS, str(n).encode(), b"[%d]" % n + b" " * 5000, AT) for n in range(4000)))
    with Log(settings) as log:
        new = log.new([FEEDBACK_TASKS], from_start=True)
        seen = defaultdict(list)
        while (found := new()) is None or found:
            for record in found or ():
                seen[record.partition].append(record.offset)
    assert sum(map(len, seen.values())) == 4000
    assert all(offsets == sorted(offsets) for offsets in seen.values())


def test_what_was_not_committed_is_not_shown(settings: KafkaSettings) -> None:
    import asyncio  # noqa: PLC0415

    async def half_a_transaction() -> None:
        producer = Connection(settings).producer("nobody")
        async with producer:
            await producer.begin_transaction()
            await (await producer.send(FEEDBACK_TASKS, b"{}", key=b"A-1", partition=0))
            await producer.abort_transaction()

    asyncio.run(half_a_transaction())
    appended(settings, out(1))
    said = command(settings, "tail", "--from-start", "--until-idle", "0")
    assert [event["data"]["n"] for event in said.events] == [1]


def test_tail_of_internal_topics_shows_the_record(settings: KafkaSettings) -> None:
    letter = Output(DEAD_LETTERS, b"\x01", b"\xff{", AT, (("reason", b"malformed"),))
    appended(settings, letter, Output(CANDIDATE_EVENTS, b"\x02", b'{"type":"t"}', AT + timedelta(microseconds=1999)))
    said = command(settings, "tail", "dead-letters", "candidate-events", "--from-start", "--until-idle", "0")
    first, second = said.events
    assert first["headers"] == {"reason": "malformed"}
    assert second == {"key": "02", "at": "2027-03-01T08:00:00.001000Z", "event": {"type": "t"}}, "floored, never early"


def test_tail_shows_events_as_they_come_until_ctrl_c(settings: KafkaSettings) -> None:
    appended(settings, out(1))
    with tailing(variables=variables(settings)) as process:
        assert process.stdout
        assert process.stderr
        for n in (1, 2, 3):
            assert json.loads(process.stdout.readline())["data"] == {"n": n}
            appended(settings, out(n + 1)) if n < 3 else None
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read() == b""


def test_tail_shows_what_comes_from_now_on_unless_asked_for_the_start(settings: KafkaSettings) -> None:
    appended(settings, out(1))
    assert command(settings, "tail", "--until-idle", "0").out == b""


def test_check_looks_at_the_topics_and_at_what_all_workers_must_have_in_common(settings: KafkaSettings) -> None:
    """Only where Kafka is the host; the mail server is never there in this test."""
    said = command(settings, "check")
    assert [line.partition(": ")[0] for line in said.problems] == ["secrets.installation", "secrets.links", "smtp"]
    assert said.code == 78
    shared = {"AFTERVIEW_SECRETS__INSTALLATION": "i", "AFTERVIEW_SECRETS__LINKS": '["l"]'}
    afterwards = {"AFTERVIEW_KAFKA__PARTITIONS": "8"}
    for more, codes in (({}, (69, 1)), (afterwards, (69, 1 + 9))):
        said = afterview("check", variables=variables(settings) | shared | more)
        assert (said.code, len(said.problems)) == codes, said.err
    away = {"AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:9"}
    said = afterview("check", variables=variables(settings) | shared | away)
    assert (said.code, len(said.problems)) == (69, 2)
    for words in (("--host", "embedded"), ("--offline",)):
        assert "kafka" not in afterview("check", *words, variables=variables(settings) | shared | away).err


def test_links_may_have_their_secrets_in_files(settings: KafkaSettings, tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).write_text(f"{name}\n")
    files = {
        "AFTERVIEW_SECRETS__INSTALLATION_FILE": str(tmp_path / "old"),
        "AFTERVIEW_SECRETS__LINKS_FILES": json.dumps([str(tmp_path / "new"), str(tmp_path / "old")]),
    }
    assert afterview("check", "--offline", variables=variables(settings) | files).err == "all is well\n"


async def test_a_dead_letter_of_somebody_elses_topic_goes_to_the_intake_when_it_is_replayed(
    settings: KafkaSettings,
) -> None:
    """Whoever else reads their topic does not see it twice."""
    event = to_json(stories.interviewed("2027-03-04 12:00", tenant="acme"))
    refused = Refused("somebody had to be told of acme first")
    record = Record("ats-events", 1, 7, b"c-1", event, AT, (("content-type", b"application/cloudevents+json"),))
    broken = Record("ats-events", 1, 8, b"c-1", b"{", AT)
    letters = [dead_letter("bus-ats-events", one, refused) for one in (record, broken)]
    await asyncio.to_thread(appended, settings, *letters)
    said = command(settings, "dlq", "replay", "--all", known=("acme",))
    assert said.code == 1, "one of them is what it was"
    assert said.problems[-1] == "1 dead letter done, 1 refused again"
    (replayed,) = await everything(settings, INTAKE)
    assert json.loads(replayed.value)["id"] == json.loads(event)["id"]
    assert dict(replayed.headers)["attempts"] == b"1"
    assert not await everything(settings, "ats-events")
    assert [one["attempts"] for one in command(settings, "dlq", "list", "--json").events] == [1]
