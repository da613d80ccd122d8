"""Signatures of Huntflow, JazzHR, Jobylon, Kombo and Talentech (CONVERT.md, "The gateway")."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.signing import sign

from afterview.events.ats.handshakes import greeting
from afterview.events.ats.secret_forms import wrong_form
from afterview.events.ats.signatures import delivery_id, proving, signed

NOW = datetime(2027, 3, 10, 8, 0, 0, tzinfo=UTC)
BODY = '{"name":"Kåre"}'.encode()
SECRETS = {
    "huntflow": ["blåbær", "syltetøy"],
    "jazzhr": ["blåbær", "syltetøy"],
    "jobylon": ["afterview:blå:bær", "afterview:syltetøy"],
    "kombo": ["base64url:blåbær", "hex:syltetøy"],
    "talentech": ["c0ffee00", "C0FFEE11"],
}
UNSIGNED = {"jobylon"}
"""nothing covers the body"""
VENDORS = sorted(SECRETS)
Headers = list[tuple[str, str]]


def signature_of(vendor: str, secret: str, body: bytes = BODY) -> tuple[str, str]:
    """The header that proves it."""
    return next(iter(sign(vendor, body, secret, delivery="d-1", at=NOW).items()))


def test_talentechs_secret_is_hex_and_its_signature_base64() -> None:
    digest = hmac.new(b"\xc0\xff\xee\x00", BODY, hashlib.sha256).digest()
    headers = [("x-signature-base64hmacsha256", base64.b64encode(digest).decode())]
    assert signed("talentech", BODY, headers, ["c0ffee00"], NOW)
    assert not signed("talentech", BODY, [(headers[0][0], digest.hex())], ["c0ffee00"], NOW)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("which", [0, 1])
def test_either_of_two_secrets_may_have_signed(vendor: str, which: int) -> None:
    headers = [signature_of(vendor, SECRETS[vendor][which])]
    assert signed(vendor, BODY, headers, SECRETS[vendor], NOW)
    assert signed(vendor, BODY, headers, [one.encode() for one in SECRETS[vendor]], NOW)
    assert signed(vendor, BODY, [(name.upper(), value) for name, value in headers], SECRETS[vendor], NOW)
    assert not signed(vendor, BODY, headers, [SECRETS[vendor][1 - which]], NOW)
    assert not signed(vendor, BODY, headers, [], NOW)


@pytest.mark.parametrize("vendor", sorted(set(VENDORS) - UNSIGNED))
def test_one_changed_byte_is_not_signed(vendor: str) -> None:
    headers = [signature_of(vendor, SECRETS[vendor][0])]
    for body in (BODY + b" ", b"", BODY[:-1], BODY.replace("å".encode(), b"\\u00e5")):
        assert not signed(vendor, body, headers, SECRETS[vendor], NOW)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_missing_repeated_or_changed_header_is_invalid(vendor: str) -> None:
    name, value = signature_of(vendor, SECRETS[vendor][0])
    wrong = ["", value + "\n", value[:-1], value + "=", f"sha256={value}", f" {value}", "å", "\ud800"]
    for headers in ([], [(name, value)] * 2, *([(name, one)] for one in wrong)):
        assert not signed(vendor, BODY, headers, SECRETS[vendor], NOW)


@pytest.mark.parametrize("vendor", ["huntflow", "jazzhr"])
def test_hex_is_lower_case(vendor: str) -> None:
    name, value = signature_of(vendor, SECRETS[vendor][0])
    assert not signed(vendor, BODY, [(name, value.upper())], SECRETS[vendor], NOW)


@pytest.mark.parametrize("writing", ["hex", "base64", "base64url"])
def test_kombos_secret_says_how_its_signature_is_written(writing: str) -> None:
    secret = f"{writing}:blå:bær"
    headers = [signature_of("kombo", secret)]
    assert signed("kombo", BODY, headers, [secret], NOW)
    assert not any(
        signed("kombo", BODY, headers, [f"{other}:blå:bær"], NOW)
        for other in {"hex", "base64", "base64url", "sha256", ""} - {writing}
    )


def test_jobylon_may_send_a_header_of_its_own_instead() -> None:
    secret = "X-Afterview: one two"
    assert signed("jobylon", BODY, [("x-afterview", "one two")], [secret], NOW)
    assert signed("jobylon", BODY, [("X-AFTERVIEW", "one two")], ["user:old", secret], NOW)
    for value in ("", "one", "One two", "one two "):
        assert not signed("jobylon", BODY, [("X-Afterview", value)], [secret], NOW)


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_the_name_of_the_authentication_scheme_has_no_letter_case(scheme: str) -> None:
    value = f"{scheme} {base64.b64encode(b'user:word').decode()}"
    for secret in ("user:word", f"Authorization: {value}"):
        assert signed("jobylon", BODY, [("authorization", value)], [secret], NOW)
    assert not signed("jobylon", BODY, [("authorization", value.replace(" ", "x "))], ["user:word"], NOW)


@pytest.mark.parametrize(
    ("vendor", "secret"),
    [
        *(("jobylon", secret) for secret in ["", "user", ":word", "user:", "X Y: z", "X-Key:  ", "X-Key: å"]),
        *(("kombo", secret) for secret in ["", "blåbær", "hex:", "HEX:a", ":a", "md5:a"]),
        *(("talentech", secret) for secret in ["", " ", "blåbær", "c0f", "0xc0ff", "\ud800"]),
        ("bullhorn", "anything"),
        ("cloudevents", "no base64"),
        ("mapping", "whsec_"),
    ],
)
def test_a_secret_of_the_wrong_form_is_told_and_signs_nothing(vendor: str, secret: str) -> None:
    assert wrong_form(vendor, secret)
    for header in [("Authorization", "Basic "), ("X-Key", ""), ("X-Kombo-Signature", ""), ("", "")]:
        assert not signed(vendor, BODY, [header], [secret], NOW)


@pytest.mark.parametrize("vendor", [*VENDORS, "greenhouse"])
def test_a_secret_of_the_right_form_is_well(vendor: str) -> None:
    assert all(wrong_form(vendor, secret) is None for secret in SECRETS.get(vendor, ["any text"]))


def test_a_header_that_holds_a_secret_is_named() -> None:
    assert proving("jobylon", ["X-Afterview: one", "user:word"]) == {"x-afterview", "authorization"}
    assert proving("huntflow", ["X-Afterview: one"]) == frozenset()


def test_a_batch_of_bullhorns_is_known_by_all_of_its_events() -> None:
    first, same, other = (
        delivery_id("bullhorn", b'{"requestId":%d,"events":[{"eventId":"a"},{"eventId":"%s"}]}' % (number, last), [])
        for number, last in ((1, b"b"), (2, b"b"), (3, b"c"))
    )
    assert first
    assert first == same != other


@pytest.mark.parametrize(
    ("vendor", "headers", "answered"),
    [
        ("huntflow", [("X-HUNTFLOW-EVENT", "PING")], True),
        ("huntflow", [("X-Huntflow-Event", "APPLICANT")], False),
        ("huntflow", [("X-Huntflow-Event", "PING"), ("X-Huntflow-Event", "PING")], False),
        ("huntflow", [], False),
        ("jazzhr", [("X-Huntflow-Event", "PING")], False),
    ],
)
def test_only_a_ping_of_huntflows_is_a_handshake(vendor: str, headers: Headers, answered: bool) -> None:  # noqa: FBT001
    assert greeting(vendor, b"{}", headers) == ({} if answered else None)


odd = st.text(max_size=40) | st.text(st.characters(categories=["Cs"]), max_size=3) | st.sampled_from(["Basic ", "a: b"])
header_names = st.sampled_from([signature_of(vendor, SECRETS[vendor][0])[0] for vendor in VENDORS]) | odd


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*VENDORS, "bullhorn"]),
    st.binary(max_size=60),
    st.lists(st.tuples(header_names, odd)),
    st.lists(odd.filter(lambda secret: ":" not in secret) | st.binary().filter(lambda secret: b":" not in secret)),
)
def test_nothing_that_arrives_raises_or_is_signed_by_chance(
    vendor: str, body: bytes, headers: Headers, secrets: list[str | bytes]
) -> None:
    assert signed(vendor, body, headers, secrets, NOW) is False
    for secret in secrets:
        wrong_form(vendor, secret)
    proving(vendor, secrets)
    delivery_id(vendor, body, headers)
    greeting(vendor, body, headers)
