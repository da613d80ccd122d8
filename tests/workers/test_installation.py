"""What an installation refuses to start with: nothing that would stop it later, at the first delivery."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from afterview.events.errors import Misconfigured
from afterview.events.topics import INTAKE
from afterview.schemas.settings import Configuration
from afterview.workers.hosts.contract import Record
from afterview.workers.installation import Installation

SECRETS = {"greenhouse": ["s"], "mapping": ["whsec_YSBzZWNyZXQ="]}


NOW = datetime(2027, 3, 3, tzinfo=UTC)


def installation(folder: Path, *topics: Any, **tenant: Any) -> Installation:
    said: dict[str, Any] = {"storage": {"directory": str(folder / "data")}, "tenants": {"acme": tenant}}
    return Installation.of(Configuration.model_validate(said | ({"kafka": {"intake": topics}} if topics else {})))


def test_a_door_reads_as_its_tenant_says(tmp_path: Path) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text('{"events": []}')
    doors = installation(
        tmp_path,
        webhook_secrets=SECRETS,
        vendor_timezone="Asia/Kolkata",
        mapping_file=str(mapping),
        outcomes={"greenhouse": {"No": "rejected"}},
    ).doors()
    assert sorted(doors) == [("acme", "greenhouse"), ("acme", "mapping")]
    options = doors["acme", "greenhouse"](received=NOW, headers={"a": "b"})
    assert (options.tenant, options.tenant_given, options.received, options.headers) == ("acme", True, NOW, {"a": "b"})
    assert str(options.timezone) == "Asia/Kolkata"
    assert options.outcomes.of(" NO ") == "rejected"
    assert doors["acme", "mapping"](received=NOW, headers={}).outcomes.of("No") is None


@pytest.mark.parametrize(
    ("tenant", "problem"),
    [
        ({"webhook_secrets": {"nobody": ["s"]}}, "tenants.acme: 'nobody' is no vendor"),
        ({"webhook_secrets": SECRETS}, "tenants.acme.mapping_file: is needed for mapping"),
        ({"webhook_secrets": {"cloudevents": ["no key"]}}, "tenants.acme: the secret of cloudevents must be base64"),
        (
            {"webhook_secrets": {"talentech": ["no hex"]}},
            "tenants.acme: the secret of talentech must be written in hex",
        ),
        (
            {"webhook_secrets": {"jobylon": ["alone"]}},
            "tenants.acme: the secret of jobylon must be `user:password`, or",
        ),
        ({"webhook_secrets": {"kombo": ["alone"]}}, "tenants.acme: the secret of kombo must be `base64url:`, "),
        ({"webhook_secrets": {"bullhorn": ["s"]}}, "tenants.acme: the secret of bullhorn must be left out: it has no"),
        ({"webhook_secrets": SECRETS, "mapping_file": "."}, "tenants.acme.mapping_file: .: cannot be read"),
        (
            {"webhook_secrets": {"ashby": ["s"]}, "vendor_timezone": "Mars"},
            "tenants.acme.vendor_timezone: 'Mars' is not",
        ),
        ({"webhook_secrets": {"ashby": ["s"]}, "outcomes": {"ashby": {"a": "b"}}}, "tenants.acme.outcomes.ashby: "),
        ({"apis": {"lever": {}}}, "tenants.acme.apis.lever.key_file: is needed"),
        (
            {"apis": {"lever": {"key": "a:b"}}},
            "tenants.acme.apis.lever.key_file: the key must be one line of ASCII and without a colon",
        ),
        (
            {"apis": {"kombo": {"key": "a\nb", "account": "c"}}},
            "tenants.acme.apis.kombo.key_file: the key must be one line of ASCII",
        ),
        ({"apis": {"kombo": {"key": "a:b"}}}, "tenants.acme.apis.kombo.account: is needed"),
    ],
)
def test_it_does_not_start_with_a_door_that_cannot_be_read(tmp_path: Path, tenant: Any, problem: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        _ = installation(tmp_path, **tenant).stages
    assert str(raised.value).startswith(problem)


def test_topics_of_the_ats_bus_are_read_as_canonical_events_unless_configured(tmp_path: Path) -> None:
    """CONTRACT 3."""
    stages = installation(tmp_path).bus_stages()
    assert [stage.source for stage in stages] == ["interview-completed", "candidate-rejected", "ats-events"]
    assert installation(tmp_path).doors() == {}


def test_a_topic_of_a_vendor_has_a_door_without_a_secret(tmp_path: Path) -> None:
    """Who may write to a topic, the broker knows."""
    works = installation(tmp_path, {"topic": "hr.ashby", "tenant": "acme", "source": "ashby"}, {"topic": "hr.events"})
    ashby, events = works.bus_stages()
    assert list(works.doors()) == [("acme", "ashby")]
    assert [stage.name for stage in (ashby, events)] == ["bus-hr.ashby", "bus-hr.events"]
    (delivery,) = ashby.process([Record("hr.ashby", 0, 0, b"a", b"{}", NOW)], {}).outputs
    assert (delivery.topic, delivery.key) == (INTAKE, b"acme/ashby/a")


@pytest.mark.parametrize(
    ("topics", "problem"),
    [
        ([{"topic": "afterview.intake"}], "kafka.intake: afterview.intake: topics that begin with 'afterview.' are"),
        ([{"topic": "a"}, {"topic": "b"}, {"topic": "a", "tenant": "acme"}], "kafka.intake: a: named twice"),
        ([{"topic": "a", "source": "icims"}], "kafka.intake: a: source: 'icims' is none; there are events, greenhouse"),
        ([{"topic": "a", "tenant": "nobody"}], "kafka.intake: a: tenant: 'nobody' is none of the configuration"),
        ([{"topic": "a", "source": "ashby"}], "kafka.intake: a: tenant: is needed, ashby does not say whose"),
        (
            [{"topic": "a", "source": "mapping", "tenant": "acme"}],
            "tenants.acme.mapping_file: is needed for mapping",
        ),
    ],
)
def test_it_does_not_start_with_a_topic_that_cannot_be_read(tmp_path: Path, topics: Any, problem: str) -> None:
    works = installation(tmp_path, *topics)
    for start in (works.bus_stages, lambda: works.stages):
        with pytest.raises(Misconfigured) as raised:
            start()
        assert str(raised.value).startswith(problem)
