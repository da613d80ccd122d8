"""Signatures on raw bytes, against vectors made here with plain hmac (CONVERT.md, "The gateway")."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.signing import sign

from afterview.events.ats.signatures import delivery_id, signed
from afterview.events.ats.standard_webhooks import webhook_key

NOW = datetime(2027, 3, 10, 8, 0, 0, tzinfo=UTC)
BODY = b'{"action":"reject_candidate","name":"\\u003cKari\\u003e"}'
SECRET, OLD = "blåbær", "syltetøy"
WHSEC, OLD_WHSEC = "whsec_" + base64.b64encode(b"k" * 24).decode(), "whsec_" + base64.b64encode(b"o" * 24).decode()
VENDORS = ["greenhouse", "ashby", "cloudevents", "mapping"]
SIGNING = {"greenhouse": "Signature", "ashby": "Ashby-Signature", "cloudevents": "webhook-signature"}
Headers = list[tuple[str, str]]


def hexed(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook(
    secret: str = WHSEC, body: bytes = BODY, *, seconds: int | str | None = None, message: str = "msg_1"
) -> Headers:
    at = int(NOW.timestamp()) if seconds is None else seconds
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message}.{at}.".encode() + body, hashlib.sha256).digest()
    return [
        ("Webhook-Id", message),
        ("WEBHOOK-TIMESTAMP", str(at)),
        ("webhook-signature", f"v1,{base64.b64encode(digest).decode()}"),
    ]


def headers_of(vendor: str, body: bytes = BODY, *, old: bool = False) -> Headers:
    if vendor == "greenhouse":
        return [("SIGNATURE", f"sha256 {hexed(OLD if old else SECRET, body)}"), ("Greenhouse-Event-ID", "e1")]
    if vendor == "ashby":
        return [("ashby-signature", f"sha256={hexed(OLD if old else SECRET, body)}")]
    return webhook(OLD_WHSEC if old else WHSEC, body)


def secrets_of(vendor: str) -> Sequence[str | bytes]:
    return [SECRET, OLD] if vendor in ("greenhouse", "ashby") else [WHSEC, OLD_WHSEC]


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("vendor", VENDORS)
def test_either_of_two_secrets_may_have_signed(vendor: str, old: bool) -> None:  # noqa: FBT001
    headers = headers_of(vendor, old=old)
    assert signed(vendor, BODY, headers, secrets_of(vendor), NOW)
    assert signed(vendor, BODY, headers, [str(one).encode() for one in secrets_of(vendor)], NOW)
    assert signed(vendor, BODY, headers, secrets_of(vendor)[:1], NOW) is not old


def test_the_published_vector_of_standard_webhooks_is_valid() -> None:
    headers = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ]
    at = datetime.fromtimestamp(1614265330, UTC)
    for secret in ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"):
        assert signed("cloudevents", b'{"test": 2432232314}', headers, [secret], at)
        assert not signed("cloudevents", b'{"test":2432232314}', headers, [secret], at)


@pytest.mark.parametrize("vendor", VENDORS)
def test_one_changed_byte_is_not_signed(vendor: str) -> None:
    """The raw body is signed: what is equal as JSON is not enough."""
    for body in (BODY + b" ", BODY.replace(b"\\u003c", b"<"), b"", BODY[:-1]):
        assert not signed(vendor, body, headers_of(vendor), secrets_of(vendor), NOW)


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_secret_and_an_empty_one_sign_nothing(vendor: str) -> None:
    empty = {"greenhouse": f"sha256 {hexed('', BODY)}", "ashby": f"sha256={hexed('', BODY)}"}.get(vendor)
    headers = [(SIGNING[vendor], empty)] if empty else webhook("whsec_")
    assert not signed(vendor, BODY, headers, ["", b"", "whsec_"], NOW)
    assert not signed(vendor, BODY, headers_of(vendor), [], NOW)


def test_a_vendor_without_a_scheme_is_never_signed() -> None:
    assert not signed("bullhorn", BODY, headers_of("greenhouse"), [SECRET], NOW)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_missing_or_repeated_header_is_invalid(vendor: str) -> None:
    headers = headers_of(vendor)
    needed = [one for one in headers if one[0] != "Greenhouse-Event-ID"]
    for one in needed:
        assert not signed(vendor, BODY, [other for other in headers if other != one], secrets_of(vendor), NOW)
        assert not signed(vendor, BODY, [*headers, one], secrets_of(vendor), NOW)
        assert not signed(vendor, BODY, [*headers, (one[0].upper(), "x")], secrets_of(vendor), NOW)
        assert not signed(
            vendor, BODY, [(name, "" if name == one[0] else value) for name, value in headers], secrets_of(vendor), NOW
        )


GOOD = hexed(SECRET, BODY)


@pytest.mark.parametrize("separator", [" ", "="])
@pytest.mark.parametrize(
    "written",
    [
        GOOD,
        f"sha256-{GOOD}",
        f"SHA256~{GOOD}",
        f"sha256~{GOOD.upper()}",
        f"sha256~{GOOD[:-1]}",
        f"sha256~{GOOD}0",
        f"sha256~{GOOD}\n",
        f" sha256~{GOOD}",
        f"sha256~~{GOOD}",
        f"sha256~{GOOD}, sha256~{GOOD}",
        f"sha1~{GOOD[:40]}",
        "sha256~",
        f"sha256~{GOOD[:-1]}\u0661",
        f"sha256~{GOOD[:-1]}\udc80",
        "\ud800",
    ],
)
def test_a_malformed_hex_header_is_invalid(separator: str, written: str) -> None:
    """Lower-case and of full length."""
    vendor, name = ("greenhouse", "Signature") if separator == " " else ("ashby", "Ashby-Signature")
    other = "=" if separator == " " else " "
    assert signed(vendor, BODY, [(name, f"sha256{separator}{GOOD}")], [SECRET], NOW)
    assert not signed(vendor, BODY, [(name, f"sha256{other}{GOOD}")], [SECRET], NOW)
    assert not signed(vendor, BODY, [(name, written.replace("~", separator))], [SECRET], NOW)


@pytest.mark.parametrize(
    ("offset", "valid"), [(0, True), (300, True), (-300, True), (301, False), (-301, False), (10**9, False)]
)
def test_five_minutes_are_tolerated_both_ways(offset: int, valid: bool) -> None:  # noqa: FBT001
    headers = webhook(seconds=int(NOW.timestamp()) + offset)
    assert signed("cloudevents", BODY, headers, [WHSEC], NOW) is valid


def test_a_fraction_of_a_second_over_five_minutes_is_too_much() -> None:
    headers = webhook()
    assert signed("cloudevents", BODY, headers, [WHSEC], NOW + timedelta(minutes=5))
    assert not signed("cloudevents", BODY, headers, [WHSEC], NOW + timedelta(minutes=5, milliseconds=1))


STAMP = str(int(NOW.timestamp()))


@pytest.mark.parametrize(
    "seconds",
    [f"+{STAMP}", f" {STAMP}", f"{STAMP}.0", f"{STAMP}\n", "1_741_593_600", "١٢٣", "9" * 5000, "-1", "1e9", "x"],
)
def test_a_timestamp_is_decimal_digits(seconds: str) -> None:
    assert not signed("mapping", BODY, webhook(seconds=seconds), [WHSEC], NOW)


def test_any_of_the_listed_signatures_may_match() -> None:
    *ids, (name, good) = webhook()
    for listed in (f"v1,AAAA {good}", f"v1a,zzz  {good} v2,x", f"{good} v1,\u00e5".encode().decode("latin-1")):
        headers = [*ids, (name, listed)]
        assert signed("cloudevents", BODY, headers, [WHSEC], NOW) is listed.isascii()


@pytest.mark.parametrize(
    "listed", ["", " ", "v1", "v1,", "v1,====", "v1a,{0}", "v2,{0}", "{0}", "V1,{0}", "v1, {0}", "v1,{0}\n"]
)
def test_another_list_matches_nothing(listed: str) -> None:
    *ids, (name, good) = webhook()
    assert not signed("cloudevents", BODY, [*ids, (name, listed.format(good.removeprefix("v1,")))], [WHSEC], NOW)


@pytest.mark.parametrize("secret", ["whsec_!!!", "whsec_abc", "whsec_å", "whsec_\ud800", b"whsec_\xff", "", "whsec_"])
def test_a_secret_that_is_no_base64_signs_nothing(secret: str | bytes) -> None:
    assert webhook_key(secret) is None
    assert not signed("cloudevents", BODY, webhook(), [secret], NOW)
    assert signed("cloudevents", BODY, webhook(), [secret, WHSEC], NOW)
    with pytest.raises(ValueError, match="base64"):
        sign("cloudevents", BODY, secret, delivery="d", at=NOW)


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_we_sign_as_the_vendor_is_what_the_vendor_sends(vendor: str) -> None:
    secret = secrets_of(vendor)[0]
    headers = list(sign(vendor, BODY, secret, delivery="msg_1", at=NOW).items())
    assert sorted((name.lower(), value) for name, value in headers if "event" not in name.lower()) == sorted(
        (name.lower(), value) for name, value in headers_of(vendor) if "event" not in name.lower()
    )
    assert signed(vendor, BODY, headers, [secret], NOW)


def test_nobody_signs_as_an_unknown_vendor() -> None:
    with pytest.raises(ValueError, match="signs"):
        sign("bullhorn", BODY, SECRET, delivery="d", at=NOW)


@pytest.mark.parametrize(
    ("vendor", "body", "headers", "expected"),
    [
        ("greenhouse", b"", [("GREENHOUSE-event-id", "e-1")], "e-1"),
        ("greenhouse", b"", [], None),
        ("greenhouse", b"", [("Greenhouse-Event-ID", "")], None),
        ("greenhouse", b"", [("Greenhouse-Event-ID", "a"), ("greenhouse-event-id", "b")], None),
        ("greenhouse", b"", [("Greenhouse-Event-ID", "a" * 600)], None),
        ("ashby", b'{"webhookActionId":"w1","action":"ping"}', [], "w1:ping"),
        ("ashby", b'{"webhookActionId":"w1","action":"applicationUpdate"}', [], "w1:applicationUpdate"),
        ("ashby", b'{"webhookActionId":"w1"}', [], "w1"),
        ("ashby", b'{"action":"ping"}', [], None),
        ("ashby", b'{"webhookActionId":7,"action":"ping"}', [], None),
        ("ashby", b'{"webhookActionId":" ","action":"ping"}', [], None),
        ("ashby", b"[]", [], None),
        ("ashby", b"<html>", [], None),
        ("ashby", b"\xff", [], None),
        ("ashby", b"[" * 100_000, [], None),
        ("cloudevents", b"", [("Webhook-ID", "msg_1")], "msg_1"),
        ("mapping", b"", [("webhook-id", "msg_2")], "msg_2"),
        ("mapping", b"", [("webhook-id", "\ud800")], "\ufffd"),
        ("mapping", b"", [], None),
        ("bullhorn", b"{}", [("", "x")], None),
        ("bullhorn", b'{"events":[{"eventId":"e-1"}]}', [], "e-1"),
        ("bullhorn", b'{"events":[{"eventId":"e-1"},{}]}', [], None),
        ("bullhorn", b'{"events":["e-1"]}', [], None),
        ("bullhorn", b'{"events":{}}', [], None),
        ("kombo", b'{"id":"w-1","type":"data-changed"}', [], "w-1"),
        ("kombo", b'{"id":7}', [], None),
        ("kombo", b"[]", [], None),
        ("huntflow", b"", [("x-huntflow-delivery", "d-1")], "d-1"),
        ("jazzhr", b"", [("X-JAZZHR-UUID", "d-2")], "d-2"),
        ("jobylon", b'{"id":"w-1"}', [], None),
        ("talentech", b'{"InvitationId":"i-1"}', [], None),
    ],
)
def test_a_repeat_is_known_by_the_vendors_id(vendor: str, body: bytes, headers: Headers, expected: str | None) -> None:
    assert delivery_id(vendor, body, headers) == expected


odd = st.text(max_size=80) | st.text(st.characters(categories=["Cs"]), max_size=3)
header_names = st.sampled_from([*SIGNING.values(), "webhook-id", "webhook-timestamp", "Greenhouse-Event-ID"]) | odd


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*VENDORS, "other"]),
    st.binary(max_size=60),
    st.lists(st.tuples(header_names, odd)),
    st.lists(odd | st.binary()),
)
def test_nothing_that_arrives_raises_or_is_signed_by_chance(
    vendor: str, body: bytes, headers: Headers, secrets: list[str | bytes]
) -> None:
    assert signed(vendor, body, headers, secrets, NOW) is False
    delivery_id(vendor, body, headers)
