"""Ashby interview schedules, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_answer,
    ashby_application,
    ashby_schedule,
    converted,
    names,
    with_value,
)

from afterview.events.errors import Malformed, Thin

EVENTS = "data.interviewSchedule.interviewEvents"
INTERVIEW = {
    "id": "event-1",
    "kind": "video",
    "stage": "System design",
    "starts_at": "2027-03-08T14:00:00Z",
    "ends_at": "2027-03-08T15:00:00Z",
    "interviewers": [{"id": "u-5", "name": "Ola Dommer", "email": "ola@fjord.example"}],
}


@pytest.mark.parametrize("action", ["interviewScheduleCreate", "interviewScheduleUpdate"])
def test_a_scheduled_interview_has_the_time_of_its_own_last_change(action: str) -> None:
    (event,) = converted("ashby", ashby_schedule(action=action)).events
    assert event["id"] == "interview.scheduled:event-1:2027-03-05T10:00:01Z"
    assert event["time"] == event["data"]["occurred_at"] == "2027-03-05T10:00:01.500000Z"
    assert event["data"]["candidate"] == {"id": "cand-1"}
    assert event["data"]["interview"] == INTERVIEW


@pytest.mark.parametrize("status", ["WaitingOnFeedback", "Complete"])
def test_one_that_took_place_is_reported_at_its_end(status: str) -> None:
    (event,) = converted("ashby", ashby_schedule(status)).events
    assert event["id"] == "interview.completed:event-1"
    assert event["time"] == "2027-03-08T15:00:00Z"
    assert event["data"]["interview"] == {**INTERVIEW, "basis": "reported"}


@pytest.mark.parametrize(
    ("changed", "time"),
    [("2027-03-07T09:00:00.000Z", "2027-03-07T09:00:00Z"), (None, "2027-03-05T10:00:01.500000Z")],
)
def test_a_cancelled_one_has_the_time_of_the_schedule(changed: str | None, time: str) -> None:
    (event,) = converted("ashby", ashby_schedule("Cancelled", updatedAt=changed)).events
    assert event["time"] == time
    assert event["id"] == f"interview.cancelled:event-1:{time[:19]}Z"
    assert event["data"]["interview"] == {"id": "event-1"}


@pytest.mark.parametrize("status", ["NeedsScheduling", "OnHold", "Unknown", "WaitingOnCandidateBooking", None, 5])
def test_another_status_means_nothing(status: Any) -> None:
    assert converted("ashby", with_value(ashby_schedule(), "data.interviewSchedule.status", status)).nothing


def events_of(*members: Json) -> list[Json]:
    (event,) = ashby_schedule()["data"]["interviewSchedule"]["interviewEvents"]
    return [{**event, **one} for one in members]


def test_every_interview_of_the_schedule_is_told_in_order_but_no_debrief() -> None:
    debrief = {"id": "e2", "interview": {"title": "Debrief", "isDebrief": True}}
    body = ashby_schedule("Complete", interviewEvents=events_of({"id": "e1"}, debrief, {"id": "e3", "interview": None}))
    conversion = converted("ashby", body)
    assert [event["data"]["interview"]["id"] for event in conversion.events] == ["e1", "e3"]
    assert "stage" not in conversion.events[1]["data"]["interview"]


@pytest.mark.parametrize("listed", [[], None, events_of({"interview": {"isDebrief": True}})])
def test_a_schedule_without_interviews_means_nothing(listed: Any) -> None:
    assert converted("ashby", ashby_schedule(interviewEvents=listed)).nothing


@pytest.mark.parametrize(
    ("link", "location", "kind"),
    [("https://x.example", None, "video"), (None, "Oslo", "onsite"), (None, None, "other")],
)
def test_link_and_place_say_the_kind(link: Any, location: Any, kind: str) -> None:
    body = ashby_schedule(interviewEvents=events_of({"meetingLink": link, "location": location}))
    (event,) = converted("ashby", body).events
    assert event["data"]["interview"]["kind"] == kind


def test_without_a_candidate_it_is_thin_and_says_what_to_fetch() -> None:
    with pytest.raises(Thin, match=r"candidateId: missing; fetch `application\.info`"):
        converted("ashby", ashby_schedule(candidateId=None))


@pytest.mark.parametrize("candidate_id", ["cand-1", None])
@pytest.mark.parametrize("fetched", [ashby_answer(ashby_application()), ashby_application()])
def test_the_fetched_application_gives_all_its_fields(candidate_id: str | None, fetched: Json) -> None:
    body = ashby_schedule(candidateId=candidate_id)
    (event,) = converted("ashby", body, fetched=({"id": "app-0"}, fetched)).events
    assert event["data"]["candidate"] == {"id": "cand-1", "name": "Kari Eksempel", "email": "kari@example.org"}
    assert event["data"]["job"] == {"id": "job-1", "title": "Engineer"}
    assert event["data"]["recruiter"]["id"] == "u-2"


def test_the_fetched_name_of_somebody_else_is_not_used() -> None:
    (event,) = converted("ashby", ashby_schedule(candidateId="cand-8"), fetched=(ashby_application(),)).events
    assert event["data"]["candidate"] == {"id": "cand-8"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data.interviewSchedule", None),
        ("data.interviewSchedule", []),
        ("data.interviewSchedule.applicationId", None),
        ("data.interviewSchedule.candidateId", 1.5),
        (EVENTS, {}),
        (f"{EVENTS}.0", "event-1"),
        (f"{EVENTS}.0.id", None),
        (f"{EVENTS}.0.startTime", None),
        (f"{EVENTS}.0.startTime", "14:00"),
        (f"{EVENTS}.0.endTime", {}),
        (f"{EVENTS}.0.updatedAt", "now"),
        (f"{EVENTS}.0.interview", []),
        (f"{EVENTS}.0.interviewers", {}),
        (f"{EVENTS}.0.interviewers.0.id", []),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("ashby", with_value(ashby_schedule(), path, value))
    assert str(refused.value).startswith(path.replace(".0", "[0]"))


def test_one_broken_interview_refuses_the_whole_schedule() -> None:
    """Convert rule 1: all of them or none."""
    body = ashby_schedule(interviewEvents=events_of({}, {"id": None}))
    with pytest.raises(Malformed, match=r"interviewEvents\[1\]\.id: an id is missing$"):
        converted("ashby", body)


def test_an_interview_without_its_end_has_the_time_of_the_delivery() -> None:
    """Convert rule 6: `occurred_at` is left out when only received."""
    conversion = converted("ashby", ashby_schedule("Complete", interviewEvents=events_of({"endTime": None})))
    assert names(conversion) == ["interview.completed"]
    assert conversion.events[0]["time"] == "2027-03-10T08:00:00Z"
    assert "occurred_at" not in conversion.events[0]["data"]
