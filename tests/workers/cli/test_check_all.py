"""`afterview check` on the worst of configurations: whatever is wrong, it hides nothing else. On both hosts."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.kafka.cluster import make_topic
from tests.workers.cli.conftest import known
from tests.workers.cli.running import afterview
from tests.workers.hosts.kafka.making import put_all

from afterview.events.cloudevents import rfc3339
from afterview.events.topics import CANDIDATE_EVENTS, INTAKE, TOPICS
from afterview.workers.clock import system_now
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.naming import changelog_of

POLICY = """
[survey]
[surveys]
window_opens = "18:00:00"
window_closes = "09:00:00"
quarantine_days = -1
[tenants.acme]
timezone = "Mars/Olympus"
country = "XX"
"""
SURVEY = """
[[questions]]
id = "how"
kind = "scale"
text = { en = "How was it?" }
lowest = 5
highest = 1
[[questions]]
id = "which"
kind = "choice"
text = { en = "Which one?" }
"""
MAPPING = """{"events": [
  {"type": "candidate.nothing", "data": {}},
  {"type": "candidate.hired", "data": {"application_id": "((", "candidate": {"id": "payload.id"}}}
]}"""
CONFIGURATION = """
policy_file = "policy.toml"
survey_file = "survey.toml"
[storage]
directory = "bad/data"
[smtp]
hots = "mail.example.org"
port = 1
[gateway]
public_port = 9464
[kafka]
partitions = 0
key_file = "key.pem"
[[kafka.intake]]
topic = "afterview.intake"
tenant = "nobody"
source = "workday"
[[kafka.intake]]
topic = "hr status"
[tenants.acme]
vendor_timezone = "Mars/Olympus"
mapping_file = "map.json"
webhook_secret_files = { ashby = "nowhere", mapping = "bad", greenhouse = "empty" }
[tenants.acme.outcomes]
greenhouse = { "No" = "promoted", "Perhaps" = "sold" }
workday = {}
[tenants.fjord]
nam = "Fjord"
webhook_secret_files = { cloudevents = "bad", mapping = "good" }
[tenants."no slug"]
"""
ON_BOTH = (
    "AFTERVIEW_NOTHING: unknown key: known are host, storage, ",
    "afterview.toml: gateway.operations_port: the two listeners cannot have one port: change public_port or ",
    "afterview.toml: kafka.intake.1.topic: a topic's name is expected: ",
    "afterview.toml: kafka.key_file: a key without certificate_file proves nothing",
    "afterview.toml: kafka.partitions: Input should be greater than or equal to 1",
    "afterview.toml: smtp.hots: unknown key: did you mean host?",
    "afterview.toml: tenants.fjord.nam: unknown key: did you mean name?",
    "afterview.toml: tenants.no slug: String should match pattern ",
    "bad/data cannot be made: bad is not a directory",
    "kafka.intake: afterview.intake: source: 'workday' is none; there are events, greenhouse, ",
    "kafka.intake: afterview.intake: tenant: 'nobody' is none of the configuration; add [tenants.nobody]",
    "kafka.intake: afterview.intake: topics that begin with 'afterview.' are our own; name one of your bus",
    "policy.toml: survey: unknown key: did you mean surveys?",
    "policy.toml: surveys.quarantine_days: Input should be greater than or equal to 0",
    "policy.toml: surveys: window_opens must be before window_closes",
    "policy: tenants.acme.country: 'XX' is not a country whose holidays are known, such as NO",
    "policy: tenants.acme.timezone: 'Mars/Olympus' is not an IANA time zone, such as Europe/Oslo",
    "smtp: 127.0.0.1:1: ",
    "survey.toml: questions.0: lowest must be below highest",
    "survey.toml: questions.1: a choice needs choices",
    "tenants.acme.mapping_file: map.json: mapping: events[0].type: there is no such event: ",
    "tenants.acme.mapping_file: map.json: mapping: events[1].data.application_id: not a JMESPath expression",
    "tenants.acme.outcomes.greenhouse: outcomes: 'No' must be one of rejected, ",
    "tenants.acme.outcomes.greenhouse: outcomes: 'Perhaps' must be one of rejected, ",
    "tenants.acme.vendor_timezone: 'Mars/Olympus' is not an IANA time zone, such as Europe/Oslo",
    "tenants.acme.webhook_secret_files.ashby: nowhere: the secret in it cannot be read: is it there, ",
    "tenants.acme.webhook_secret_files.greenhouse: empty: empty, a secret is expected",
    "tenants.acme: 'workday' is no vendor; there are greenhouse, ",
    "tenants.acme: the secret of mapping must be base64 after `whsec_`",
    "tenants.fjord.mapping_file: is needed for mapping",
    "tenants.fjord: the secret of cloudevents must be base64 after `whsec_`",
)
SECRETS_OF_ALL = (
    "secrets.installation: is needed on Kafka, where all workers must have the same: set it, ",
    "secrets.links: is needed on Kafka, where all workers must have the same: set it, ",
)


def told(folder: Path, host: str, **variables: str) -> list[str]:
    """All lines, each shortened to how it begins where that is known."""
    for name, content in (
        ("afterview.toml", CONFIGURATION),
        ("policy.toml", POLICY),
        ("survey.toml", SURVEY),
        ("map.json", MAPPING),
        ("bad", "no base64 at all !"),
        ("good", "whsec_bm90IHNvIHNlY3JldA=="),
        ("empty", ""),
    ):
        (folder / name).write_text(content)
    said = afterview("check", "--host", host, cwd=folder, variables={"AFTERVIEW_NOTHING": "x", **variables})
    assert said.code == 78
    return [
        next((known for known in (*ON_BOTH, *SECRETS_OF_ALL) if line.startswith(known)), line) for line in said.problems
    ]


def test_thirty_things_that_are_wrong_are_told_at_once(tmp_path: Path) -> None:
    assert sorted(told(tmp_path, "embedded")) == sorted(ON_BOTH)


async def test_on_kafka_missing_and_different_topics_are_told_beside_all_the_rest(
    tmp_path: Path, empty: tuple[str, ...]
) -> None:
    await make_topic(empty, INTAKE, partitions=3)
    await make_topic(empty, CANDIDATE_EVENTS, partitions=12, configs={"retention.ms": "60000"})
    await known(empty, CANDIDATE_EVENTS, retention_ms="60000")
    ahead = system_now().replace(microsecond=0) + timedelta(minutes=30)
    await put_all(empty, [Output(INTAKE, b"k", b"{}", ahead + timedelta(minutes=n)) for n in (-60, 0, 1)], 3)
    lines = told(
        tmp_path,
        "kafka",
        AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS=empty[0],
        AFTERVIEW_KAFKA__SECURITY_PROTOCOL="PLAINTEXT",
        AFTERVIEW_KAFKA__REPLICATION_FACTOR="1",
    )
    assert [line for line in (*ON_BOTH, *SECRETS_OF_ALL) if line not in lines] == []
    topics = [line for line in lines if line not in (*ON_BOTH, *SECRETS_OF_ALL)]
    missing = {
        line.partition(":")[0] for line in topics if line.endswith("missing: `afterview topics create` makes it")
    }
    assert missing == {
        *TOPICS,
        *map(changelog_of, ("intake", "fetcher", "journey", "worklist", "mailer", "metrics")),
    } - {
        INTAKE,
        CANDIDATE_EVENTS,
    }
    different = [line for line in topics if line.startswith((f"{INTAKE}: ", f"{CANDIDATE_EVENTS}: "))]
    assert f"{INTAKE}: 3 partitions, kafka.partitions says 12: " in " ".join(different)
    assert f"{CANDIDATE_EVENTS}: retention.ms is 60000, not " in " ".join(different)
    first = rfc3339(ahead)
    assert f"{INTAKE}: records are stamped ahead of the clock, the first {first}: intake waits for it" in " ".join(
        lines
    )


@pytest.mark.parametrize("host", ["embedded", "kafka"])
def test_of_a_file_that_is_no_toml_no_service_is_asked_that_it_does_not_name(tmp_path: Path, host: str) -> None:
    (tmp_path / "afterview.toml").write_text('[smtp\nhost = "mail.example.org"\n')
    said = afterview("check", "--host", host, cwd=tmp_path)
    assert [line.partition(":")[0] for line in said.problems if not line.startswith("secrets.")] == ["afterview.toml"]


@pytest.mark.parametrize("host", ["embedded", "kafka"])
def test_a_service_without_its_password_is_not_asked_and_everything_else_is(tmp_path: Path, host: str) -> None:
    """How a server answers to no password at all is no news."""
    (tmp_path / "afterview.toml").write_text("""
        [smtp]
        port = 1
        username = "afterview"
        password_file = "nowhere"
        [kafka]
        bootstrap_servers = "127.0.0.1:1"
        security_protocol = "SASL_SSL"
        sasl_username = "afterview"
        sasl_password_file = "nowhere"
        [secrets]
        installation_file = "nowhere"
        links_files = "nowhere"
        [tenants.acme]
        vendor_timezone = "Mars/Olympus"
    """)
    said = afterview("check", "--host", host, cwd=tmp_path)
    assert [line.partition(": ")[0] for line in said.problems] == [
        "kafka.sasl_password_file",
        "smtp.password_file",
        "secrets.installation_file",
        "secrets.links_files",
        "tenants.acme.vendor_timezone",
    ]
