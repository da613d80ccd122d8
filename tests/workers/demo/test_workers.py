"""How the demo's workers on Kafka are told: their time by a file, their configuration by the environment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from afterview.schemas.settings import Configuration, IntakeTopic, KafkaSettings, SecretSettings, TenantSettings
from afterview.workers.demo.kafka.clock import MovedClock, ReadClock
from afterview.workers.demo.kafka.variables import variables
from afterview.workers.settings import load_configuration

NOON = datetime(2027, 3, 3, 12, 0, 0, 123456, tzinfo=UTC)


def test_time_stands_still_for_everybody_until_it_is_moved_on(tmp_path: Path) -> None:
    moved = MovedClock(tmp_path / "clock", NOON)
    readers = ReadClock(moved.path), ReadClock(moved.path)

    def everywhere() -> set[datetime]:
        return {moved.now(), *(reader.now() for reader in readers)}

    assert everywhere() == {NOON}
    for later in (timedelta(microseconds=1), timedelta(days=300)):
        moved.advance(NOON + later)
        assert everywhere() == {NOON + later}
    moved.advance(NOON)
    assert everywhere() == {NOON + timedelta(days=300)}, "never back"


@pytest.mark.parametrize("intake", [(), (IntakeTopic(topic="ats", tenant="acme", source="greenhouse"),)])
def test_what_a_worker_reads_is_what_it_was_told(
    intake: tuple[IntakeTopic, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = Configuration(
        host="kafka",
        kafka=KafkaSettings(bootstrap_servers=("a:1", "b:2"), partitions=4, session_timeout_seconds=2.5, intake=intake),
        secrets=SecretSettings(installation=SecretStr("one"), links=(SecretStr("two"), SecretStr("three"))),
        tenants={"acme": TenantSettings(name="Åcme", webhook_secrets={"greenhouse": (SecretStr('"['),)})},
    )
    monkeypatch.chdir(tmp_path)
    for name, value in variables(told).items():
        monkeypatch.setenv(name, value)
    assert load_configuration() == told
