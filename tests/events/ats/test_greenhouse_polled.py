"""Greenhouse interviews polled from its API: CONVERT.md, greenhouse, "no `action`"."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.events.ats.bodies import converted, greenhouse_application, greenhouse_interview, greenhouse_webhook, names

from afterview.events.errors import Malformed, Thin

FETCHED = (greenhouse_application(),)


def test_an_interview_that_took_place_is_reported() -> None:
    (event,) = converted("greenhouse", greenhouse_interview(), fetched=FETCHED).events
    assert event["id"] == "interview.completed:9901"
    assert event["time"] == event["data"]["occurred_at"] == "2027-03-04T11:00:00Z"
    assert event["subject"] == "applications/700100"
    assert event["data"]["candidate"]["email"] == "kari@example.org"
    assert event["data"]["job"]["title"] == "Engineer"
    assert event["data"]["recruiter"]["id"] == "41"
    assert event["data"]["interview"] == {
        "id": "9901",
        "kind": "onsite",
        "stage": "Culture fit",
        "starts_at": "2027-03-04T10:00:00Z",
        "ends_at": "2027-03-04T11:00:00Z",
        "interviewers": [{"id": "61", "name": "Ola Dommer", "email": "ola@fjord.example"}],
        "basis": "reported",
    }


def test_a_scheduled_interview_has_the_time_of_its_last_change() -> None:
    (event,) = converted("greenhouse", greenhouse_interview(status="scheduled"), fetched=FETCHED).events
    assert event["id"] == "interview.scheduled:9901:2027-03-04T11:05:09Z"
    assert event["time"] == "2027-03-04T11:05:09.679000Z"
    assert "basis" not in event["data"]["interview"]


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("scheduled", "interview.scheduled"),
        ("awaiting_feedback", "interview.completed"),
        ("complete", "interview.completed"),
    ],
)
def test_the_status_decides(status: str, name: str) -> None:
    assert names(converted("greenhouse", greenhouse_interview(status=status), fetched=FETCHED)) == [name]


@pytest.mark.parametrize("status", ["to_be_scheduled", "skipped", "collect_feedback", 5, {}])
def test_another_status_means_nothing(status: Any) -> None:
    assert converted("greenhouse", greenhouse_interview(status=status), fetched=FETCHED).nothing


@pytest.mark.parametrize(
    ("link", "location", "kind"),
    [("https://x.example", "Room", "video"), (None, "Room", "onsite"), (None, None, "other"), (" ", 5, "other")],
)
def test_link_and_place_say_the_kind(link: Any, location: Any, kind: str) -> None:
    """Convert rule 8."""
    body = greenhouse_interview(video_conferencing_url=link, location=location)
    (event,) = converted("greenhouse", body, fetched=FETCHED).events
    assert event["data"]["interview"]["kind"] == kind


def test_a_list_is_converted_in_its_order() -> None:
    listed = [
        greenhouse_interview(id=1, status="scheduled"),
        greenhouse_interview(id=2, status="skipped"),
        greenhouse_interview(id=3),
    ]
    conversion = converted("greenhouse", listed, fetched=FETCHED)
    assert [event["data"]["interview"]["id"] for event in conversion.events] == ["1", "3"]


def test_an_empty_list_means_nothing() -> None:
    assert converted("greenhouse", []).nothing


def test_without_the_application_it_is_thin() -> None:
    with pytest.raises(Thin, match="fetch that application"):
        converted("greenhouse", greenhouse_interview())


def test_one_thin_interview_refuses_the_list() -> None:
    """Convert rule 1: all of them or none."""
    listed = [greenhouse_interview(), greenhouse_interview(application_id=5)]
    with pytest.raises(Thin, match=r"^greenhouse: \[1\]\.application_id: "):
        converted("greenhouse", listed, fetched=FETCHED)


@pytest.mark.parametrize("application_id", [700100, "700100"])
def test_ids_match_as_text_and_the_webhook_around_the_application_may_stay(application_id: Any) -> None:
    body = greenhouse_interview(application_id=application_id)
    wrapped = greenhouse_webhook("application_updated", greenhouse_application(id="700100"))
    assert converted("greenhouse", body, fetched=({"id": 1}, wrapped)).events


@pytest.mark.parametrize(
    ("zone", "start", "end", "starts_at", "ends_at"),
    [
        ("UTC", "2027-03-04", "2027-03-05", "2027-03-04T00:00:00Z", "2027-03-05T00:00:00Z"),
        ("Europe/Oslo", "2027-03-28", "2027-03-29", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"),
        ("Europe/Oslo", "2027-03-04", "2027-03-04", "2027-03-03T23:00:00Z", "2027-03-04T23:00:00Z"),
        ("Europe/Oslo", "2027-03-04", "2027-03-01", "2027-03-03T23:00:00Z", "2027-03-04T23:00:00Z"),
        ("UTC", "2027-03-04", None, "2027-03-04T00:00:00Z", "2027-03-05T00:00:00Z"),
    ],
)
def test_all_day_goes_from_midnight_to_midnight(
    zone: str, start: str, end: str | None, starts_at: str, ends_at: str
) -> None:
    """At least one day, the end exclusive, in `--timezone` (the clock change of 28 March has 23 hours)."""
    body = greenhouse_interview(start={"date": start}, end={"date": end} if end else {"x": 1})
    (event,) = converted("greenhouse", body, fetched=FETCHED, timezone=ZoneInfo(zone)).events
    assert event["data"]["interview"]["starts_at"] == starts_at
    assert event["data"]["interview"]["ends_at"] == event["time"] == ends_at


@pytest.mark.parametrize("member", ["id", "application_id", "start", "end", "status"])
def test_its_own_members_are_required(member: str) -> None:
    with pytest.raises(Malformed):
        converted("greenhouse", greenhouse_interview(**{member: None}), fetched=FETCHED)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("start", {"date_time": "soon"}),
        ("start", {"date": "2027-13-01"}),
        ("start", {"date": 20270304}),
        ("start", []),
        ("end", {"date_time": "2027-03-04"}),
        ("interview", "Culture fit"),
        ("interviewers", {}),
        ("updated_at", "then"),
        ("id", 1.5),
    ],
)
def test_a_broken_member_is_refused_by_its_path(member: str, value: Any) -> None:
    body = [greenhouse_interview(status="scheduled", **{member: value})]
    with pytest.raises(Malformed) as refused:
        converted("greenhouse", body, fetched=FETCHED)
    assert str(refused.value).startswith(f"[0].{member}")


def test_a_scheduled_interview_needs_its_start() -> None:
    with pytest.raises(Malformed, match=r"^start\.date_time: missing$"):
        converted("greenhouse", greenhouse_interview(status="scheduled", start={"x": 1}), fetched=FETCHED)


def test_a_list_with_something_else_in_it_is_none_of_the_shapes() -> None:
    lists: list[list[Any]] = [[greenhouse_interview(), 5], [None], [[]]]
    for listed in lists:
        with pytest.raises(Malformed):
            converted("greenhouse", listed, fetched=FETCHED)
