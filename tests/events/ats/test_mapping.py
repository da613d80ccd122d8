"""`--map`: what a mapping may say, and what comes of it (CONVERT.md, mapping)."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_schedule,
    cloudevent,
    converted,
    greenhouse_interview,
    greenhouse_rejected,
    greenhouse_webhook,
    names,
)

from afterview.events.ats.mapping import EventMapping, parse_mapping
from afterview.events.errors import Malformed, Misconfigured, Thin

WHO = {"application_id": "payload.app", "candidate": {"id": "payload.person.id", "email": "payload.person.mails"}}
REJECTED: Json = {
    "type": "candidate.rejected",
    "time": "payload.at",
    "data": {**WHO, "rejection": {"rejected_at": "payload.at", "reason": {"code": "payload.why.code"}}},
}
PAYLOAD = {
    "app": 7,
    "at": "2027-03-05T09:15:30Z",
    "person": {"id": " C-7 ", "mails": ["none", "kari@example.org"]},
    "why": {"code": 14},
}


def mapping(*events: Json) -> EventMapping:
    return parse_mapping(json.dumps({"events": list(events)}).encode())


def mapped(payload: Any, *events: Json, **options: Any) -> Any:
    return converted("mapping", payload, mapping=mapping(*events), **options)


def test_a_mapping_gives_a_whole_event() -> None:
    (event,) = mapped(PAYLOAD, REJECTED, tenant="fjord").events
    assert event == {
        "specversion": "1.0",
        "id": "candidate.rejected:7:2027-03-05T09:15:30Z",
        "source": "/in/fjord/mapping",
        "type": "afterview.candidate.rejected.v1",
        "time": "2027-03-05T09:15:30Z",
        "subject": "applications/7",
        "datacontenttype": "application/json",
        "data": {
            "tenant": "fjord",
            "occurred_at": "2027-03-05T09:15:30Z",
            "application_id": "7",
            "candidate": {"id": "C-7", "email": "kari@example.org"},
            "rejection": {"rejected_at": "2027-03-05T09:15:30Z", "reason": {"code": "14"}},
        },
    }


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("payload.flag", 0),
        ("payload.app", 1),
        ("`0`", 1),
        ("`[]`", 0),
        ("`{}`", 0),
        ("''", 0),
        ("`false`", 0),
        ("'x'", 1),
    ],
)
def test_when_is_false_for_the_false_values_of_jmespath(when: str, count: int) -> None:
    conversion = mapped(PAYLOAD, {**REJECTED, "when": when})
    assert len(conversion.events) == count
    assert (conversion.nothing is None) == bool(count)


def test_all_that_hold_are_emitted_in_order() -> None:
    active = {"type": "application.active", "data": {**WHO, "stage": "'Panel'"}}
    never = {"type": "candidate.hired", "when": "payload.hired", "data": WHO}
    assert names(mapped(PAYLOAD, active, never, REJECTED)) == ["application.active", "candidate.rejected"]


def test_each_gives_an_event_per_element() -> None:
    entry = {
        "type": "interview.scheduled",
        "each": "payload.slots",
        "when": "item.ok",
        "time": "payload.changed",
        "id": "item.key",
        "data": {
            **WHO,
            "interview": {
                "id": "item.n",
                "kind": "'phone'",
                "starts_at": "item.from",
                "interviewers": "item.who[].{id: key, name: title, email: mail, secret: mail}",
            },
        },
    }
    slots = [
        {"n": 1, "ok": True, "from": 1772704800, "who": [{"key": 5, "title": "Ola"}, {"mail": "o@x.example"}, {}]},
        {"n": 2, "ok": False},
        {"n": 3, "ok": True, "from": 1772704800123, "key": 99, "who": []},
    ]
    first, second = mapped({**PAYLOAD, "slots": slots}, entry).events
    assert first["id"] == "interview.scheduled:1:2027-03-10T08:00:00Z"
    assert "occurred_at" not in first["data"]
    assert first["data"]["interview"]["starts_at"] == "2026-03-05T10:00:00Z"
    assert first["data"]["interview"]["interviewers"] == [
        {"id": "5", "name": "Ola"},
        {"id": "o@x.example", "email": "o@x.example"},
    ]
    assert second["id"] == "99"
    assert second["data"]["interview"]["starts_at"] == "2026-03-05T10:00:00.123000Z"
    assert second["data"]["interview"]["interviewers"] == []


@pytest.mark.parametrize(("slots", "count"), [(None, 0), ([], 0), ([1, None], 2)])
def test_each_of_nothing_gives_nothing(slots: Any, count: int) -> None:
    entry = {"type": "candidate.hired", "each": "payload.slots", "data": WHO}
    assert len(mapped({**PAYLOAD, "slots": slots}, entry).events) == count


@pytest.mark.parametrize("slots", ["x", {}, 5, True])
def test_each_of_something_else_is_refused(slots: Any) -> None:
    entry = {"type": "candidate.hired", "each": "payload.slots", "data": WHO}
    with pytest.raises(Malformed, match=r"^mapping: events\[0\]\.each: "):
        mapped({**PAYLOAD, "slots": slots}, entry)


def test_headers_and_fetched_objects_can_be_asked() -> None:
    data = {"application_id": 'headers."x-app"', "candidate": {"id": "fetched[?id == 'A'] | [0].person"}}
    options = {"headers": {"x-app": "A"}, "fetched": ({"id": "B"}, {"id": "A", "person": 9})}
    (event,) = mapped({}, {"type": "candidate.hired", "data": data}, **options).events
    assert event["data"]["application_id"] == "A"
    assert event["data"]["candidate"] == {"id": "9"}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-05T10:15:30+01:00", "2027-03-05T09:15:30Z"),
        ("2027-03-05 10:15:30", "2027-03-05T09:15:30Z"),
        (1772704800, "2026-03-05T10:00:00Z"),
        (1772704800123, "2026-03-05T10:00:00.123000Z"),
        (10**11, "5138-11-16"),
        (10**11 + 1000, "1973-03-03T09:46:41Z"),
    ],
)
def test_times_are_rfc_3339_or_epochs_or_local(at: Any, expected: str) -> None:
    """Over 10^11: milliseconds, else seconds; without an offset in `--timezone`."""
    if expected.startswith("5138"):
        with pytest.raises(
            Malformed, match=r"^events\[0\]\.data\.rejection\.rejected_at: a time before 1900 or after 2199$"
        ):
            mapped({**PAYLOAD, "at": at}, REJECTED)
        return
    (event,) = mapped({**PAYLOAD, "at": at}, REJECTED, timezone=ZoneInfo("Europe/Oslo")).events
    assert event["time"] == event["data"]["rejection"]["rejected_at"] == expected


def test_occurred_at_stands_in_for_the_time() -> None:
    (event,) = mapped(PAYLOAD, {"type": "candidate.hired", "data": {**WHO, "occurred_at": "payload.at"}}).events
    assert event["time"] == event["data"]["occurred_at"] == "2027-03-05T09:15:30Z"


def test_what_is_missing_or_of_another_type_is_left_out() -> None:
    """Convert rules 2, 4 and 5."""
    data = {
        "application_id": "payload.app",
        "candidate": {"id": "payload.app", "name": "payload.app", "can_email": "payload.app", "email": "payload.app"},
        "job": {"title": "'Engineer'"},
        "recruiter": {"name": "'Only'"},
        "hiring_manager": {"email": "payload.person.mails"},
        "stage": "payload.nowhere",
    }
    (event,) = mapped(PAYLOAD, {"type": "application.active", "data": data}).events
    assert event["data"] == {
        "tenant": "default",
        "application_id": "7",
        "candidate": {"id": "7"},
        "hiring_manager": {"id": "kari@example.org", "email": "kari@example.org"},
    }


def test_an_expression_may_stand_for_a_whole_object() -> None:
    payload = {
        "job": {"id": 3, "title": "Eng\x00ineer", "salary": 5},
        "note": {"match": "a\n b"},
        "answers": {"q\ud800": "x\n y"},
    }
    noted = {"type": "feedback.noted", "data": {**WHO, "job": "payload.job", "note": "payload.note"}}
    answered = {
        "type": "survey.answered",
        "data": {
            "candidate": "payload.person",
            "invitation_id": "'V'",
            "answers": "payload.answers",
            "submitted_at": "payload.at",
        },
    }
    first, second = mapped({**PAYLOAD, **payload}, noted, answered).events
    assert first["data"]["job"] == {"id": "3", "title": "Eng ineer"}
    assert first["data"]["note"] == {"match": "a\nb"}
    assert second["data"]["answers"] == {"q\ufffd": "x\ny"}
    assert "subject" not in second


def test_lists_and_answers_may_be_written_out() -> None:
    interview = {
        "id": "'I'",
        "kind": "'video'",
        "basis": "'reported'",
        "interviewers": [{"id": "payload.app"}, "payload.person"],
    }
    held = {"type": "interview.completed", "data": {**WHO, "interview": interview}}
    answers = {"recommend": "payload.app", "comment": "payload.nowhere"}
    answered = {
        "type": "survey.answered",
        "data": {"candidate": {"id": "'C'"}, "invitation_id": "'V'", "answers": answers, "submitted_at": "payload.at"},
    }
    first, second = mapped(PAYLOAD, held, answered).events
    assert first["data"]["interview"]["interviewers"] == [{"id": "7"}, {"id": "C-7"}]
    assert second["data"]["answers"] == {"recommend": 7, "comment": None}


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


def test_a_number_that_json_does_not_have_is_lost() -> None:
    answers = {"q": "to_number('1e999')"}
    data = {"candidate": {"id": "'C'"}, "invitation_id": "'V'", "answers": answers, "submitted_at": "payload.at"}
    (event,) = mapped(PAYLOAD, {"type": "survey.answered", "data": data}).events
    assert event["data"]["answers"] == {"q": None}


HIRED: Json = {"type": "candidate.hired", "data": WHO}


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


def test_a_literal_of_the_old_kind_is_still_understood() -> None:
    (event,) = mapped(PAYLOAD, {**HIRED, "id": "`old`"}).events
    assert event["id"] == "old"


def test_the_vendor_mapping_needs_a_mapping() -> None:
    with pytest.raises(Misconfigured, match="--map"):
        converted("mapping", PAYLOAD)


BY_HAND = {"type": "candidate.hired", "data": {"application_id": "'A'", "candidate": {"id": "'C'"}}}


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("greenhouse", greenhouse_interview()),
        ("greenhouse", {"action": "hire_candidate", "payload": {}}),
        ("greenhouse", {"quite": "unknown"}),
        ("greenhouse", "text"),
        ("ashby", ashby_schedule(candidateId=None)),
        ("ashby", {"action": "offerCreate", "data": {}}),
        ("ashby", [1]),
        ("cloudevents", {**cloudevent(), "type": "com.example.hired"}),
        ("cloudevents", {"no": "event"}),
    ],
)
def test_a_mapping_knows_what_the_vendors_converter_cannot(vendor: str, body: Any) -> None:
    (event,) = converted(vendor, body, mapping=mapping(BY_HAND)).events
    assert event["source"] == f"/in/default/{vendor}"
    assert names(converted(vendor, body, mapping=mapping(BY_HAND))) == ["candidate.hired"]
    never = mapping({**BY_HAND, "when": "`false`"})
    assert converted(vendor, body, mapping=never).nothing


@pytest.mark.parametrize(
    ("vendor", "body", "expected"),
    [
        ("greenhouse", greenhouse_webhook("reject_candidate", greenhouse_rejected()), ["candidate.rejected"]),
        ("greenhouse", {"action": "interview_deleted", "payload": {}}, []),
        ("ashby", {"action": "ping", "data": {}}, []),
        ("cloudevents", cloudevent(), ["candidate.rejected"]),
    ],
)
def test_a_mapping_does_not_touch_what_the_converter_knows(vendor: str, body: Any, expected: list[str]) -> None:
    assert names(converted(vendor, body, mapping=mapping(BY_HAND))) == expected


def test_a_broken_body_of_a_known_shape_stays_refused() -> None:
    body = greenhouse_webhook("reject_candidate", greenhouse_rejected(id=None))
    with pytest.raises(Malformed, match=r"^payload\.application\.id: "):
        converted("greenhouse", body, mapping=mapping(BY_HAND))


def test_without_a_mapping_a_thin_body_stays_thin() -> None:
    with pytest.raises(Thin):
        converted("greenhouse", greenhouse_interview())
