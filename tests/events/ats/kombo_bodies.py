"""Kombo's webhooks and list answers, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json

CANDIDATE = {
    "id": "cand-1",
    "first_name": "Kari",
    "last_name": "Eksempel",
    "email_addresses": [{"email_address": "kari@example.org", "type": "PRIVATE"}],
}
JOB = {"id": "job-1", "remote_id": "9", "name": "Engineer"}


def kombo_changed(*models: str, **members: Any) -> Json:
    data = {
        "integration_id": "made-up:1",
        "integration_category": "ATS",
        "changed_models": [{"name": model} for model in models],
        **members,
    }
    return {"id": "webhook-1", "type": "data-changed", "data": data}


def kombo_list(*results: Json) -> Json:
    return {"status": "success", "data": {"next": None, "results": list(results)}}


def kombo_application(outcome: str | None = None, **members: Any) -> Json:
    return {
        "id": "app-1",
        "outcome": outcome,
        "rejection_reason_name": None,
        "rejected_at": None,
        "candidate_id": "cand-1",
        "changed_at": "2027-03-06T07:00:00.250Z",
        "remote_updated_at": "2027-03-05T12:00:00Z",
        "remote_deleted_at": None,
        "candidate": CANDIDATE,
        "current_stage": {"id": "stage-2", "name": "Onsite"},
        "job": JOB,
        "interviews": [
            {"id": "int-0", "ending_at": "2027-03-04T15:00:00Z", "canceled": True},
            {"id": "int-1", "ending_at": "2027-03-04T15:00:00Z", "canceled": False},
        ],
        **members,
    }


def kombo_declined(**members: Any) -> Json:
    said = {"rejection_reason_name": "Lacks skills", "rejected_at": "2027-03-05T09:25:35.089Z", **members}
    return kombo_application("DECLINED", **said)


def kombo_interview(**members: Any) -> Json:
    return {
        "id": "int-1",
        "title": "System design",
        "starting_at": "2027-03-08T14:00:00.000Z",
        "ending_at": "2027-03-08T15:00:00.000Z",
        "location": {"city": "Oslo", "raw": "Oslo, Norway"},
        "video_conferencing_url": "https://meet.example/1",
        "application_id": "app-1",
        "canceled": False,
        "changed_at": "2027-03-05T10:00:01.500Z",
        "remote_deleted_at": None,
        "users": [{"id": "u-5", "first_name": "Ola", "last_name": "Dommer", "email": "ola@fjord.example"}],
        "application": {"id": "app-1", "outcome": None, "candidate": CANDIDATE, "job": JOB},
        **members,
    }
