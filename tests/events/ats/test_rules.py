"""The eight rules of CONVERT.md for every vendor, on bodies of the first ones."""

import json
from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.events.ats.bodies import (
    RECEIVED,
    Json,
    ashby_answer,
    ashby_application,
    ashby_archived,
    ashby_schedule,
    ashby_webhook,
    cloudevent,
    converted,
    greenhouse_application,
    greenhouse_interview,
    greenhouse_rejected,
    greenhouse_webhook,
    names,
    with_value,
)

from afterview.events.ats.convert import VENDORS
from afterview.events.ats.fetched import parse_fetched
from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.outcomes import parse_outcomes
from afterview.events.errors import Malformed, Misconfigured

REJECTION = greenhouse_webhook("reject_candidate", greenhouse_rejected())
RAW = json.dumps(REJECTION).encode()
ANY = parse_mapping(b'{"events": []}')


def rejection(path: str, value: Any, **options: Any) -> Json:
    (event,) = converted("greenhouse", with_value(REJECTION, f"payload.application.{path}", value), **options).events
    return dict(event)


def test_the_vendors_are_named_for_the_command_line() -> None:
    assert VENDORS == ("greenhouse", "ashby", "cloudevents", "mapping")


# Rules 1 and 2: one JSON value, UTF-8


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


# Rule 3: options


def test_the_tenant_is_in_source_and_data() -> None:
    (event,) = converted("greenhouse", REJECTION, tenant="fjord").events
    assert event["source"] == "/in/fjord/greenhouse"
    assert event["data"]["tenant"] == "fjord"


def test_a_tenant_that_is_no_slug_comes_out_of_no_converter() -> None:
    with pytest.raises(Malformed, match=r"^candidate\.rejected: data\.tenant: "):
        converted("greenhouse", REJECTION, tenant="../x")


GREENHOUSE_ACTIVE = greenhouse_webhook("candidate_stage_change", greenhouse_application())
UNREJECTED = greenhouse_webhook("unreject_candidate", greenhouse_application())
ASHBY_ARCHIVED = ashby_webhook("applicationUpdate", ashby_archived())


@pytest.mark.parametrize(
    ("vendor", "body", "word"),
    [
        ("greenhouse", REJECTION, "Too junior"),
        ("greenhouse", GREENHOUSE_ACTIVE, "Panel"),
        ("greenhouse", UNREJECTED, "Panel"),
        ("ashby", ASHBY_ARCHIVED, "Lacks skills"),
    ],
)
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("rejected", ["candidate.rejected"]),
        ("withdrawn", ["application.withdrawn"]),
        ("hired", ["candidate.hired"]),
        ("active", ["application.active"]),
        ("interviewed", ["interview.completed", "application.active"]),
        ("ignore", []),
    ],
)
def test_outcomes_beat_the_built_in_rule(vendor: str, body: Any, word: str, outcome: str, expected: list[str]) -> None:
    for key in (word, f"  {word.upper()} ", "*"):
        conversion = converted(vendor, body, outcomes={key: outcome})
        assert names(conversion) == expected
        assert (conversion.nothing is None) == bool(expected)
    assert names(converted(vendor, body, outcomes={"something else": outcome})) == names(converted(vendor, body))
    assert names(converted(vendor, body, outcomes={"*": "hired", word: outcome})) == expected


@pytest.mark.parametrize(
    ("vendor", "body", "interview"),
    [
        ("greenhouse", GREENHOUSE_ACTIVE, {"id": "700100-8800", "stage": "Panel"}),
        ("ashby", ASHBY_ARCHIVED, {"id": "app-1-stage-2", "stage": "Onsite"}),
        (
            "greenhouse",
            with_value(GREENHOUSE_ACTIVE, "payload.application.current_stage.id", None),
            {"id": "700100-Panel", "stage": "Panel"},
        ),
    ],
)
def test_interviewed_gives_an_interview_derived_from_the_stage(vendor: str, body: Any, interview: Json) -> None:
    held, active = converted(vendor, body, outcomes={"*": "interviewed"}).events
    assert held["id"] == f"interview.completed:{interview['id']}"
    assert held["data"]["interview"] == {**interview, "kind": "other", "interviewers": [], "basis": "derived"}
    assert active["data"]["stage"] == interview["stage"]
    assert held["time"] == active["time"]


def test_interviewed_needs_a_stage() -> None:
    body = with_value(GREENHOUSE_ACTIVE, "payload.application.current_stage", None)
    with pytest.raises(Malformed, match="a stage is missing"):
        converted("greenhouse", body, outcomes={"*": "interviewed"})


