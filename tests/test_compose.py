"""`docker-compose.yml` and `Dockerfile`: nothing runs as root, nothing is open, and everything in them is ours."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.compose import read
from tests.test_docs import read_by_typer
from typer.main import get_command

from afterview.schemas.settings import Configuration
from afterview.workers.cli.main import app
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = read((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "afterview"}
OFFICIAL = {"apache/kafka": "runs as a user of its own", "axllent/mailpit": "is given one"}
TOML = ROOT / "deploy/compose/afterview.toml"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)


def test_there_is_a_service_for_each_role_a_broker_its_topics_and_a_sink() -> None:
    assert SERVICES.keys() == {"kafka", "topics", "mailpit"} | {role.value for role in Role if role is not Role.ALL}


@EVERY_SERVICE
def test_nobody_is_root_and_nobody_can_become_it(name: str) -> None:
    service = SERVICES[name]
    image = service["image"].partition(":")[0]
    assert image == "afterview" or image in OFFICIAL
    assert image == "apache/kafka" or not service["user"].startswith(("0", "root"))
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "devices"}
    assert service.get("read_only") is (None if name == "kafka" else True)


def test_the_image_is_run_by_a_user_of_its_own_with_a_health_check() -> None:
    (uid,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert {service["user"] for service in OURS.values()} == {f"{uid}:{uid}"}
    assert f"--uid {uid}" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert f"uv=={_uv_of_the_makefile()}" in DOCKERFILE


def _uv_of_the_makefile() -> str:
    (version,) = re.findall(r"uv==([\d.]+)", (ROOT / "Makefile").read_text("utf-8"))
    return str(version)


@EVERY_SERVICE
def test_ports_are_published_on_loopback_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@EVERY_SERVICE
def test_secrets_are_files_that_are_not_in_the_repository(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        assert not re.search(r"PASSWORD|SECRET|TOKEN|KEY", key), f"{key}={value}"
    assert set(SERVICES[name].get("secrets", [])) <= COMPOSE["secrets"].keys()
    folder = "./deploy/compose/secrets/"
    assert all(secret["file"] == folder + named for named, secret in COMPOSE["secrets"].items())
    assert (ROOT / "deploy/compose/.gitignore").read_text() == "/secrets/\n"


@EVERY_SERVICE
def test_every_service_is_restarted_looked_after_and_given_time(name: str) -> None:
    service = SERVICES[name]
    if name == "topics":  # runs once
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
        return
    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} == service["healthcheck"].keys()
    if service["image"] == "afterview":
        assert service["stop_grace_period"] == "15s"
        assert service["healthcheck"]["test"][-1] in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    words = OURS[name]["command"]
    read_by_typer(get_command(app), list(words))
    assert words == ["topics", "create", "--foreign"] or words[-1] == name


@pytest.mark.parametrize("name", OURS)
def test_workers_wait_for_the_topics_and_keep_a_volume_of_their_own(name: str) -> None:
    service = OURS[name]
    waited = {other: how["condition"] for other, how in service["depends_on"].items()}
    assert waited["kafka"] == "service_healthy"
    assert name == "topics" or waited["topics"] == "service_completed_successfully"
    mounted = [volume.partition(":") for volume in service["volumes"]]
    assert ("./deploy/compose/afterview.toml", ":", "/etc/afterview/afterview.toml:ro") in mounted
    named = [volume for volume, _, place in mounted if place == "/var/lib/afterview"]
    assert named == ([] if name == "topics" else [f"{name}-data"])
    assert COMPOSE["volumes"].keys() >= set(named)


def test_the_configuration_is_one_and_names_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own loader reads it; every secret that it names is given to every worker."""
    monkeypatch.chdir(TOML.parent)
    said = load_configuration()
    assert Configuration.model_validate(tomllib.loads(TOML.read_text("utf-8"))) == said
    assert said.host == "kafka"
    assert (said.kafka.bootstrap_servers, said.smtp.host) == (("kafka:9092",), "mailpit")
    assert said.kafka.replication_factor == 1
    assert "INSIDE://kafka:9092" in SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    own, (tenant,) = said.secrets, said.tenants.values()
    files = {own.installation_file, *own.links_files, own.bearer_file, *tenant.webhook_secret_files["greenhouse"]}
    assert files == {f"/run/secrets/{name}" for name in COMPOSE["secrets"]}
    for name, service in OURS.items():
        assert set(service["secrets"]) == (set() if name == "topics" else COMPOSE["secrets"].keys())


def test_what_is_not_known_of_yaml_is_not_guessed() -> None:
    for text in ("a: [b]", "a: {b: c}", "- a", "a: 'b'", "a: 0777", "a: b # c", "a:\n    b: c", "a: b\na: c", "a: |"):
        with pytest.raises(ValueError, match=r".+"):
            read(text)
