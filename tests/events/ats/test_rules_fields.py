"""Rules 4 and 6 of CONVERT.md: ids, texts, e-mail, names and times."""

from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.events.ats.bodies import RECEIVED, Json, converted, with_value
from tests.events.ats.deliveries import REJECTION, rejection

from afterview.events.errors import Malformed


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