def test_interviews_that_were_reported_come_before_any_outcome() -> None:
    """Rule 8: `--outcomes` is about the application."""
    stage = {"id": 1, "name": "Panel", "interviews": [{"id": 2, "status": "complete"}]}
    body = greenhouse_webhook("application_updated", greenhouse_application(current_stage=stage))
    conversion = converted("greenhouse", body, outcomes={"panel": "rejected"})
    assert names(conversion) == ["interview.completed", "candidate.rejected"]
    assert conversion.events[1]["data"]["rejection"]["interviewed"] is True
    assert converted("greenhouse", body, outcomes={"panel": "ignore"}).events == ()


def test_a_number_is_looked_up_as_decimal_text() -> None:
    body = with_value(REJECTION, "payload.application.rejection_reason.name", 19)
    assert names(converted("greenhouse", body, outcomes={"19": "withdrawn"})) == ["application.withdrawn"]


def test_the_star_is_for_no_text_too() -> None:
    body = with_value(ASHBY_ARCHIVED, "data.application.archiveReason", None)
    assert names(converted("ashby", body, outcomes={"*": "rejected"})) == ["candidate.rejected"]


@pytest.mark.parametrize("status", ["Active", "Hired", "Lead"])
def test_ashbys_outcome_text_is_asked_for_only_when_archived(status: str) -> None:
    """Else `*` would reject everybody who is in process."""
    body = ashby_answer(ashby_application(status=status))
    assert converted("ashby", body, outcomes={"*": "rejected"}) == converted("ashby", body)


def test_a_prospect_stays_nothing_whatever_the_outcomes_say() -> None:
    body = greenhouse_webhook("application_updated", greenhouse_application(prospect=True))
    assert converted("greenhouse", body, outcomes={"*": "rejected"}).nothing


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"5",
        b"\xff",
        b'{"a": "fired"}',
        b'{"a": null}',
        b'{"a": ["hired"]}',
        b'{"A": "hired", " a": "active"}',
    ],
)
def test_bad_outcomes_are_a_bad_configuration(text: bytes) -> None:
    with pytest.raises(Misconfigured, match=r"^outcomes: "):
        parse_outcomes(text)


@pytest.mark.parametrize(
    ("vendor", "body", "fetched"),
    [
        ("greenhouse", with_value(REJECTION, "payload.application.jobs", []), greenhouse_rejected(status="active")),
        ("greenhouse", with_value(REJECTION, "payload.application.candidate.email_addresses", None), REJECTION),
        ("ashby", with_value(ASHBY_ARCHIVED, "data.application.job", None), ashby_answer(ashby_application())),
    ],
)
def test_what_was_fetched_gives_what_the_payload_lacks(vendor: str, body: Any, fetched: Json) -> None:
    whole = REJECTION if vendor == "greenhouse" else ASHBY_ARCHIVED
    objects = parse_fetched(json.dumps([{"id": "other"}, fetched]).encode())
    assert converted(vendor, body, fetched=objects) == converted(vendor, whole)
    assert converted(vendor, body, fetched=({"id": "other"},)) == converted(vendor, body)


@pytest.mark.parametrize("text", [b"5", b"[5]", b"[[]]", b"null", b"", b"NaN"])
def test_what_was_fetched_must_be_objects(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse_fetched(text)


# Rule 4: ids, texts, e-mail, names


@pytest.mark.parametrize(
    ("value", "expected"), [(265293, "265293"), (" A-7\n", "A-7"), ("Ø\ud800", "Ø\ufffd"), (0, "0")]
)
def test_ids_are_texts(value: Any, expected: str) -> None:
    assert rejection("id", value)["data"]["application_id"] == expected


@pytest.mark.parametrize("value", [None, True, 1.0, [], {}, ["A"], "", " \x00 ", "x" * 513])
def test_anything_else_is_no_id(value: Any) -> None:
    with pytest.raises(Malformed, match=r"^payload\.application\.id: "):
        rejection("id", value)


def test_ids_that_grow_too_long_together_are_refused() -> None:
    with pytest.raises(Malformed, match=r"^candidate\.rejected: an id of more than 512"):
        rejection("id", "x" * 512)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Too\x00\x1f\x7f\x9f \t\r\n junior", "Too junior"),
        ("  Too junior\u2028\u3000", "Too junior"),
        ("\ud83d Ærlig \u202e 😀 \u0645", "\ufffd Ærlig \u202e 😀 \u0645"),
        ("\ud83d\ude00", "😀"),
    ],
)
def test_texts_are_one_clean_line(value: str, expected: str) -> None:
    assert rejection("rejection_reason.name", value)["data"]["rejection"]["reason"]["text"] == expected


