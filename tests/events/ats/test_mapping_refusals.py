"""Mappings that are refused, and bodies that a mapping refuses (CONVERT.md, mapping)."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted
from tests.events.ats.mappings import HIRED, PAYLOAD, REJECTED, WHO, mapped, mapping

from afterview.events.ats.mapping import parse_mapping
from afterview.events.errors import Malformed, Misconfigured


@pytest.mark.parametrize("slots", ["x", {}, 5, True])
def test_each_of_something_else_is_refused(slots: Any) -> None:
    entry = {"type": "candidate.hired", "each": "payload.slots", "data": WHO}
    with pytest.raises(Malformed, match=r"^mapping: events\[0\]\.each: "):
        mapped({**PAYLOAD, "slots": slots}, entry)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"type": "candidate.rejected", "data": WHO}, "rejection"),
        ({"type": "candidate.hired", "data": {"application_id": "payload.app"}}, "candidate"),
        (
            {"type": "candidate.hired", "data": {"application_id": "payload.no", "candidate": {"id": "'C'"}}},
            "application_id",
        ),
        ({"type": "candidate.updated", "data": {"candidate": {"name": "'C'"}}}, "candidate.id"),
        ({"type": "interview.cancelled", "data": WHO}, "interview.id"),
        ({"type": "interview.cancelled", "id": "'x'", "data": WHO}, "interview"),
        (
            {
                "type": "interview.completed",
                "data": {**WHO, "interview": {"id": "'I'", "kind": "'video'", "basis": "'reported'"}},
            },
            "interviewers",
        ),
        (
            {"type": "candidate.notified", "data": {**WHO, "notified_at": "payload.at", "channel": "'pigeon'"}},
            "channel",
        ),
        ({"type": "candidate.hired", "data": {**WHO, "application_id": "payload.person"}}, "application_id"),
        ({"type": "candidate.hired", "data": {**WHO, "application_id": "`1.5`"}}, "application_id"),
        ({"type": "candidate.hired", "data": {**WHO, "job": "payload.app"}}, "job"),
        ({"type": "candidate.hired", "id": "payload.person", "data": WHO}, "id"),
        ({"type": "candidate.hired", "time": "'soon'", "data": WHO}, "time"),
        ({"type": "candidate.hired", "when": "length(payload.app)", "data": WHO}, "when"),
    ],
)
def test_a_result_that_is_not_canonical_is_refused(entry: Json, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        mapped(PAYLOAD, entry)
    assert field in str(refused.value)


@pytest.mark.parametrize(
    "expression",
    [
        "length(`1`)",
        "contains('abc', `1`)",
        "ceil(to_number('1e999'))",
        'sort(`[1, "a"]`)',
        "join(',', `[1]`)",
        'sum(`["a"]`)',
    ],
)
def test_an_expression_that_fails_on_a_body_refuses_the_body(expression: str) -> None:
    with pytest.raises(Malformed, match=r"^mapping: events\[0\]\.when: the expression fails on this body$"):
        mapped(PAYLOAD, {**REJECTED, "when": expression})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[]",
        b"5",
        b"{}",
        b'{"events": {}}',
        b'{"events": [5]}',
        b'{"events": [], "more": 1}',
        *(
            json.dumps({"events": [{**HIRED, **bad}]}).encode()
            for bad in (
                {"type": None},
                {"type": 5},
                {"type": "candidate.exploded"},
                {"type": "timer.due"},
                {"whn": "payload"},
                {"data": None},
                {"data": "payload"},
                {"data": {"tenant": "'x'"}},
                {"data": {"applicationId": "payload.app"}},
                {"data": {"candidate": {"nme": "payload.app"}}},
                {"data": {"stage": "payload.app"}},
                {"data": {"candidate": {"id": 5}}},
                {"data": {"candidate": {"id": {"x": "payload"}}}},
                {"data": {"candidate": [{"id": "payload.app"}]}},
                {"data": {"application_id": None}},
                {"when": ""},
                {"when": "payload["},
                {"when": "payload.'x"},
                {"when": True},
                {"when": 5},
                {"each": "nonsense(payload)"},
                {"each": "payload[0].{a: foo(@)}"},
                {"id": "length()"},
                {"id": "length(@, @)"},
                {"id": "merge()"},
                {"time": "payload[::0]"},
                {"time": "[" * 2000},
                {"time": "[" * 900 + "a" + "]" * 900},
            )
        ),
    ],
)
def test_a_bad_mapping_is_a_bad_configuration(text: bytes) -> None:
    with pytest.raises(Misconfigured, match=r"^mapping: ") as refused:
        parse_mapping(text)
    assert "\n" not in str(refused.value)


def test_an_interviewer_has_the_fields_of_a_person() -> None:
    interview = {"interviewers": [{"id": "payload.app", "title": "payload.app"}]}
    with pytest.raises(
        Misconfigured, match=r"events\[0\]\.data\.interview\.interviewers\[0\]: there is no field 'title'"
    ):
        mapping({"type": "interview.completed", "data": {"interview": interview}})


def test_the_vendor_mapping_needs_a_mapping() -> None:
    with pytest.raises(Misconfigured, match="--map"):
        converted("mapping", PAYLOAD)
