"""`afterview topics`, as a process, on a real Kafka that has nothing yet (CONTRACT 5)."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from tests.kafka.cluster import make_topic
from tests.workers.cli.conftest import known
from tests.workers.cli.running import Said, afterview
from tests.workers.hosts.kafka.making import until

from afterview.events.topics import AUDIT, CANDIDATE_EVENTS, DEAD_LETTERS, INTAKE, TOPICS
from afterview.workers.hosts.kafka.cluster import counts, found
from afterview.workers.hosts.kafka.naming import changelog_of

CHANGELOGS = {changelog_of(stage) for stage in ("intake", "fetcher", "journey", "worklist", "mailer", "metrics")}
KEYS = ("cleanup.policy", "retention.ms", "segment.ms", "min.insync.replicas", "message.timestamp.type")
DAY = 24 * 60 * 60 * 1000


def topics(servers: tuple[str, ...], *words: str, **variables: str) -> Said:
    """`afterview topics ...` of a configuration that reads nothing of others, unless a variable says so."""
    return afterview("topics", *words, variables=configured(servers) | variables)


def configured(servers: tuple[str, ...]) -> dict[str, str]:
    return {
        "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": servers[0],
        "AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "AFTERVIEW_KAFKA__PARTITIONS": "3",
        "AFTERVIEW_KAFKA__REPLICATION_FACTOR": "1",
        "AFTERVIEW_KAFKA__INTAKE": "[]",
    }


def test_what_is_missing_is_made_once_and_then_all_is_well(empty: tuple[str, ...]) -> None:
    ours = TOPICS.keys() | CHANGELOGS
    assert missing(topics(empty, "check"), code=1) == ours
    dry = topics(empty, "create", "--dry-run")
    assert (dry.code, named(dry), dry.err) == (0, ours, f"{len(ours)} topics missing\n")
    assert missing(topics(empty, "check"), code=1) == ours, "a dry run makes nothing"
    line = f"kafka: none of our {len(ours)} topics is there: `afterview topics create` makes them"
    assert line in afterview("check", "--host", "kafka", variables=configured(empty)).problems
    made = topics(empty, "create")
    assert (made.code, made.out, made.err) == (0, dry.out, f"{len(ours)} topics made\n")
    again = topics(empty, "create")
    assert (again.code, again.out, again.err) == (0, b"", "0 topics made\n")
    checked = topics(empty, "check")
    assert (checked.code, checked.out, checked.err) == (0, b"", "all is well\n")


def missing(said: Said, code: int) -> set[str]:
    assert said.code == code
    assert all(line.endswith(": missing: `afterview topics create` makes it") for line in said.problems)
    return {line.partition(":")[0] for line in said.problems}


def named(said: Said) -> set[str]:
    return {line.partition(":")[0] for line in said.out.decode().splitlines()}


async def test_the_cluster_has_them_as_the_topic_table_says(empty: tuple[str, ...]) -> None:
    assert topics(empty, "create").code == 0
    admin = AIOKafkaAdminClient(bootstrap_servers=list(empty))
    await admin.start()
    there = await found(admin, KEYS)
    await admin.close()
    assert {name: layout.partitions for name, layout in there.items() if layout.partitions != 3} == dict.fromkeys(
        (DEAD_LETTERS, AUDIT, "afterview.survey-responses", "afterview.experience-alerts",
         "afterview.experience-comments"), 1
    )  # fmt: skip
    for topic in TOPICS.values():
        configs = there[topic.name].configs
        assert configs["cleanup.policy"] == ("compact" if topic.compacted else "delete")
        if topic.retention:
            assert timedelta(milliseconds=int(configs["retention.ms"])) == topic.retention
        if topic.internal and topic.retention == timedelta(days=14):
            assert int(configs["segment.ms"]) <= DAY
    assert {there[name].configs["cleanup.policy"] for name in CHANGELOGS} == {"compact"}
    assert {layout.configs["message.timestamp.type"] for layout in there.values()} == {"CreateTime"}
    assert {layout.configs["min.insync.replicas"] for layout in there.values()} == {"1"}


async def test_what_differs_is_said_and_never_changed(empty: tuple[str, ...]) -> None:
    """A line each, with what to do; exit 1."""
    assert topics(empty, "create").code == 0
    admin = AIOKafkaAdminClient(bootstrap_servers=list(empty))
    await admin.start()
    changed = {"retention.ms": "60000", "message.timestamp.type": "LogAppendTime"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, INTAKE, changed)])
    await admin.close()
    await known(empty, INTAKE, retention_ms="60000", message_timestamp_type="LogAppendTime")
    for command, code in (("create", 0), ("check", 1)):
        said = topics(empty, command)
        assert said.code == code
        told = [line for line in said.problems if line.startswith(f"{INTAKE}: ")]
        assert f"{INTAKE}: retention.ms is 60000, not 1209600000: kafka-configs.sh" in " ".join(told)
        assert f"{INTAKE}: message.timestamp.type is LogAppendTime, not CreateTime" in " ".join(told)
    said = topics(empty, "check", AFTERVIEW_KAFKA__REPLICATION_FACTOR="3")
    assert f"{AUDIT}: 1 replica, kafka.replication_factor says 3" in said.err


def test_another_number_of_partitions_is_never_applied(empty: tuple[str, ...]) -> None:
    """Keys would be in another partition than their states."""
    assert topics(empty, "create").code == 0
    for command, code in (("create", 0), ("check", 1)):
        said = topics(empty, command, AFTERVIEW_KAFKA__PARTITIONS="6")
        assert (said.code, said.out) == (code, b"")
        line = f"{CANDIDATE_EVENTS}: 3 partitions, kafka.partitions says 6: keys would move away from their states"
        assert [told for told in said.problems if told.startswith(line) and "set it to 3" in told]
        assert not [told for told in said.problems if "changelog" in told], "they follow their sources"


async def test_a_changelog_follows_the_partitions_of_its_source(empty: tuple[str, ...]) -> None:
    """As it is, not as the settings say; a wrong one is bad configuration, and nothing may run."""
    await make_topic(empty, CANDIDATE_EVENTS, partitions=5)
    await make_topic(empty, changelog_of("mailer"), partitions=2)
    said = topics(empty, "create")
    assert said.code == 78
    assert f"{changelog_of('journey')}: 5 partitions" in said.out.decode()
    line = f"{changelog_of('mailer')}: 2 partitions, its source afterview.mail-requests has 3: states would not be"
    assert [told for told in said.problems if told.startswith(line)]
    assert topics(empty, "check").code == 78


async def test_a_topic_of_the_bus_is_made_only_when_asked_and_its_changelog_is_like_it(empty: tuple[str, ...]) -> None:
    bus = {"AFTERVIEW_KAFKA__INTAKE": '[{"topic": "hr.interviews"}, {"topic": "hr.rejections"}]'}
    await make_topic(empty, "hr.interviews", partitions=2, configs={"cleanup.policy": "compact"})
    await known(empty, "hr.interviews")
    said = topics(empty, "create", **bus)
    assert said.code == 0
    assert "afterview.bus-hr.interviews-changelog: 2 partitions" in said.out.decode()
    assert [told for told in said.problems if told.startswith("hr.rejections: is in kafka.intake and not there")]
    checked = topics(empty, "check", **bus)
    assert (checked.code, len(checked.problems)) == (1, 1)
    made = topics(empty, "create", "--foreign", **bus)
    assert named(made) == {"hr.rejections", "afterview.bus-hr.rejections-changelog"}
    assert topics(empty, "check", **bus).err == "all is well\n", "how others lay out their topics is theirs to say"


async def test_a_changelog_that_a_topic_of_the_bus_has_outgrown_is_given_more_partitions(
    empty: tuple[str, ...],
) -> None:
    """It holds no states, so nothing moves away from them."""
    bus = {"AFTERVIEW_KAFKA__INTAKE": '[{"topic": "hr.interviews"}]'}
    await make_topic(empty, "hr.interviews", partitions=2)
    await known(empty, "hr.interviews")
    assert topics(empty, "create", **bus).code == 0
    admin = AIOKafkaAdminClient(bootstrap_servers=list(empty))
    await admin.start()
    await admin.create_partitions({"hr.interviews": NewPartitions(4)})
    await until(lambda: grown(admin))
    await admin.close()
    line = (
        "afterview.bus-hr.interviews-changelog: 2 partitions, its source hr.interviews has 4: `afterview topics create`"
    )
    for words in (("check",), ("create", "--dry-run")):
        said = topics(empty, *words, **bus)
        assert said.code == 78
        assert [told for told in said.problems if told.startswith(line)]
    made = topics(empty, "create", **bus)
    assert (made.code, named(made)) == (0, {"afterview.bus-hr.interviews-changelog"})
    assert made.err == "0 topics made\n1 changelog given more partitions\n"
    assert topics(empty, "check", **bus).code == 0


async def grown(admin: AIOKafkaAdminClient) -> bool:
    return (await counts(admin))["hr.interviews"] == 4


def test_more_replicas_than_brokers_is_one_line_and_bad_configuration(empty: tuple[str, ...]) -> None:
    said = topics(empty, "create", AFTERVIEW_KAFKA__REPLICATION_FACTOR="3")
    assert (said.code, said.out, len(said.problems)) == (78, b"", 1)
    assert said.problems[0].startswith("kafka.replication_factor: 3 is more than there are brokers: ")


@pytest.mark.parametrize("command", ["create", "check"])
def test_a_broker_that_is_away_is_one_line_and_exit_69(command: str, tmp_path: Path) -> None:
    said = topics(("127.0.0.1:9",), command)
    assert (said.code, said.out) == (69, b"")
    assert said.problems == [
        "kafka: 127.0.0.1:9: nothing listens there: is it running, and is kafka.bootstrap_servers right?"
    ]
    said = afterview("topics", command, cwd=tmp_path, variables={"AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": "kafka"})
    assert (said.code, said.out, len(said.problems)) == (78, b"", 1)
