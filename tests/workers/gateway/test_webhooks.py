"""`POST /in/<tenant>/<vendor>` (CONTRACT 6; CONVERT, "The gateway")."""

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.signing import sign
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import (
    CONFIGURATION,
    HEX_SECRET,
    NEXT_SECRET,
    SECRET,
    STANDARD_SECRET,
    Served,
    greenhouse,
    raw,
)
from tests.workers.tickets import NOW

from afterview.events.errors import Unreachable
from afterview.workers.gateway.http.reading import LARGEST
from afterview.workers.guard import Fatal
from afterview.workers.hosts.embedded.store import Store

BODY = b'{"action": "ping", "payload": {}}'


async def post(served: Served, path: str, body: object = BODY, headers: object = None) -> int:
    async with served.client.post(served.url + path, data=body, headers=headers) as answer:  # type: ignore[arg-type]
        await answer.read()
        return answer.status


def ashby(body: bytes) -> dict[str, str]:
    return {"Ashby-Signature": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}


def standard(body: bytes, at: int = int(NOW.timestamp())) -> dict[str, str]:
    key = base64.b64decode(STANDARD_SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, b"msg_1.%d." % at + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": signature}


async def test_a_signed_delivery_is_recorded_as_it_came_and_acknowledged(served: Served) -> None:
    headers = {**greenhouse(BODY), "Greenhouse-Event-ID": "event-1", "Content-Type": "application/json"}
    assert await post(served, "/in/acme/greenhouse", BODY, headers) == 200
    (record,) = served.intake()
    assert (record.key, record.value, record.at) == (b"acme/greenhouse", BODY, NOW)
    told = dict(record.headers)
    assert (told["tenant"], told["vendor"], told["delivery"]) == (b"acme", b"greenhouse", b"event-1")


async def test_a_vendors_header_survives_and_those_that_prove_who_sends_do_not(served: Served) -> None:
    """The log keeps what converters read; nothing that would let somebody else send."""
    sent = {
        **greenhouse(BODY),
        "Authorization": "Basic eA==",
        "Cookie": "a=b",
        "X-Api-Key": "k",
        "X-Hook-Secret": "s",
        "Event-Name": "application.status.updated",
    }
    assert await post(served, "/in/acme/greenhouse", BODY, sent) == 200
    kept = json.loads(dict(served.intake()[0].headers)["http"])
    assert kept["event-name"] == "application.status.updated"
    assert not {"authorization", "cookie", "signature", "x-api-key", "x-hook-secret"} & kept.keys()


async def test_a_header_given_twice_is_kept_joined(served: Served) -> None:
    """RFC 9110, 5.3."""
    headers = [*greenhouse(BODY).items(), ("X-Tag", "a"), ("X-Tag", "b")]
    assert await post(served, "/in/acme/greenhouse", BODY, headers) == 200
    assert json.loads(dict(served.intake()[0].headers)["http"])["x-tag"] == "a, b"


async def test_a_header_that_is_no_unicode_does_not_stop_a_delivery(served: Served) -> None:
    request = b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\nX-Odd: \xff\xfe\r\nConnection: close\r\n"
    signature = greenhouse(BODY)["Signature"].encode()
    answer = await raw(served, request + b"Signature: %s\r\nContent-Length: %d\r\n\r\n" % (signature, len(BODY)) + BODY)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert json.loads(dict(served.intake()[0].headers)["http"])["x-odd"] == "\ufffd\ufffd"


async def test_every_vendor_signs_and_numbers_its_deliveries_its_own_way(served: Served) -> None:
    numbered = b'{"webhookActionId": "w1", "action": "applicationUpdate"}'
    assert await post(served, "/in/acme/ashby", BODY, ashby(BODY)) == 200
    assert await post(served, "/in/acme/ashby", numbered, ashby(numbered)) == 200
    assert await post(served, "/in/acme/cloudevents", BODY, standard(BODY)) == 200
    told = [dict(record.headers).get("delivery") for record in served.intake()]
    assert told == [None, b"w1:applicationUpdate", b"msg_1"]


@pytest.mark.parametrize(
    ("vendor", "secret"),
    [
        ("huntflow", SECRET),
        ("jazzhr", SECRET),
        ("jobylon", "afterview:made up"),
        ("kombo", f"base64url:{SECRET}"),
        ("talentech", HEX_SECRET),
    ],
)
async def test_a_vendor_is_believed_by_its_own_signature_only(served: Served, vendor: str, secret: str) -> None:
    headers = sign(vendor, BODY, secret, delivery="d-1", at=NOW)
    assert await post(served, f"/in/acme/{vendor}", BODY, headers) == 200
    for name, value in headers.items():
        if name not in ("X-Huntflow-Delivery", "X-JazzHR-UUID"):
            assert await post(served, f"/in/acme/{vendor}", BODY, {**headers, name: value[:-2]}) == 401
    assert await post(served, f"/in/acme/{vendor}", BODY, greenhouse(BODY)) == 401
    assert len(served.intake()) == 1


async def test_a_header_that_holds_a_secret_is_not_kept(served: Served) -> None:
    assert await post(served, "/in/acme/jobylon", BODY, {"X-From-Jobylon": "a made-up value", "X-Other": "kept"}) == 200
    kept = dict(served.intake()[0].headers)["http"]
    assert b"made-up" not in kept
    assert json.loads(kept)["x-other"] == "kept"


async def test_a_ping_of_huntflows_is_answered_and_not_recorded(served: Served) -> None:
    assert await post(served, "/in/acme/huntflow", b"{}", {"X-Huntflow-Event": "PING"}) == 200
    assert await post(served, "/in/acme/huntflow", b"{}", {"X-Huntflow-Event": "APPLICANT"}) == 401
    assert await post(served, "/in/quiet/huntflow", b"{}", {"X-Huntflow-Event": "PING"}) == 200
    assert await post(served, "/in/nobody/huntflow", b"{}", {"X-Huntflow-Event": "PING"}) == 404
    assert served.stored() == 0


async def test_a_repeat_is_recorded_again_with_the_same_delivery_id(served: Served) -> None:
    """The intake drops it: the gateway keeps no memory."""
    for _ in range(2):
        assert await post(served, "/in/acme/cloudevents", BODY, standard(BODY)) == 200
    assert [dict(record.headers)["delivery"] for record in served.intake()] == [b"msg_1", b"msg_1"]


async def test_two_secrets_are_valid_while_rotating(served: Served) -> None:
    for secret in (SECRET, NEXT_SECRET):
        assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY, secret)) == 200
    assert len(served.intake()) == 2


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff\xfe\x00", b'{"action": "nothing we know"}', b"0" * LARGEST], ids=range(5)
)
async def test_whatever_is_signed_is_acknowledged_before_anybody_reads_it(served: Served, body: bytes) -> None:
    """CONVERT: irrelevant, thin and bad bodies too; they are dead-lettered later."""
    assert await post(served, "/in/acme/greenhouse", body, greenhouse(body)) == 200
    assert [record.value for record in served.intake()] == [body]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature": ""},
        {"Signature": "sha256"},
        {"Signature": greenhouse(BODY)["Signature"].upper()},
        {"Signature": greenhouse(BODY)["Signature"][:-1]},
        {"Signature": greenhouse(BODY)["Signature"].removeprefix("sha256 ")},
        greenhouse(BODY + b" "),
        greenhouse(BODY, "another secret"),
        [*greenhouse(BODY).items(), *greenhouse(BODY).items()],
        [*greenhouse(BODY).items(), ("signature", "sha256 00")],
    ],
    ids=range(10),
)
async def test_a_signature_that_is_missing_bad_or_repeated_stores_nothing(served: Served, headers: object) -> None:
    assert await post(served, "/in/acme/greenhouse", BODY, headers) == 401
    assert served.stored() == 0


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_a_signature_outside_the_tolerance_is_refused_by_the_gateways_clock(served: Served, seconds: int) -> None:
    late = standard(BODY, int(NOW.timestamp()) + seconds)
    assert await post(served, "/in/acme/cloudevents", BODY, late) == 401
    assert served.stored() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/in/nobody/greenhouse",
        "/in/acme/nothing",
        "/in/acme/events",
        "/in/acme/Greenhouse",
        "/in/acme",
        "/in/acme/greenhouse/",
        "/in//greenhouse",
        "/in/acme%2Fx/greenhouse",
        "/in/../in/acme/x",
    ],
)
async def test_an_unknown_tenant_or_vendor_is_not_found(served: Served, path: str) -> None:
    assert await post(served, path, BODY, greenhouse(BODY)) == 404
    assert served.stored() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_only_post_delivers(served: Served, method: str) -> None:
    url = served.url + "/in/acme/greenhouse"
    async with served.client.request(method, url, headers=greenhouse(b"")) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST"
    assert served.stored() == 0


