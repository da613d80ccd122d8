"""Huntflow, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, names, with_value, without
from tests.events.ats.huntflow_bodies import (
    HUNTFLOW_MEETING,
    HUNTFLOW_REJECTED,
    MEETING,
    huntflow_log,
    huntflow_v1,
    huntflow_v2,
)

from afterview.events.errors import Malformed

ABOUT = {
    "tenant": "default",
    "application_id": "81-12",
    "candidate": {"id": "81", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {"id": "12", "title": "Engineer", "department": "Platform", "location": "Oslo"},
    "recruiter": {"id": "41", "name": "Rita Rekrutt", "email": "rita@fjord.example"},
    "occurred_at": "2027-03-05T10:15:30Z",
}
LOG = "event.applicant_log"


def every_way(log: Json, **options: Any) -> list[Any]:
    return [converted("huntflow", body, **options) for body in (huntflow_v2(log), huntflow_v1(log))]


def test_a_rejection_has_a_reason_and_the_time_of_its_entry() -> None:
    for conversion in every_way(HUNTFLOW_REJECTED):
        (event,) = conversion.events
        assert event["id"] == "candidate.rejected:81-12:2027-03-05T10:15:30Z"
        reason = {"code": "4", "text": "More experience needed"}
        assert event["data"] == {**ABOUT, "rejection": {"rejected_at": "2027-03-05T10:15:30Z", "reason": reason}}


def test_a_status_without_a_reason_is_a_stage() -> None:
    for conversion in every_way(huntflow_log()):
        (event,) = conversion.events
        assert event["id"] == "application.active:81-12:2027-03-05T10:15:30Z"
        assert event["data"] == {**ABOUT, "stage": "Interview"}


def test_a_meeting_is_a_planned_interview() -> None:
    for conversion in every_way(HUNTFLOW_MEETING):
        (event,) = conversion.events
        assert event["id"] == "interview.scheduled:501:2027-03-05T10:15:30Z"
        assert event["data"] == {
            **ABOUT,
            "candidate": {**ABOUT["candidate"], "timezone": "Europe/Oslo"},  # type: ignore[dict-item]
            "interview": {
                "id": "501",
                "kind": "video",
                "starts_at": "2027-03-08T11:00:00Z",
                "ends_at": "2027-03-08T12:00:00Z",
                "interviewers": [{"id": "61", "name": "Ola Dommer", "email": "ola@fjord.example"}],
            },
        }


@pytest.mark.parametrize(
    "log",
    [
        {**HUNTFLOW_MEETING, "calendar_event": {**MEETING, "status": "cancelled", "start": None}},
        {**HUNTFLOW_MEETING, "removed": "2027-03-06T11:00:00+01:00"},
    ],
)
def test_a_cancelled_meeting_or_a_removed_entry_is_a_cancelled_interview(log: Json) -> None:
    for conversion in every_way(log):
        (event,) = conversion.events
        assert event["id"] == "interview.cancelled:501:2027-03-05T10:15:30Z"
        assert event["data"]["interview"] == {"id": "501"}


def test_the_interview_comes_before_the_decision() -> None:
    for conversion in every_way(huntflow_log(calendar_event=MEETING)):
        assert names(conversion) == ["interview.scheduled", "application.active"]
    for conversion in every_way({**HUNTFLOW_REJECTED, "calendar_event": MEETING}):
        assert names(conversion) == ["interview.scheduled", "candidate.rejected"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("id", None, {"id": "from-the-calendar"}),
        ("conference", None, {"kind": "onsite"}),
        ("conference.link", "", {"kind": "onsite"}),
        ("attendees", None, {"interviewers": []}),
    ],
)
def test_what_a_meeting_may_lack(path: str, value: Any, expected: Json) -> None:
    (event,) = converted(
        "huntflow", with_value(huntflow_v2(HUNTFLOW_MEETING), f"{LOG}.calendar_event.{path}", value)
    ).events
    assert expected.items() <= event["data"]["interview"].items()


def test_a_meeting_without_link_and_place_is_of_another_kind() -> None:
    log = {**HUNTFLOW_MEETING, "calendar_event": {**MEETING, "conference": None, "location": None}}
    assert {one.events[0]["data"]["interview"]["kind"] for one in every_way(log)} == {"other"}


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "+03:00", 3])
def test_a_time_zone_that_is_none_is_left_out(zone: Any) -> None:
    (event,) = converted(
        "huntflow", with_value(huntflow_v2(HUNTFLOW_MEETING), f"{LOG}.calendar_event.timezone", zone)
    ).events
    assert "timezone" not in event["data"]["candidate"]


def test_another_event_of_the_calendar_is_no_interview() -> None:
    log = huntflow_log(calendar_event={**MEETING, "event_type": "other"}, status=None)
    assert all(conversion.nothing for conversion in every_way(log))


def test_a_removed_applicant_is_erased() -> None:
    for conversion in every_way(huntflow_log(type="REMOVED", vacancy=None)):
        (event,) = conversion.events
        assert event["id"] == "candidate.erased:81"
        assert event["time"] == "2027-03-05T10:15:30Z"


@pytest.mark.parametrize("log", [huntflow_log(vacancy=None), huntflow_log(status=None)])
def test_without_a_vacancy_or_anything_said_of_it_there_is_nothing(log: Json) -> None:
    assert all(conversion.nothing for conversion in every_way(log))
    assert all(conversion.nothing for conversion in every_way(log, outcomes={"*": "rejected"}))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({"more EXPERIENCE needed": "withdrawn", "declined": "hired"}, ["application.withdrawn"]),
        ({"declined": "hired"}, ["candidate.hired"]),
        ({"*": "ignore"}, []),
        ({"*": "interviewed"}, ["interview.completed", "application.active"]),
    ],
)
def test_the_reason_is_looked_up_before_the_status(outcomes: Any, expected: list[str]) -> None:
    assert all(names(one) == expected for one in every_way(HUNTFLOW_REJECTED, outcomes=outcomes))


@pytest.mark.parametrize("kind", ["VACANCY", "OFFER", "PING"])
def test_an_event_of_another_kind_means_nothing(kind: str) -> None:
    assert converted("huntflow", with_value(huntflow_v2(huntflow_log()), "meta.event_type", kind)).nothing
    assert converted("huntflow", huntflow_v1(huntflow_log()), headers={"x-huntflow-event": kind}).nothing
    assert converted("huntflow", {"meta": {"event_type": kind}}).nothing


def test_an_applicants_header_is_no_other_kind() -> None:
    assert converted("huntflow", huntflow_v1(huntflow_log()), headers={"x-huntflow-event": "APPLICANT"}).events


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        without(huntflow_v2(huntflow_log()), "meta"),
        without(huntflow_v2(huntflow_log()), "event"),
        without(huntflow_v2(huntflow_log()), "event.applicant"),
        without(huntflow_v2(huntflow_log()), "event.applicant_log"),
        without(huntflow_v1(huntflow_log()), "author"),
        without(huntflow_v1(huntflow_log()), "event.applicant"),
        huntflow_v2([]),  # type: ignore[arg-type]
    ],
)
def test_what_is_neither_version_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("huntflow", body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("event.applicant.id", None),
        ("event.applicant.id", 1.5),
        ("meta.author", []),
        (f"{LOG}.vacancy", "Engineer"),
        (f"{LOG}.vacancy.id", None),
        (f"{LOG}.vacancy.account_division", "Platform"),
        (f"{LOG}.status", "Declined"),
        (f"{LOG}.rejection_reason", 4),
        (f"{LOG}.created", "today"),
        (f"{LOG}.calendar_event", []),
        (f"{LOG}.calendar_event.start", None),
        (f"{LOG}.calendar_event.start", "2027-03-08"),
        (f"{LOG}.calendar_event.end", {}),
        (f"{LOG}.calendar_event.attendees", {}),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    body = huntflow_v2(huntflow_log(calendar_event=MEETING))
    with pytest.raises(Malformed) as refused:
        converted("huntflow", with_value(body, path, value))
    assert str(refused.value).startswith(path)


def test_a_meeting_without_any_id_is_refused() -> None:
    log = {**HUNTFLOW_MEETING, "calendar_event": {**MEETING, "id": None, "foreign": None}}
    with pytest.raises(Malformed, match=r"calendar_event\.foreign: an id is missing"):
        converted("huntflow", huntflow_v2(log))


def test_a_rejection_without_its_time_is_refused() -> None:
    with pytest.raises(Malformed, match="the time of the rejection is missing"):
        converted("huntflow", huntflow_v2({**HUNTFLOW_REJECTED, "created": None}))
