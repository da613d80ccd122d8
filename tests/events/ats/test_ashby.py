"""Ashby applications and candidates, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_answer,
    ashby_application,
    ashby_archived,
    ashby_webhook,
    converted,
    names,
    with_value,
)

from afterview.events.errors import Malformed

ABOUT = {
    "tenant": "default",
    "application_id": "app-1",
    "candidate": {"id": "cand-1", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {"id": "job-1", "title": "Engineer"},
    "recruiter": {"id": "u-2", "name": "Rita Rekrutt", "email": "r@fjord.example"},
    "hiring_manager": {"id": "u-1", "name": "Mo Sjef", "email": "mo@fjord.example"},
}


def every_way(application: Json) -> list[Json]:
    """The same application as webhooks and as an answer of the API."""
    webhooks = [ashby_webhook(action, application) for action in ("applicationUpdate", "candidateStageChange")]
    return [*webhooks, ashby_answer(application)]


def test_a_rejection_says_everything_that_ashby_knows() -> None:
    for body in every_way(ashby_archived()):
        (event,) = converted("ashby", body).events
        assert event == {
            "specversion": "1.0",
            "id": "candidate.rejected:app-1:2027-03-05T09:25:35Z",
            "source": "/in/default/ashby",
            "type": "afterview.candidate.rejected.v1",
            "time": "2027-03-05T09:25:35.089000Z",
            "subject": "applications/app-1",
            "datacontenttype": "application/json",
            "data": {
                **ABOUT,
                "rejection": {
                    "rejected_at": "2027-03-05T09:25:35.089000Z",
                    "stage": "Onsite",
                    "reason": {"code": "reason-1", "text": "Lacks skills"},
                },
                "occurred_at": "2027-03-05T09:25:35.089000Z",
            },
        }


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (ashby_archived("RejectedByOrg"), ["candidate.rejected"]),
        (ashby_archived("RejectedByCandidate"), ["application.withdrawn"]),
        (ashby_archived("Other"), []),
        (ashby_archived(archiveReason=None), []),
        (ashby_application(status="Hired"), ["candidate.hired"]),
        (ashby_application(status="Active"), ["application.active"]),
        (ashby_application(status="Lead"), []),
        (ashby_application(status="Dreaming"), []),
        (ashby_application(status=None), []),
        (ashby_application(status=3), []),
    ],
)
def test_status_and_reason_type_decide(application: Json, expected: list[str]) -> None:
    for body in every_way(application):
        conversion = converted("ashby", body)
        assert names(conversion) == expected
        assert (conversion.nothing is None) == bool(expected)


def test_what_is_not_archived_has_the_time_of_its_last_change() -> None:
    active = ashby_application(archivedAt="2027-01-01T00:00:00Z")
    (event,) = converted("ashby", ashby_webhook("applicationUpdate", active)).events
    assert event["id"] == "application.active:app-1:2027-03-06T07:00:00Z"
    assert event["data"] == {**ABOUT, "stage": "Onsite", "occurred_at": "2027-03-06T07:00:00.250000Z"}


def test_an_archived_one_without_its_time_has_that_of_its_last_change() -> None:
    (event,) = converted("ashby", ashby_answer(ashby_archived(archivedAt=None))).events
    assert event["time"] == event["data"]["rejection"]["rejected_at"] == "2027-03-06T07:00:00.250000Z"


def test_a_rejection_without_any_time_is_refused() -> None:
    with pytest.raises(Malformed, match=r"^results: the time of the rejection is missing$"):
        converted("ashby", ashby_answer(ashby_archived(archivedAt=None, updatedAt=None)))


@pytest.mark.parametrize(
    ("history", "stage"),
    [
        ([{"stageId": "stage-1", "title": "Review"}, {"stageId": "stage-9", "title": "Archived"}], "Review"),
        ([{"stageId": "stage-9", "title": "Archived"}], None),
        ([{"stageId": "stage-9", "title": "Archived"}, {"stageId": "stage-2", "title": 5}], None),
        ([], None),
        (None, None),
    ],
)
def test_the_stage_of_an_archived_one_is_the_last_that_was_another(history: Any, stage: str | None) -> None:
    (event,) = converted("ashby", ashby_answer(ashby_archived(applicationHistory=history))).events
    assert event["data"]["rejection"].get("stage") == stage


def test_a_stage_of_another_type_is_the_stage() -> None:
    current = {"id": "stage-3", "title": "Offer", "type": "Offer"}
    (event,) = converted("ashby", ashby_answer(ashby_archived(currentInterviewStage=current))).events
    assert event["data"]["rejection"]["stage"] == "Offer"


def test_a_team_member_without_an_id_has_the_e_mail_as_id() -> None:
    team = [{"role": "recruiter", "firstName": "Rita", "email": "r@fjord.example"}, {"role": "hiring manager"}]
    (event,) = converted("ashby", ashby_answer(ashby_application(hiringTeam=team))).events
    assert event["data"]["recruiter"] == {"id": "r@fjord.example", "name": "Rita", "email": "r@fjord.example"}
    assert "hiring_manager" not in event["data"]


def test_a_deleted_candidate_is_erased() -> None:
    (event,) = converted("ashby", {"action": "candidateDelete", "data": {"candidate": {"id": "cand-1"}}}).events
    assert event["id"] == "candidate.erased:cand-1"
    assert event["data"] == {"tenant": "default", "candidate": {"id": "cand-1"}}
    assert event["time"] == "2027-03-10T08:00:00Z"


def test_merged_candidates_become_one() -> None:
    data = {"deletedCandidate": {"id": "cand-1"}, "mergedCandidate": {"id": "cand-2", "name": "Left Out"}}
    (event,) = converted("ashby", {"action": "candidateMerge", "data": data}).events
    assert event["id"] == "candidate.updated:cand-2:cand-1"
    assert event["data"] == {"tenant": "default", "candidate": {"id": "cand-2"}, "previous_id": "cand-1"}


@pytest.mark.parametrize("action", ["ping", "offerCreate", "jobPostingUpdate", "application.info", "applicationupdate"])
def test_other_actions_mean_nothing(action: str) -> None:
    assert converted("ashby", {"action": action, "data": {"webhookActionType": action}}).nothing


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"action": "applicationUpdate"},
        {"action": "applicationUpdate", "data": None},
        {"action": "applicationUpdate", "data": []},
        {"action": "applicationUpdate", "data": {}},
        {"action": "applicationUpdate", "data": {"application": "app-1"}},
        {"action": 5, "data": {}},
        {"data": {"application": ashby_archived()}},
        {"success": False, "errors": ["not found"]},
        {"success": False, "results": ashby_archived()},
        {"success": "true", "results": ashby_archived()},
        {"success": True},
        {"success": True, "results": None},
        {"success": True, "results": []},
        {"success": True, "results": {}},
        {"success": True, "results": [ashby_archived()]},
        {"action": "candidateDelete", "data": {"candidate": {}}},
        {"action": "candidateMerge", "data": {"mergedCandidate": {"id": "a"}}},
        {"action": "candidateMerge", "data": {"deletedCandidate": {"id": "a"}}},
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("ashby", body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", None),
        ("id", 1.0),
        ("candidate", None),
        ("candidate.id", None),
        ("candidate.primaryEmailAddress", "kari@example.org"),
        ("archivedAt", "never"),
        ("archiveReason", "No"),
        ("archiveReason.id", []),
        ("job", []),
        ("job.id", True),
        ("hiringTeam", {}),
        ("hiringTeam.1.userId", {}),
        ("applicationHistory", {}),
        ("currentInterviewStage", []),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("ashby", with_value(ashby_answer(ashby_archived()), f"results.{path}", value))
    assert str(refused.value).startswith(f"results.{path.replace('.1', '[1]')}")


@pytest.mark.parametrize(
    "path", ["candidate.name", "candidate.primaryEmailAddress", "job", "hiringTeam", "archiveReason.text"]
)
def test_an_optional_field_may_be_missing(path: str) -> None:
    assert converted("ashby", with_value(ashby_answer(ashby_archived()), f"results.{path}", None)).events
