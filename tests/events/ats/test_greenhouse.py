"""Greenhouse webhooks, row by row of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, greenhouse_application, greenhouse_rejected, greenhouse_webhook, names
from tests.events.ats.deliveries import CANDIDATE, JOB

from afterview.events.errors import Malformed

STATES = ["reject_candidate", "unreject_candidate", "candidate_stage_change", "application_updated"]
RECRUITER = {"id": "41", "name": "Rita Rekrutt", "email": "rita@fjord.example"}
ABOUT = {
    "tenant": "default",
    "application_id": "700100",
    "candidate": CANDIDATE,
    "job": JOB,
    "recruiter": RECRUITER,
}


def stage_with(*statuses: Any) -> dict[str, Any]:
    interviews = [
        {"id": 5501 + n, "status": status, "interviewers": [{"id": 61, "display_name": "Ola Dommer"}]}
        for n, status in enumerate(statuses)
    ]
    return {"id": 8800, "name": "Panel", "interviews": interviews}


def test_a_rejection_says_everything_that_greenhouse_knows() -> None:
    (event,) = converted("greenhouse", greenhouse_webhook("reject_candidate", greenhouse_rejected())).events
    assert event == {
        "specversion": "1.0",
        "id": "candidate.rejected:700100:2027-03-05T10:15:30Z",
        "source": "/in/default/greenhouse",
        "type": "afterview.candidate.rejected.v1",
        "time": "2027-03-05T10:15:30Z",
        "subject": "applications/700100",
        "datacontenttype": "application/json",
        "data": {
            **ABOUT,
            "rejection": {
                "rejected_at": "2027-03-05T10:15:30Z",
                "stage": "Panel",
                "reason": {"code": "14", "text": "Too junior"},
            },
            "occurred_at": "2027-03-05T10:15:30Z",
        },
    }


@pytest.mark.parametrize("action", STATES)
def test_the_state_decides_whichever_action_tells_it(action: str) -> None:
    assert names(converted("greenhouse", greenhouse_webhook(action, greenhouse_rejected()))) == ["candidate.rejected"]


@pytest.mark.parametrize("action", STATES)
def test_a_prospect_has_never_applied(action: str) -> None:
    for application in (greenhouse_application(prospect=True), greenhouse_rejected(prospect=True)):
        assert converted("greenhouse", greenhouse_webhook(action, application)).nothing


def test_they_rejected_us_is_a_withdrawal() -> None:
    reason = {"id": 15, "name": "Other offer", "type": {"id": 4, "name": "They rejected us"}}
    body = greenhouse_webhook("reject_candidate", greenhouse_rejected(rejection_reason=reason))
    (event,) = converted("greenhouse", body).events
    assert event["id"] == "application.withdrawn:700100:2027-03-05T10:15:30Z"
    assert event["data"] == {**ABOUT, "occurred_at": "2027-03-05T10:15:30Z"}


def test_a_rejection_without_its_time_has_that_of_the_last_activity() -> None:
    body = greenhouse_webhook("reject_candidate", greenhouse_rejected(rejected_at=None))
    (event,) = converted("greenhouse", body).events
    assert event["time"] == event["data"]["rejection"]["rejected_at"] == "2027-03-04T12:30:00Z"


def test_a_rejection_without_any_time_is_refused() -> None:
    body = greenhouse_webhook("reject_candidate", greenhouse_rejected(rejected_at=None, last_activity_at=None))
    with pytest.raises(Malformed, match=r"^payload\.application: the time of the rejection is missing$"):
        converted("greenhouse", body)


@pytest.mark.parametrize(
    ("status", "interviewed"),
    [("awaiting_feedback", True), ("complete", True), ("scheduled", None), ("skipped", None), (None, None), (5, None)],
)
def test_a_rejection_says_whether_a_stage_interview_took_place(status: Any, interviewed: Any) -> None:
    application = greenhouse_rejected(current_stage=stage_with("scheduled", status))
    (event,) = converted("greenhouse", greenhouse_webhook("reject_candidate", application)).events
    assert event["data"]["rejection"].get("interviewed") is interviewed


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("reject_candidate", "application.active"),
        ("candidate_stage_change", "application.active"),
        ("application_updated", "application.active"),
        ("unreject_candidate", "rejection.withdrawn"),
    ],
)
def test_an_application_in_process_is_active_or_no_longer_rejected(action: str, name: str) -> None:
    (event,) = converted("greenhouse", greenhouse_webhook(action, greenhouse_application())).events
    stage = {"stage": "Panel"} if name == "application.active" else {}
    assert event["id"] == f"{name}:700100:2027-03-04T12:30:00Z"
    assert event["data"] == {**ABOUT, **stage, "occurred_at": "2027-03-04T12:30:00Z"}


@pytest.mark.parametrize(
    ("action", "last"),
    [("candidate_stage_change", "application.active"), ("unreject_candidate", "rejection.withdrawn")],
)
def test_interviews_that_took_place_come_first_in_payload_order(action: str, last: str) -> None:
    """Convert rule 8; `id` without a version, since it happens once (rule 7)."""
    application = greenhouse_application(current_stage=stage_with("complete", "scheduled", "awaiting_feedback"))
    conversion = converted("greenhouse", greenhouse_webhook(action, application))
    assert names(conversion) == ["interview.completed", "interview.completed", last]
    first, second, _ = conversion.events
    assert first["id"] == "interview.completed:700100-5501"
    assert second["id"] == "interview.completed:700100-5503"
    assert first["time"] == "2027-03-04T12:30:00Z"
    assert first["data"]["interview"] == {
        "id": "700100-5501",
        "kind": "other",
        "stage": "Panel",
        "interviewers": [{"id": "61", "name": "Ola Dommer"}],
        "basis": "reported",
    }


def test_a_stage_interview_with_a_broken_id_refuses_the_whole_delivery() -> None:
    stage = stage_with("complete", "complete")
    stage["interviews"][1]["id"] = None
    body = greenhouse_webhook("candidate_stage_change", greenhouse_application(current_stage=stage))
    with pytest.raises(
        Malformed, match=r"^payload\.application\.current_stage\.interviews\[1\]\.id: an id is missing$"
    ):
        converted("greenhouse", body)


@pytest.mark.parametrize(
    ("payload", "candidate"),
    [
        (
            {"action": "delete_candidate", "payload": {"person": {"id": 77, "first_name": "Jo", "can_email": False}}},
            "77",
        ),
        ({"action": "candidate_anonymized", "payload": {"candidate_id": 78, "anonymized_fields": ["full_name"]}}, "78"),
        ({"action": "candidate_anonymized", "payload": {"candidate_id": "79", "anonymized_fields": []}}, "79"),
    ],
)
def test_a_deleted_or_anonymized_candidate_is_erased(payload: Any, candidate: str) -> None:
    (event,) = converted("greenhouse", payload).events
    assert event == {
        "specversion": "1.0",
        "id": f"candidate.erased:{candidate}",
        "source": "/in/default/greenhouse",
        "type": "afterview.candidate.erased.v1",
        "time": "2027-03-10T08:00:00Z",
        "datacontenttype": "application/json",
        "data": {"tenant": "default", "candidate": {"id": candidate}},
    }


def test_a_merge_says_the_two_ids_and_nothing_else_of_the_person() -> None:
    person = {"id": 77, "first_name": "Jo", "can_email": False, "new_candidate_id": 80}
    (event,) = converted("greenhouse", {"action": "merge_candidate", "payload": {"person": person}}).events
    assert event["id"] == "candidate.updated:80:77"
    assert event["data"] == {"tenant": "default", "candidate": {"id": "80"}, "previous_id": "77"}
    assert "subject" not in event


@pytest.mark.parametrize(
    ("rejected_at", "time"), [("2027-02-01T01:00:00Z", "2027-02-01T01:00:00Z"), (None, "2027-03-10T08:00:00Z")]
)
def test_a_deleted_application_is_withdrawn(rejected_at: str | None, time: str) -> None:
    application = {"id": 5, "candidate_id": 6, "job_id": 7, "rejected_at": rejected_at, "prospect": False}
    (event,) = converted("greenhouse", greenhouse_webhook("delete_application", application)).events
    assert (event["id"], event["time"]) == ("application.withdrawn:5:deleted", time)
    known = {"occurred_at": rejected_at} if rejected_at else {}
    about = {"tenant": "default", "application_id": "5", "candidate": {"id": "6"}, "job": {"id": "7"}}
    assert event["data"] == {**about, **known}


@pytest.mark.parametrize("action", ["interview_deleted", "scorecard_deleted", "hire_candidate", "ping", "new_thing"])
def test_other_actions_mean_nothing(action: str) -> None:
    conversion = converted("greenhouse", {"action": action, "payload": {"interview": {"id": 1}}})
    assert conversion.events == ()
    assert conversion.nothing
