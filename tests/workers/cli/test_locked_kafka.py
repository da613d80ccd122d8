"""TLS and logins of a real broker, and what commands say when one of them is wrong: one line, soon (CONTRACT 5)."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.workers.cli.running import Said, afterview
from tests.workers.mail.smtp import certificate

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Access, Listener

SOON = 12
"""seconds"""
WRONG = "hunter2-and-nobody-may-see-it"


@pytest.fixture
def by_password(cluster: Cluster, empty: tuple[str, ...], own_access: Access) -> dict[str, str]:
    del empty
    return {
        "BOOTSTRAP_SERVERS": cluster.servers(Listener.SASL)[0],
        "SECURITY_PROTOCOL": "SASL_SSL",
        "SASL_USERNAME": own_access.user,
        "SASL_PASSWORD": own_access.password,
        "CA_FILE": str(own_access.identity),
        "PARTITIONS": "1",
        "REPLICATION_FACTOR": "1",
    }


def topics(kafka: Mapping[str, str], command: str = "create") -> Said:
    began = time.monotonic()
    said = afterview("topics", command, variables={f"AFTERVIEW_KAFKA__{key}": value for key, value in kafka.items()})
    assert time.monotonic() - began < SOON
    assert WRONG not in said.err
    return said


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_name_and_a_password_open_the_door(mechanism: str, by_password: dict[str, str], tmp_path: Path) -> None:
    assert topics(by_password | {"SASL_MECHANISM": mechanism}).code == 0
    (tmp_path / "word").write_text(f"{by_password.pop('SASL_PASSWORD')}\n")
    assert topics(by_password | {"SASL_PASSWORD_FILE": str(tmp_path / "word")}, "check").code == 1, "no bus"


def test_a_certificate_opens_the_other_one(
    cluster: Cluster, by_password: dict[str, str], own_access: Access, tmp_path: Path
) -> None:
    del by_password["SASL_USERNAME"], by_password["SASL_PASSWORD"]
    door = by_password | {"SECURITY_PROTOCOL": "SSL", "BOOTSTRAP_SERVERS": cluster.servers(Listener.TLS)[0]}
    assert topics(door | {"CERTIFICATE_FILE": str(own_access.authority)}).code == 0
    for wrong in ({}, {"CERTIFICATE_FILE": str(certificate(tmp_path))}):
        said = topics(door | wrong)
        assert (said.code, said.out, len(said.problems)) == (69, b"", 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SASL_PASSWORD": WRONG}, "refuses the login of kafka.sasl_username with SCRAM-SHA-512"),
        ({"SASL_PASSWORD": WRONG, "SASL_MECHANISM": "PLAIN"}, "refuses the login of kafka.sasl_username with PLAIN"),
        ({"SASL_USERNAME": "nobody"}, "refuses the login of kafka.sasl_username"),
        ({"CA_FILE": ""}, "its certificate is not trusted (self-signed certificate): kafka.ca_file"),
        ({"SECURITY_PROTOCOL": "PLAINTEXT", "CA_FILE": ""}, "hangs up, or cannot be reached (PLAINTEXT)"),
        ({"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "CA_FILE": ""}, "hangs up, or cannot be reached (SASL_PLAINTEXT)"),
        ({"SECURITY_PROTOCOL": "SSL"}, "hangs up, or cannot be reached (SSL)"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_door_that_stays_closed_is_one_line(
    wrong: dict[str, str], says: str, by_password: dict[str, str], cluster: Cluster
) -> None:
    said = topics(by_password | wrong)
    assert (said.code, said.out) == (69, b"")
    assert len(said.problems) == 1, said.err
    assert said.problems[0].startswith(f"kafka: {cluster.servers(Listener.SASL)[0]}: {says}")


@pytest.mark.parametrize(
    ("protocol", "says"), [("SSL", "hangs up, or cannot be reached (SSL)"), ("SASL_PLAINTEXT", "wants no login")]
)
def test_a_door_without_a_lock_is_one_line(
    protocol: str, says: str, by_password: dict[str, str], cluster: Cluster
) -> None:
    server = cluster.bootstrap_servers[0]
    said = topics(by_password | {"BOOTSTRAP_SERVERS": server, "SECURITY_PROTOCOL": protocol, "CA_FILE": ""})
    assert (said.code, said.out) == (69, b"")
    assert len(said.problems) == 1, said.err
    assert said.problems[0].startswith(f"kafka: {server}: {says}")


def test_what_cannot_be_tried_is_bad_configuration(by_password: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    for wrong in ({"SASL_PASSWORD": ""}, {"CA_FILE": str(tmp_path / "no.pem")}, {"CERTIFICATE_FILE": "nowhere.pem"}):
        said = topics(by_password | wrong)
        assert (said.code, said.out, len(said.problems)) == (78, b"", 1), said.err