@pytest.mark.parametrize("value", [None, "", "\x00", 5, True, [], {}])
def test_an_optional_text_of_another_kind_is_left_out(value: Any) -> None:
    assert "text" not in rejection("rejection_reason.name", value)["data"]["rejection"]["reason"]


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["kari@example.org"], "kari@example.org"),
        ([" kari@example.org "], "kari@example.org"),
        (["kari von a@example.org", "kari@@example.org", "@example.org", "kari@org", "b@c.d", "e@f.g"], "b@c.d"),
        (["a\x00b@example.org", "a.b@c", "nobody", 5, None, {}], None),
        (["kari@.", "x@y.z"], "kari@."),
        (["ø@blåbær.example"], "ø@blåbær.example"),
        (["a@" + "." * 200_000 + "@"], None),
        ([], None),
    ],
)
def test_the_first_address_that_is_one_is_taken(addresses: list[Any], expected: str | None) -> None:
    """Never an error, and never slow."""
    event = rejection("candidate.email_addresses", [{"value": one} for one in addresses])
    assert event["data"]["candidate"].get("email") == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("Kari", "Eksempel", "Kari Eksempel"), ("Kari", None, "Kari"), (" ", "Eksempel", "Eksempel"), (None, 5, None)],
)
def test_a_name_is_first_and_last(first: Any, last: Any, expected: str | None) -> None:
    body = with_value(REJECTION, "payload.application.candidate.first_name", first)
    (event,) = converted("greenhouse", with_value(body, "payload.application.candidate.last_name", last)).events
    assert event["data"]["candidate"].get("name") == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({"id": 1, "name": "R", "email": "no"}, {"id": "1", "name": "R"}),
        ({"name": "R", "email": "r@x.example"}, {"id": "r@x.example", "name": "R", "email": "r@x.example"}),
        ({"id": " ", "name": "R"}, None),
        ({"name": "R", "email": "r" * 600 + "@x.example"}, None),
        ({}, None),
    ],
)
def test_a_person_without_an_id_has_the_e_mail_as_id(who: Json, expected: Json | None) -> None:
    assert rejection("candidate.recruiter", who)["data"].get("recruiter") == expected


# Rule 6: times


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2027-03-05T10:15:30Z", "Europe/Oslo", "2027-03-05T10:15:30Z"),
        ("2027-03-05T10:15:30.123456789Z", "UTC", "2027-03-05T10:15:30.123456Z"),
        ("2027-03-05T10:15:30+05:30", "UTC", "2027-03-05T04:45:30Z"),
        ("2027-03-05T10:15:30-0200", "UTC", "2027-03-05T12:15:30Z"),
        ("2027-03-05 10:15:30 UTC", "Europe/Oslo", "2027-03-05T10:15:30Z"),
        ("2027-03-05t10:15z", "UTC", "2027-03-05T10:15:00Z"),
        (" 2027-03-05T10:15:30 ", "Europe/Oslo", "2027-03-05T09:15:30Z"),
        ("2027-07-05T10:15:30", "Europe/Oslo", "2027-07-05T08:15:30Z"),
        ("2027-03-05T10:15:30", "UTC", "2027-03-05T10:15:30Z"),
        (1804241730000, "Europe/Oslo", "2027-03-05T10:15:30Z"),
        (1804241730123, "UTC", "2027-03-05T10:15:30.123000Z"),
        (0, "UTC", "1970-01-01T00:00:00Z"),
        (-1000, "UTC", "1969-12-31T23:59:59Z"),
    ],
)
def test_times_come_with_or_without_offset_or_as_milliseconds(value: Any, zone: str, expected: str) -> None:
    event = rejection("rejected_at", value, timezone=ZoneInfo(zone))
    assert event["time"] == event["data"]["occurred_at"] == event["data"]["rejection"]["rejected_at"] == expected
    assert event["id"] == f"candidate.rejected:700100:{expected[:19]}Z"


@pytest.mark.parametrize(
    "value",
    [
        "2027-02-29T00:00:00Z",
        "2027-03-05",
        "2027-03-05T25:00:00Z",
        "2027-03-05T10:15:60Z",
        "2027-03-05T10:15:30+99:99",
        "2027-3-5T10:15:30Z",
        "05/03/2027 10:15",
        "٢٠٢٧-03-05T10:15:30Z",
        "1899-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1804241730000",
        10**30,
        -(10**30),
        1e300,
        True,
        [],
        {"date_time": "2027-03-05T10:15:30Z"},
    ],
)
def test_what_is_no_time_is_refused_without_being_quoted(value: Any) -> None:
    with pytest.raises(Malformed, match=r"^payload\.application\.rejected_at: ") as refused:
        rejection("rejected_at", value)
    assert str(value) not in str(refused.value)


def test_the_time_received_may_have_any_offset() -> None:
    body = {"action": "merge_candidate", "payload": {"person": {"id": 1, "new_candidate_id": 2}}}
    received = RECEIVED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert converted("greenhouse", body, received=received) == converted("greenhouse", body)


# Rule 7: ids of events


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