@pytest.mark.parametrize(
    "path", ["/in/acme/mapping", "/in/quiet/greenhouse", "/in/quiet/ashby", "/in/acme/bullhorn", "/in/quiet/kombo"]
)
async def test_a_vendor_without_a_secret_is_told_to_come_back(served: Served, path: str) -> None:
    """503, not 401: Ashby never tries a 401 again."""
    assert await post(served, path, BODY, greenhouse(BODY, "")) == 503
    assert served.stored() == 0


async def test_a_body_over_one_mebibyte_is_too_large(served: Served) -> None:
    body = b"0" * (LARGEST + 1)
    assert await post(served, "/in/acme/greenhouse", BytesIO(body), greenhouse(body)) == 413
    assert served.stored() == 0


async def test_a_body_that_does_not_announce_its_length_is_measured_all_the_same(served: Served) -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 65536):
            yield b"0" * min(65536, size - start)

    large, largest = b"0" * (LARGEST + 1), b"0" * LARGEST
    assert await post(served, "/in/acme/greenhouse", chunks(len(large)), greenhouse(large)) == 413
    assert served.stored() == 0
    assert await post(served, "/in/acme/greenhouse", chunks(LARGEST), greenhouse(largest)) == 200


async def test_what_is_signed_are_the_bytes_as_sent(served: Served) -> None:
    """A compressed body is not unpacked: its signature is of the packed bytes, and nothing small becomes large."""
    packed = gzip.compress(b"0" * (50 * LARGEST))
    headers = {**greenhouse(packed), "Content-Encoding": "gzip"}
    assert await post(served, "/in/acme/greenhouse", packed, headers) == 200
    assert served.intake()[0].value == packed


