"""Rules 1, 2 and 7 of CONVERT.md: what a body may be, and that one body always gives the same events."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_schedule,
    cloudevent,
    converted,
    greenhouse_application,
    greenhouse_interview,
)
from tests.events.ats.deliveries import ASHBY_ARCHIVED, REJECTION

from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.vendors import VENDORS
from afterview.events.errors import Malformed

RAW = json.dumps(REJECTION).encode()
ANY = parse_mapping(b'{"events": []}')


def test_the_vendors_are_named_for_the_command_line() -> None:
    """Those of CONVERT.md, in its order; a new one comes last."""
    assert VENDORS[:15] == (
        "greenhouse",
        "ashby",
        "lever",
        "teamtailor",
        "workable",
        "smartrecruiters",
        "recruitee",
        "jobylon",
        "huntflow",
        "jazzhr",
        "bullhorn",
        "kombo",
        "talentech",
        "cloudevents",
        "mapping",
    )


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty: one JSON value is expected"),
        (b" \n ", "empty: one JSON value is expected"),
        (b"\xef\xbb\xbf", "empty: one JSON value is expected"),
        (b'{"a": "\xe6"}', r"not UTF-8 \(at byte 7\)"),
        ("{}".encode("utf-16"), r"not UTF-8 \(at byte 0\)"),
        (b"<html><body>502</body></html>", r"not JSON \(line 1, column 1\)"),
        (RAW[:-1], "not JSON"),
        (RAW[:100], "not JSON"),
        (RAW + RAW, r"not JSON \(line 1, column \d+\)"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b'{"a": NaN}', "not JSON: NaN"),
        (b'{"a": -Infinity}', "not JSON: NaN, Infinity"),
        (b'{"a": 1e999}', "not JSON: NaN, Infinity or a number too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON: NaN, Infinity or a number too large"),
        (b'{"a": "\n"}', "not JSON"),
        (b"[" * 100_000, "nested more than 100 levels deep"),
        (b"[" * 102 + b"]" * 102, "nested more than 100 levels deep"),
        (b'{"a":' * 102 + b"1" + b"}" * 102, "nested more than 100 levels deep"),
    ],
)
def test_what_is_not_one_json_value_is_refused(vendor: str, body: bytes, problem: str) -> None:
    with pytest.raises(Malformed, match=f"^{problem}"):
        converted(vendor, body, mapping=ANY)


def test_a_byte_order_mark_is_allowed() -> None:
    assert converted("greenhouse", b"\xef\xbb\xbf" + RAW) == converted("greenhouse", RAW)


def test_unknown_fields_are_ignored_even_deep_ones() -> None:
    """Rule 4."""
    deep: Any = 1
    for _ in range(90):
        deep = [deep]
    assert converted("greenhouse", {**REJECTION, "more": deep}) == converted("greenhouse", REJECTION)


@pytest.mark.parametrize(
    ("vendor", "body", "options"),
    [
        ("greenhouse", REJECTION, {}),
        ("greenhouse", [greenhouse_interview(), greenhouse_interview(id=2)], {"fetched": (greenhouse_application(),)}),
        ("ashby", {**ASHBY_ARCHIVED, "webhookActionId": "one"}, {}),
        ("ashby", ashby_schedule(), {}),
        ("cloudevents", cloudevent(), {}),
    ],
)
def test_the_same_delivery_under_another_delivery_id_is_byte_for_byte_the_same(
    vendor: str, body: Any, options: Json
) -> None:
    """Delivery ids only drop repeats at the gateway."""

    def printed(delivery: str) -> str:
        again = {**body, "webhookActionId": delivery} if isinstance(body, dict) else body
        headers = dict.fromkeys(("greenhouse-event-id", "webhook-id", "x-request-id"), delivery)
        return json.dumps(converted(vendor, again, headers=headers, **options).events)

    assert printed("first") == printed("second")
