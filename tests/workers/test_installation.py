"""What an installation refuses to start with: nothing that would stop it later, at the first delivery."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import Configuration
from afterview.workers.installation import Installation

SECRETS = {"greenhouse": ["s"], "mapping": ["whsec_YSBzZWNyZXQ="]}


def installation(folder: Path, **tenant: Any) -> Installation:
    storage = {"directory": str(folder / "data")}
    return Installation.of(Configuration.model_validate({"storage": storage, "tenants": {"acme": tenant}}))


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
    now = datetime(2027, 3, 3, tzinfo=UTC)
    options = doors["acme", "greenhouse"](received=now, headers={"a": "b"})
    assert (options.tenant, options.tenant_given, options.received, options.headers) == ("acme", True, now, {"a": "b"})
    assert str(options.timezone) == "Asia/Kolkata"
    assert options.outcomes.of(" NO ") == "rejected"
    assert doors["acme", "mapping"](received=now, headers={}).outcomes.of("No") is None


@pytest.mark.parametrize(
    ("tenant", "problem"),
    [
        ({"webhook_secrets": {"nobody": ["s"]}}, "tenants.acme: 'nobody' is no vendor"),
        ({"webhook_secrets": SECRETS}, "tenants.acme.mapping_file: is needed for mapping"),
        ({"webhook_secrets": {"cloudevents": ["no key"]}}, "tenants.acme: the secret of cloudevents must be base64"),
        ({"webhook_secrets": SECRETS, "mapping_file": "."}, "tenants.acme.mapping_file: .: cannot be read"),
        (
            {"webhook_secrets": {"ashby": ["s"]}, "vendor_timezone": "Mars"},
            "tenants.acme.vendor_timezone: 'Mars' is not",
        ),
        ({"webhook_secrets": {"ashby": ["s"]}, "outcomes": {"ashby": {"a": "b"}}}, "tenants.acme.outcomes.ashby: "),
    ],
)
def test_it_does_not_start_with_a_door_that_cannot_be_read(tmp_path: Path, tenant: Any, problem: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        _ = installation(tmp_path, **tenant).stages
    assert str(raised.value).startswith(problem)