async def test_a_tenant_over_its_rate_is_told_when_to_come_back(serve: Serve) -> None:
    slow = CONFIGURATION.gateway.model_copy(update={"requests_per_second": 2.0})
    served = await serve(CONFIGURATION.model_copy(update={"gateway": slow}))
    url, headers = served.url + "/in/acme/greenhouse", greenhouse(BODY)
    assert [await post(served, "/in/acme/greenhouse", BODY, headers) for _ in range(3)] == [200, 200, 429]
    async with served.client.post(url, data=BODY, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    served.seconds.now += 0.5
    assert [await post(served, "/in/acme/greenhouse", BODY, headers) for _ in range(2)] == [200, 429]
    assert len(served.intake()) == 3


async def test_nobody_without_the_secret_uses_up_a_tenants_rate(serve: Serve) -> None:
    slow = CONFIGURATION.gateway.model_copy(update={"requests_per_second": 1.0})
    served = await serve(CONFIGURATION.model_copy(update={"gateway": slow}))
    assert [await post(served, "/in/acme/greenhouse") for _ in range(5)] == [401] * 5
    assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY)) == 200


@pytest.mark.parametrize("broken", [Unreachable("no log"), Fatal("host: stopped")])
async def test_what_cannot_be_recorded_is_not_acknowledged(served: Served, broken: Exception) -> None:
    served.log.broken = broken
    assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY)) == 503
    served.log.broken = None
    assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY)) == 200
    assert len(served.intake()) == 1


async def test_a_bug_costs_one_request_and_tells_nothing(served: Served) -> None:
    """Nothing of it was acknowledged, so the others go on (`workers/guard.py`)."""
    served.log.broken = KeyError("ada@example.com")
    async with served.client.post(served.url + "/in/acme/greenhouse", data=BODY, headers=greenhouse(BODY)) as answer:
        assert answer.status == 500
        assert "ada" not in await answer.text()
        assert "Traceback" not in await answer.text()
    served.log.broken = None
    assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY)) == 200


async def test_what_was_acknowledged_is_in_the_file(served: Served, tmp_path: Path) -> None:
    """Recorded before it is acknowledged: another reader of the store sees it at once."""
    assert await post(served, "/in/acme/greenhouse", BODY, greenhouse(BODY)) == 200
    with Store(tmp_path) as store:
        assert [record.value for record in store.read("afterview.intake", 0, 10)] == [BODY]
