"""Whatever arrives gives events or one line of refusal, and that line never quotes the payload."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.ats.bodies import converted
from tests.events.ats.hostile import (
    FETCHED,
    GOOD,
    MAPPING,
    OUTCOMES,
    PRIVATE,
    THIN,
    attempt,
    places,
    put,
    values,
)

from afterview.events.ats.signatures import delivery_id
from afterview.events.ats.vendors import VENDORS
from afterview.events.errors import Thin


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(VENDORS), values)
def test_any_json_is_converted_or_refused_in_one_line(vendor: str, value: Any) -> None:
    body = json.dumps(value).encode()
    line = attempt(vendor, body, mapping=MAPPING if vendor == "mapping" else None, outcomes={"*": "interviewed"})
    assert line is None or "\n" not in line
    delivery_id(vendor, body, [])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([*GOOD, *THIN]), st.data(), st.sampled_from([None, "rejected", "interviewed", "hired"]))
def test_a_good_body_with_strange_members_is_converted_or_refused(
    good: tuple[str, Any], data: st.DataObject, outcome: str | None
) -> None:
    vendor, body = good
    for _ in range(data.draw(st.integers(1, 3))):
        body = put(body, data.draw(st.sampled_from(places(body))), data.draw(values))
        if not places(body):
            break
    outcomes = {"*": outcome} if outcome else {}
    mapping = MAPPING if vendor == "mapping" else None
    line = attempt(vendor, json.dumps(body).encode(), outcomes=outcomes, fetched=FETCHED, mapping=mapping)
    assert line is None or (PRIVATE not in line and "\n" not in line)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(GOOD), st.data())
def test_a_torn_body_is_refused_in_one_line(good: tuple[str, Any], data: st.DataObject) -> None:
    vendor, body = good
    raw = json.dumps(body).encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    torn = raw[:at] + data.draw(st.binary(max_size=3)) + raw[at + data.draw(st.integers(0, 4)) :]
    line = attempt(vendor, torn, mapping=MAPPING, fetched=FETCHED, outcomes=OUTCOMES)
    assert line is None or (line and "\n" not in line)


WRONG: list[Any] = [
    PRIVATE,
    f"{PRIVATE}-2027-02-30T10:15:30Z",
    [PRIVATE],
    {PRIVATE: PRIVATE},
    [[PRIVATE]],
    4711.5,
    "2027-02-30T10:15:30Z",
]


@pytest.mark.parametrize(("vendor", "body"), [*GOOD, *THIN])
def test_no_error_quotes_what_stands_at_any_place(vendor: str, body: Any) -> None:
    """Errors name the path, never the value: it may be personal data."""
    options = {"fetched": FETCHED, "outcomes": OUTCOMES, "mapping": MAPPING if vendor == "mapping" else None}
    for way in places(body):
        for value in WRONG:
            spoilt = json.dumps(put(body, way, value)).encode()
            line = attempt(vendor, spoilt, **options) or ""
            assert PRIVATE not in line
            assert "4711" not in line
            assert "02-30" not in line


@pytest.mark.parametrize(("vendor", "body"), [*GOOD, *THIN])
def test_no_error_quotes_a_key_of_the_payload(vendor: str, body: Any) -> None:
    for way in places(body):
        inner = {PRIVATE: 5, "id": {PRIVATE: 5}, "interviewers": [{PRIVATE: 1, "id": 1.5}]}
        line = attempt(vendor, json.dumps(put(body, way, inner)).encode(), fetched=FETCHED, mapping=MAPPING) or ""
        assert PRIVATE not in line


@pytest.mark.parametrize(("vendor", "body"), GOOD)
def test_every_good_body_is_good(vendor: str, body: Any) -> None:
    mapping = MAPPING if vendor == "mapping" else None
    assert converted(vendor, body, fetched=FETCHED, mapping=mapping, outcomes=OUTCOMES).events


@pytest.mark.parametrize(("vendor", "body"), THIN)
def test_every_thin_body_is_thin(vendor: str, body: Any) -> None:
    with pytest.raises(Thin):
        converted(vendor, body)
