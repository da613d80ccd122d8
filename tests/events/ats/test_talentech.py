"""Talentech, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, with_value
from tests.events.ats.talentech_bodies import talentech_invitation, talentech_results

from afterview.events.errors import Malformed, Thin

ABOUT = {
    "tenant": "default",
    "application_id": "inv-1",
    "candidate": {"id": "inv-1", "name": "Kari Eksempel", "email": "kari@example.org", "locale": "nb-NO"},
    "job": {"id": "job-1", "title": "Engineer", "department": "Platform"},
    "recruiter": {"id": "rita@fjord.example", "name": "Rita Rekrutt", "email": "rita@fjord.example"},
}


def completed(*fetched: Json, status: Any = 3) -> Json:
    (event,) = converted("talentech", talentech_results(status), fetched=fetched).events
    return dict(event)


@pytest.mark.parametrize("status", [3, "3"])
def test_a_completed_assessment_is_an_interview_of_that_kind(status: Any) -> None:
    event = completed(talentech_invitation(invitation_id="other"), talentech_invitation(), status=status)
    assert event["id"] == "interview.completed:inv-1"
    assert event["time"] == "2027-03-10T08:00:00Z"
    held = {"id": "inv-1", "kind": "assessment", "interviewers": [], "basis": "reported"}
    assert event["data"] == {**ABOUT, "interview": held}


@pytest.mark.parametrize(
    "fetched", [(), ({},), (talentech_invitation(invitation_id="other"),), ({"evaluationDetails": []},)]
)
def test_without_its_invitation_it_is_thin(fetched: tuple[Json, ...]) -> None:
    with pytest.raises(Thin, match=r"^talentech: InvitationId: the invitation of that id is needed"):
        converted("talentech", talentech_results(), fetched=fetched)


def test_encrypted_fields_are_left_out() -> None:
    data = completed(talentech_invitation("firstName", "LASTNAME", "email", "projectName", 5))["data"]
    assert data["candidate"] == {"id": "inv-1", "locale": "nb-NO"}
    assert data["job"] == {"id": "job-1", "department": "Platform"}
    assert data["recruiter"] == ABOUT["recruiter"]


def test_an_encrypted_recruiter_or_job_is_left_out() -> None:
    invitation = with_value(talentech_invitation("projectId"), "triggeredBy.encryptedFields", ["email"])
    data = completed(invitation)["data"]
    assert "job" not in data
    assert "recruiter" not in data


@pytest.mark.parametrize("body", [*map(talentech_results, [1, 2, 4, "Completed", True]), talentech_invitation()])
def test_another_status_and_an_invitation_mean_nothing(body: Json) -> None:
    assert converted("talentech", body, fetched=(talentech_invitation(),)).nothing


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"InvitationId": "inv-1"},
        {"Status": 3},
        talentech_results(None),
        talentech_results(3, None),
        talentech_results(3, " "),
        talentech_results(3, 1.5),
        {"evaluationDetails": {}},
        {"triggeredBy": {}},
    ],
)
def test_what_is_neither_shape_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("talentech", body, fetched=(talentech_invitation(),))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("evaluationDetails.encryptedFields", "email"),
        ("evaluationDetails.projectId", []),
        ("triggeredBy", "Rita"),
        ("triggeredBy.encryptedFields", {}),
    ],
)
def test_a_broken_invitation_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        completed(with_value(talentech_invitation(), path, value))
    assert str(refused.value).startswith(f"fetched.{path}")
