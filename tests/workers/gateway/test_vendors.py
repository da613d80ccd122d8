"""What each vendor expects of the gateway: its answer, its handshake, and what is kept of its headers (CONVERT)."""

import json

import pytest
from tests.events.ats.lever_bodies import webhook
from tests.events.ats.teamtailor_bodies import triggered
from tests.signing import lever_signed, sign
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import CONFIGURATION, SECRET, Served
from tests.workers.tickets import NOW

from afterview.schemas.settings import Configuration, TenantSettings
from afterview.workers.deliveries import kept

VENDORS = ("lever", "teamtailor", "workable", "smartrecruiters", "recruitee")
ACME = TenantSettings.model_validate({"webhook_secrets": {vendor: [SECRET] for vendor in VENDORS}})
CONNECTED: Configuration = CONFIGURATION.model_copy(
    update={"tenants": {"acme": ACME, "quiet": TenantSettings.model_validate({})}}
)


@pytest.fixture
async def connected(serve: Serve) -> Served:
    return await serve(CONNECTED)


async def post(served: Served, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    async with served.client.post(served.url + path, data=body, headers=headers) as answer:
        await answer.read()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_signed_delivery_is_recorded_and_acknowledged_as_the_vendor_expects(
    connected: Served, vendor: str
) -> None:
    body = json.dumps(triggered() if vendor == "teamtailor" else {"id": "n-1"}).encode()
    body = lever_signed(webhook(), SECRET) if vendor == "lever" else body
    headers = {} if vendor == "lever" else sign(vendor, body, SECRET, delivery="d-1", at=NOW)
    status, _ = await post(connected, f"/in/acme/{vendor}", body, headers)
    assert status == (202 if vendor == "smartrecruiters" else 200)
    (record,) = connected.intake()
    assert record.value == body
    told = {"lever": b"t-1", "teamtailor": b"pe-1", "workable": b"n-1", "smartrecruiters": b"d-1"}
    assert dict(record.headers).get("delivery") == told.get(vendor)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_what_is_not_signed_is_turned_away_and_without_a_secret_nobody_is_asked(
    connected: Served, vendor: str
) -> None:
    for body in (b"{}", b"<html>", b""):
        assert (await post(connected, f"/in/acme/{vendor}", body, {}))[0] == 401
        assert (await post(connected, f"/in/quiet/{vendor}", body, {}))[0] == 503
    assert connected.stored() == 0


@pytest.mark.parametrize("tenant", ["acme", "quiet"])
async def test_a_handshake_is_answered_before_there_is_a_secret_and_is_not_kept(connected: Served, tenant: str) -> None:
    status, headers = await post(connected, f"/in/{tenant}/smartrecruiters", b"", {"X-Hook-Secret": "hello-1"})
    assert (status, headers["x-hook-secret"]) == (200, "hello-1")
    assert (await post(connected, f"/in/{tenant}/recruitee", b'{"test":true}', {}))[0] == 200
    assert (await post(connected, f"/in/{tenant}/workable", b'{"test":true}', {"X-Hook-Secret": "a"}))[0] in {401, 503}
    assert (await post(connected, "/in/nobody/smartrecruiters", b"", {"X-Hook-Secret": "a"}))[0] == 404
    assert connected.stored() == 0


async def test_of_a_signature_its_time_is_kept(connected: Served) -> None:
    """A trigger of Teamtailor has no other time; that alone proves nothing."""
    body = json.dumps(triggered()).encode()
    headers = sign("teamtailor", body, SECRET, delivery="", at=NOW)
    assert (await post(connected, "/in/acme/teamtailor", body, headers))[0] == 200
    (record,) = connected.intake()
    http = json.loads(dict(record.headers)["http"])
    assert http["teamtailor-signature"] == f"t={int(NOW.timestamp())}"
    assert "authorization" not in http


@pytest.mark.parametrize("value", ["v1=abc", "t=", "t=1x,v1=a", "x t=1", "sha256 ab", "t=123456789012"])
def test_nothing_else_of_a_signature_is_kept(value: str) -> None:
    assert kept([("Any-Signature", value), ("Cookie", "t=1"), ("X-Token", "t=1"), ("Event-Name", value)]) == {
        "event-name": value
    }
