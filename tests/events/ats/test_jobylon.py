"""Jobylon, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, names, with_value
from tests.events.ats.jobylon_bodies import (
    JOBYLON_ACTIVE,
    JOBYLON_REJECTED,
    jobylon_application,
    jobylon_webhook,
)

from afterview.events.errors import Malformed

ABOUT = {
    "tenant": "default",
    "application_id": "5100",
    "candidate": {"id": "5100", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {
        "id": "300",
        "title": "Engineer",
        "department": "Platform",
        "location": "Oslo",
        "country": "NO",
        "language": "nb",
    },
    "recruiter": {"id": "41", "name": "Rita Rekrutt", "email": "rita@fjord.example"},
    "hiring_manager": {"id": "mo@fjord.example", "name": "Mo Sjef", "email": "mo@fjord.example"},
}
RECEIVED = "2027-03-10T08:00:00Z"


def test_a_rejection_happened_when_it_was_received() -> None:
    (event,) = converted("jobylon", JOBYLON_REJECTED).events
    assert event["id"] == f"candidate.rejected:5100:{RECEIVED}"
    assert event["time"] == RECEIVED
    notice = {"sent_at": RECEIVED, "channel": "email"}
    assert event["data"] == {**ABOUT, "rejection": {"rejected_at": RECEIVED, "notice": notice}}


@pytest.mark.parametrize("sent", [False, None, "yes"])
def test_without_a_rejection_sent_nobody_was_told(sent: Any) -> None:
    (event,) = converted("jobylon", with_value(JOBYLON_REJECTED, "application.rejection_sent", sent)).events
    assert event["data"]["rejection"] == {"rejected_at": RECEIVED}


def test_any_other_status_is_a_stage() -> None:
    (event,) = converted("jobylon", JOBYLON_ACTIVE).events
    assert event["type"] == "afterview.application.active.v1"
    assert event["data"] == {**ABOUT, "stage": "Second interview"}


@pytest.mark.parametrize(
    ("group", "expected"),
    [(19, "candidate.rejected"), ("19", "candidate.rejected"), (1, "application.active"), (None, "application.active")],
)
def test_the_group_of_the_status_decides(group: Any, expected: str) -> None:
    assert names(converted("jobylon", with_value(JOBYLON_ACTIVE, "application.status.group", group))) == [expected]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({"19": "withdrawn", "not this time": "hired"}, ["application.withdrawn"]),
        ({"NOT this time": "hired"}, ["candidate.hired"]),
        ({"*": "ignore"}, []),
        ({"*": "interviewed"}, ["interview.completed", "application.active"]),
        ({"another": "hired"}, ["candidate.rejected"]),
    ],
)
def test_the_group_is_looked_up_before_the_name(outcomes: Any, expected: list[str]) -> None:
    assert names(converted("jobylon", JOBYLON_REJECTED, outcomes=outcomes)) == expected


def test_a_stage_may_say_that_an_interview_took_place() -> None:
    held, active = converted("jobylon", JOBYLON_ACTIVE, outcomes={"Second interview": "interviewed"}).events
    assert held["data"]["interview"]["id"] == "5100-31"
    assert active["data"]["stage"] == "Second interview"


def test_the_owner_of_the_job_recruits_when_the_application_has_none() -> None:
    for nobody in (None, {}, {"name": "No Address"}):
        (event,) = converted("jobylon", with_value(JOBYLON_ACTIVE, "application.owner", nobody)).events
        assert event["data"]["recruiter"]["id"] == "42"


@pytest.mark.parametrize("path", ["job", "owner", "email", "rejection_sent", "last_name", "status.name"])
def test_an_optional_field_may_be_missing(path: str) -> None:
    assert converted("jobylon", with_value(JOBYLON_ACTIVE, f"application.{path}", None)).events


@pytest.mark.parametrize(
    ("event", "action"), [("application", "created"), ("calendar_event", "created"), ("job", "status_changed")]
)
def test_other_events_mean_nothing(event: str, action: str) -> None:
    assert converted("jobylon", jobylon_webhook(jobylon_application(), event, action)).nothing


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"event_type": "application", "action": "status_changed"},
        {"action": "status_changed", "application": jobylon_application()},
        {"event_type": "application", "application": jobylon_application()},
        jobylon_webhook(jobylon_application(), 5),
        {"event_type": "application", "action": "status_changed", "application": []},
        {"event_type": "application", "action": "status_changed", "application": {}},
    ],
)
def test_what_is_not_the_shape_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("jobylon", body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", None),
        ("id", 1.5),
        ("status", None),
        ("status", "rejected"),
        ("job", []),
        ("job.id", True),
        ("job.departments", {}),
        ("job.location_set.0", "Oslo"),
        ("owner", "Rita"),
        ("owner.id", []),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("jobylon", with_value(JOBYLON_ACTIVE, f"application.{path}", value))
    assert str(refused.value).startswith(f"application.{path.replace('.0', '[0]')}")
