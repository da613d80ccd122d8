"""Mappings that are refused, and bodies that a mapping refuses (CONVERT.md, mapping)."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted
from tests.events.ats.mappings import HIRED, PAYLOAD, REJECTED, WHO, mapped, mapping

from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.shapes import SHAPES
from afterview.events.errors import Malformed, Misconfigured

HELD = {"id": "'I'", "kind": "'video'", "basis": "'reported'", "interviewers": "`[]`"}
NOTIFIED = {**WHO, "notified_at": "payload.at", "channel": "'email'"}


@pytest.mark.parametrize("slots", ["x", {}, 5, True])
def test_each_of_something_else_is_refused(slots: Any) -> None:
    entry = {"type": "candidate.hired", "each": "payload.slots", "data": WHO}
    with pytest.raises(Malformed, match=r"^mapping: events\[0\]\.each: "):
        mapped({**PAYLOAD, "slots": slots}, entry)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"no": None}, r"candidate\.hired: data\.candidate: Field required"),
        ({"no": 3, "app": 1.5}, r"events\[1\]\.data\.application_id: "),
        ({"no": 3, "held": 5}, r"mapping: events\[1\]\.when: the expression fails on this body"),
    ],
)
def test_of_a_batch_it_is_said_which_element_is_meant(bad: Json, why: str) -> None:
    entry = {
        "type": "candidate.hired",
        "each": "payload.slots[?no != `0`]",
        "when": "!(item.held) || contains(item.held, 'x')",
        "data": {"application_id": "item.app || 'A'", "candidate": {"id": "item.no"}},
    }
    slots = [{"no": 1}, {"no": 0}, {"no": 2}, bad]
    with pytest.raises(Malformed, match=rf"^item 2: {why}"):
        mapped({**PAYLOAD, "slots": slots}, REJECTED, entry)


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
        ({"type": "candidate.updated", "data": {"candidate": {"id": "payload.no", "name": "'C'"}}}, "candidate.id"),
        ({"type": "interview.completed", "data": {**WHO, "interview": {**HELD, "interviewers": "payload.no"}}}, "rs"),
        ({"type": "candidate.notified", "data": {**NOTIFIED, "channel": "payload.person.id"}}, "channel"),
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
    assert all(line.startswith("mapping: ") for line in str(refused.value).splitlines())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"type": "candidate.rejectd"}, ".type: there is no such event: did you mean candidate.rejected?"),
        ({"type": 5}, f".type: there is no such event: known are {', '.join(SHAPES)}"),
        ({"whn": "payload"}, ": there is no field 'whn': did you mean when?"),
        ({"data": [WHO]}, ".data: an object is expected, not a list"),
        ({"data": {**WHO, "jbo": "payload"}}, ".data: there is no field 'jbo': did you mean job?"),
        ({"type": "candidate.rejected"}, ".data.rejection: is needed (an object), and nothing maps it"),
        (
            {"data": {"application_id": "payload.app", "candidate": {"name": "payload.n"}}},
            ".data.candidate.id: is need",
        ),
        ({"type": "interview.completed", "data": {**WHO, "interview": dict(list(HELD.items())[:3])}}, "interviewers: "),
        ({"when": "payload.("}, ".when: not a JMESPath expression (character 9: '(' is not expected there)"),
        ({"when": "payload."}, ".when: not a JMESPath expression: it ends too early"),
        ({"when": ""}, ".when: not a JMESPath expression: it is empty"),
        ({"when": "lenght(payload)"}, ".when: there is no function lenght: did you mean length?"),
        ({"when": "length(payload, payload)"}, ".when: length takes 1 argument, not 2"),
        ({"when": "merge()"}, ".when: merge takes at least 1 argument, not 0"),
        ({"when": "!payload.app"}, ".when: `!` binds more tightly than `.`, so this finds nothing: write !(…)"),
        ({"time": "yesterday"}, ".time: there is no yesterday, only payload, headers, fetched, item; as a text it has"),
        ({"time": "'yesterday'"}, ".time: can never stand there: not a time such as 2027-03-04T11:00:00Z"),
        ({"each": "`5`"}, ".each: can never stand there: a list is expected, not a number"),
        ({"each": "length(`5`)"}, ".each: can never stand there: it always fails: "),
        ({"data": {**WHO, "application_id": "`1.5`"}}, ".data.application_id: can never stand there: an id is a text"),
        ({"data": {**WHO, "job": "'J-1'"}}, ".data.job: can never stand there: an object is expected, not a text"),
        ({"data": {**WHO, "recruiter": {"email": "'rita'"}}}, ".email: can never stand there: it is not an e-mail add"),
        ({"data": {**WHO, "recruiter": {"name": "`5`"}}}, ".name: can never stand there: a text is expected, not a nu"),
        (
            {"type": "candidate.notified", "data": {**NOTIFIED, "channel": "'pigeon'"}},
            ".data.channel: can never stand there: must be one of email, call, meeting, portal",
        ),
    ],
)
def test_what_is_wrong_with_a_mapping_says_where_and_what_to_do(entry: Json, said: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        assert mapping(HIRED, {**HIRED, **entry}).vetted
    (line,) = str(refused.value).splitlines()
    assert line.startswith("mapping: events[1]")
    assert said in line


def test_what_can_be_read_is_read_and_only_doubted() -> None:
    """`convert` tries it on a body: a field that is missing in the result is 65, not 78."""
    doubtful = mapping({"type": "candidate.hired", "data": {"application_id": "onsite"}})
    assert [doubt.split(": ")[1] for doubt in doubtful.doubts] == [
        "events[0].data.candidate",
        "events[0].data.application_id",
    ]
    assert mapping(HIRED).doubts == ()


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = {"type": "candidate.hird", "when": "payload.(", "evry": "payload", "data": WHO}
    worse = {"type": "candidate.hired", "data": {"application_id": "foo(bar)", "candidate": {"nme": "payload.n"}}}
    with pytest.raises(Misconfigured) as refused:
        mapping(bad, 5, worse)  # type: ignore[arg-type]
    assert [line.split(": ")[1:3] for line in str(refused.value).splitlines()] == [
        ["events[0]", "there is no field 'evry'"],
        ["events[0].when", "not a JMESPath expression (character 9"],
        ["events[0].type", "there is no such event"],
        ["events[1]", "an object is expected, not a number"],
        ["events[2].data.application_id", "there is no function foo"],
        ["events[2].data.candidate", "there is no field 'nme'"],
        ["events[2].data.candidate.id", "is needed (an id), and nothing maps it"],
    ]


def test_what_an_entry_may_say_of_every_body_is_taken() -> None:
    """A text, nothing at all, or never."""
    data = {**WHO, "stage": "'Panel'", "job": {"id": "`null`"}, "recruiter": {"email": "''"}}
    held = {**HELD, "interviewers": ['`{"id": "1"}`', {"id": "'2'"}]}
    assert mapping({"type": "interview.completed", "data": {**WHO, "interview": held}}).events
    assert mapping({"type": "application.active", "when": "`false`", "each": "`[]`", "data": data}).events


def test_an_interviewer_has_the_fields_of_a_person() -> None:
    interview = {"interviewers": [{"id": "payload.app", "title": "payload.app"}]}
    with pytest.raises(
        Misconfigured, match=r"events\[0\]\.data\.interview\.interviewers\[0\]: there is no field 'title'"
    ):
        mapping({"type": "interview.completed", "data": {"interview": interview}})


def test_the_vendor_mapping_needs_a_mapping() -> None:
    with pytest.raises(Misconfigured, match="--map"):
        converted("mapping", PAYLOAD)
