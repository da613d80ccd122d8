"""Signatures of Lever, Teamtailor, Workable, SmartRecruiters and Recruitee (CONVERT.md, "The gateway")."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.ats.lever_bodies import webhook
from tests.events.ats.teamtailor_bodies import company, triggered
from tests.signing import lever_signed, sign

from afterview.events.ats.handshakes import acknowledged, greeting
from afterview.events.ats.signatures import delivery_id, signed

NOW = datetime(2027, 3, 10, 8, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
SECRET, OLD = "blåbær", "syltetøy"
COMPANY, TRIGGER = json.dumps(company()).encode(), json.dumps(triggered()).encode()
LEVER = lever_signed(webhook(), SECRET)
Headers = list[tuple[str, str]]
SENT = {
    "company": ("teamtailor", COMPANY),
    "trigger": ("teamtailor", TRIGGER),
    "workable": ("workable", b'{"id":"h-1","name":"\\u003cKari\\u003e"}'),
    "smartrecruiters": ("smartrecruiters", b'{"id":"n.1"}'),
    "recruitee": ("recruitee", b'{"id":7}'),
}
COVERED = ["company", "workable", "smartrecruiters", "recruitee"]
TIMED = ["company", "trigger", "smartrecruiters"]


def hexed(content: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def sent(name: str, secret: str = SECRET, at: datetime = NOW) -> tuple[str, bytes, Headers]:
    vendor, body = SENT[name]
    return vendor, body, list(sign(vendor, body, secret, delivery="d-1", at=at).items())


def proof(headers: Headers) -> tuple[str, str]:
    return next(one for one in headers if "ignature" in one[0])


@pytest.mark.parametrize("name", SENT)
def test_either_of_two_secrets_may_have_signed(name: str) -> None:
    for secret in (SECRET, OLD):
        vendor, body, headers = sent(name, secret)
        assert signed(vendor, body, headers, [SECRET, OLD], NOW)
        assert signed(vendor, body, [(key.upper(), value) for key, value in headers], [SECRET.encode(), OLD], NOW)
        assert signed(vendor, body, headers, [SECRET], NOW) is (secret == SECRET)
        assert not signed(vendor, body, headers, [], NOW)
    vendor, body, headers = sent(name, "")
    assert not signed(vendor, body, headers, ["", b""], NOW)


@pytest.mark.parametrize("name", COVERED)
def test_one_changed_byte_is_not_signed(name: str) -> None:
    vendor, body, headers = sent(name)
    for changed in (body + b" ", body[:-1], b"", body.replace(b'"', b"'", 1)):
        assert not signed(vendor, changed, headers, [SECRET], NOW)


@pytest.mark.parametrize("name", SENT)
def test_a_missing_empty_malformed_or_repeated_signature_is_invalid(name: str) -> None:
    vendor, body, headers = sent(name)
    key, value = proof(headers)
    others = [one for one in headers if one[0] != key]
    assert not signed(vendor, body, others, [SECRET], NOW)
    for wrong in ("", "x", value.upper(), value[:-1], f" {value}0", value[1:], "\ud800", "é"):
        assert not signed(vendor, body, [*others, (key, wrong)], [SECRET], NOW)
    assert not signed(vendor, body, [*headers, (key, value)], [SECRET], NOW)
    assert not signed(vendor, body, [*headers, (key.upper(), "x")], [SECRET], NOW)


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize(("offset", "valid"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_five_minutes_are_tolerated_both_ways(name: str, offset: int, valid: bool) -> None:  # noqa: FBT001
    vendor, body, headers = sent(name, at=NOW + timedelta(seconds=offset))
    assert signed(vendor, body, headers, [SECRET], NOW) is valid


def lever(**members: Any) -> bytes:
    return json.dumps({**json.loads(LEVER), **members}).encode()


def test_levers_signature_is_in_the_body_and_covers_token_and_time() -> None:
    assert signed("lever", LEVER, [], [OLD, SECRET], NOW)
    assert signed("lever", lever(data={"anything": "else"}), [], [SECRET], NOW)
    assert not signed("lever", LEVER, [], [OLD], NOW)
    assert not signed("lever", lever(triggeredAt=webhook()["triggeredAt"] + 1), [], [SECRET], NOW)
    assert not signed("lever", lever(token="t-2"), [], [SECRET], NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[]",
        LEVER[:-1],
        lever(signature=None),
        lever(signature=""),
        lever(signature=[json.loads(LEVER)["signature"]]),
        lever(signature=json.loads(LEVER)["signature"].upper()),
        lever(triggeredAt=str(webhook()["triggeredAt"])),
        lever(triggeredAt=float(webhook()["triggeredAt"])),
        lever(triggeredAt=None),
        lever(token=None),
        lever(token=7),
        json.dumps({**webhook(), "token": "", "signature": hexed(str(webhook()["triggeredAt"]).encode())}).encode(),
        json.dumps({**webhook(), "triggeredAt": True, "signature": hexed(b"t-1True")}).encode(),
    ],
)
def test_a_body_of_lever_without_a_whole_signature_is_invalid(body: bytes) -> None:
    assert not signed("lever", body, [], [SECRET], NOW)


def tt(text: str) -> Headers:
    return [("TT-Signature", base64.b64encode(text.encode()).decode())]


def test_a_company_webhook_has_version_2_over_time_and_body() -> None:
    good = hexed(f"{SECONDS}.".encode() + COMPANY)
    assert signed("teamtailor", COMPANY, tt(f"t={SECONDS},v2={good}"), [SECRET], NOW)
    for text in (f"v2={good}", f"t={SECONDS},v1={good}", f"t={SECONDS}", f"t={SECONDS},t={SECONDS},v2={good}", good):
        assert not signed("teamtailor", COMPANY, tt(text), [SECRET], NOW)
    assert not signed("teamtailor", COMPANY, [("TT-Signature", f"t={SECONDS},v2={good}")], [SECRET], NOW)


def test_the_legacy_version_is_refused() -> None:
    """It covers the id only."""
    legacy = base64.b64encode(hexed(b"2").encode()).decode()
    assert not signed("teamtailor", COMPANY, [("TT-Signature", legacy)], [SECRET], NOW)


def test_a_trigger_has_version_1_over_time_and_id() -> None:
    _, _, headers = sent("trigger")
    other = json.dumps(triggered(rejected=True)).encode()
    assert signed("teamtailor", other, headers, [SECRET], NOW)
    for event in ({"id": "pe-2"}, {"id": 1}, {"id": ""}, {}, "pe-1"):
        assert not signed("teamtailor", json.dumps({"partner-event": event}).encode(), headers, [SECRET], NOW)
    assert not signed("teamtailor", COMPANY, headers, [SECRET], NOW)
    good = hexed(f"{SECONDS}.pe-1".encode())
    for written, valid in ((f"t={SECONDS},v1={good},v0=x", True), (f"t={SECONDS},v0={good}", False)):
        assert signed("teamtailor", TRIGGER, [("Teamtailor-Signature", written)], [SECRET], NOW) is valid


def test_what_has_the_header_of_a_company_webhook_is_none_of_a_triggers() -> None:
    """Nobody may choose the weaker of two signatures."""
    _, _, headers = sent("trigger")
    assert not signed("teamtailor", TRIGGER, [*headers, ("tt-signature", "x")], [SECRET], NOW)


def smart(body: bytes = b'{"id":"1"}', **about: str) -> Headers:
    told = [about.get(name, "") for name in ("event_id", "event_name", "event_version", "link")]
    digest = hexed(b".".join([str(SECONDS).encode(), body, *(one.encode() for one in told)]))
    named = [(name.replace("_", "-"), value) for name, value in about.items()]
    return [*named, ("smartrecruiters-timestamp", str(SECONDS)), ("smartrecruiters-signature", f"v1={digest}")]


def test_smartrecruiters_joins_time_body_and_headers_with_dots() -> None:
    """Made by hand: the time, the body and four headers, of which absent ones are empty."""
    body, at = b'{"a":"b.c"}', datetime.fromtimestamp(1804489200, UTC)
    content = b'1804489200.{"a":"b.c"}.e-1.job.created.v1.<https://api.example/1>; rel=self'
    headers = [
        ("event-id", "e-1"),
        ("event-name", "job.created"),
        ("event-version", "v1"),
        ("link", "<https://api.example/1>; rel=self"),
        ("smartrecruiters-timestamp", "1804489200"),
        ("smartrecruiters-signature", f"v1={hexed(content, 'HeB')}"),
    ]
    assert signed("smartrecruiters", body, headers, ["HeB"], at)
    for name, _ in headers:
        assert not signed("smartrecruiters", body, [one for one in headers if one[0] != name], ["HeB"], at)
        assert not signed("smartrecruiters", body, [*headers, (name, "")], ["HeB"], at)
    assert signed("smartrecruiters", b'{"id":"1"}', smart(), [SECRET], NOW)
    assert signed("smartrecruiters", b'{"id":"1"}', smart(event_id="1", link="ø"), [SECRET], NOW)


def test_an_event_id_with_a_dot_could_have_been_the_end_of_the_body() -> None:
    assert not signed("smartrecruiters", b'{"id":"1"}', smart(event_id="1.2"), [SECRET], NOW)


def test_any_of_its_listed_signatures_may_match() -> None:
    *others, (name, good) = smart(event_id="1")
    wrong = "v1=" + "0" * 64
    for listed in (f"{wrong};{good}", f"{good};{wrong}", f"v2=x;{good}"):
        assert signed("smartrecruiters", b'{"id":"1"}', [*others, (name, listed)], [SECRET], NOW)
    for listed in (f"{wrong},{good}", good.replace("v1", "v2"), good.removeprefix("v1="), f"{good}\n"):
        assert not signed("smartrecruiters", b'{"id":"1"}', [*others, (name, listed)], [SECRET], NOW)


@pytest.mark.parametrize(
    ("vendor", "body", "headers", "expected"),
    [
        ("lever", b'{"id": "l-1", "token": "t-1"}', [], "l-1"),
        ("lever", b'{"id": "", "token": "t-1"}', [], "t-1"),
        ("lever", b'{"id": 7, "token": 8}', [], None),
        ("lever", b"<html>", [], None),
        ("teamtailor", TRIGGER, [], "pe-1"),
        ("teamtailor", COMPANY, [], None),
        ("teamtailor", b'{"partner-event": []}', [], None),
        ("workable", b'{"id": "h-1"}', [], "h-1"),
        ("workable", b'{"id": {}}', [], None),
        ("workable", b"[]", [], None),
        ("smartrecruiters", b'{"id": "n-1"}', [("Event-ID", "e-1")], "e-1"),
        ("smartrecruiters", b'{"id": "n-1"}', [], None),
        ("recruitee", b'{"id": "n-1"}', [], None),
    ],
)
def test_a_repeat_is_known_by_the_vendors_id(vendor: str, body: bytes, headers: Headers, expected: str | None) -> None:
    assert delivery_id(vendor, body, headers) == expected


@pytest.mark.parametrize(
    ("vendor", "body", "headers", "expected"),
    [
        ("smartrecruiters", b"", [("X-Hook-Secret", "abc-1")], {"X-Hook-Secret": "abc-1"}),
        ("smartrecruiters", b"", [], None),
        ("smartrecruiters", b"", [("X-Hook-Secret", "")], None),
        ("smartrecruiters", b"", [("X-Hook-Secret", "a"), ("x-hook-secret", "b")], None),
        ("smartrecruiters", b"", [("X-Hook-Secret", "a\r\nSet-Cookie: b")], None),
        ("smartrecruiters", b"", [("X-Hook-Secret", "a" * 513)], None),
        ("smartrecruiters", b"", [("X-Hook-Secret", "\ud800")], None),
        ("recruitee", b'{"test": true}', [], {}),
        ("recruitee", b'{"test":true}\n', [("X-Recruitee-Signature", "x")], {}),
        ("recruitee", b'{"test": 1}', [], None),
        ("recruitee", b'{"test": true, "id": 1}', [], None),
        ("recruitee", b'{"test": true}' + b" " * 600, [], None),
        ("recruitee", b"<html>", [], None),
        ("recruitee", b"[true]", [], None),
        ("workable", b'{"test": true}', [("X-Hook-Secret", "a")], None),
    ],
)
def test_a_handshake_is_answered_and_nothing_else_is_one(
    vendor: str, body: bytes, headers: Headers, expected: dict[str, str] | None
) -> None:
    assert greeting(vendor, body, headers) == expected


def test_only_smartrecruiters_expects_202() -> None:
    assert [acknowledged(vendor) for vendor in ("smartrecruiters", "lever", "recruitee", "mapping")] == [
        202,
        200,
        200,
        200,
    ]


odd = st.text(max_size=80) | st.text(st.characters(categories=["Cs"]), max_size=3)
header_names = st.sampled_from(sorted({name for key in SENT for name, _ in sent(key)[2]} | {"X-Hook-Secret"})) | odd


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["lever", *(vendor for vendor, _ in SENT.values())]),
    st.binary(max_size=60) | st.sampled_from([LEVER[:-9], COMPANY, TRIGGER]),
    st.lists(st.tuples(header_names, odd)),
    st.lists(odd | st.binary()),
)
def test_nothing_that_arrives_raises_or_is_signed_by_chance(
    vendor: str, body: bytes, headers: Headers, secrets: list[str | bytes]
) -> None:
    assert signed(vendor, body, headers, secrets, NOW) is False
    delivery_id(vendor, body, headers)
    greeting(vendor, body, headers)
