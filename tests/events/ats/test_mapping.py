"""`--map`: which events come of a mapping, and when (CONVERT.md, mapping)."""

from typing import Any

import pytest
from tests.events.ats.bodies import names
from tests.events.ats.mappings import PAYLOAD, REJECTED, WHO, mapped


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


def test_headers_and_fetched_objects_can_be_asked() -> None:
    data = {"application_id": 'headers."x-app"', "candidate": {"id": "fetched[?id == 'A'] | [0].person"}}
    options = {"headers": {"x-app": "A"}, "fetched": ({"id": "B"}, {"id": "A", "person": 9})}
    (event,) = mapped({}, {"type": "candidate.hired", "data": data}, **options).events
    assert event["data"]["application_id"] == "A"
    assert event["data"]["candidate"] == {"id": "9"}
