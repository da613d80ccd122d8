"""Bodies of the shapes that vendors send, about invented people."""

import json
from datetime import UTC, datetime
from typing import Any

from afterview.events.ats.answers import Conversion
from afterview.events.ats.convert import convert
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import parse_outcomes

RECEIVED = datetime(2027, 3, 10, 8, 0, 0, tzinfo=UTC)
Json = dict[str, Any]


def converted(vendor: str, body: Any, *, outcomes: Json | None = None, **options: Any) -> Conversion:
    """What `afterview convert` makes of a body, given as JSON or as bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = parse_outcomes(json.dumps(outcomes or {}).encode())
    return convert(vendor, raw, Options(**{"received": RECEIVED, "outcomes": known, **options}))


def names(conversion: Conversion) -> list[str]:
    """`candidate.rejected`, and so on, in order."""
    return [event["type"].removeprefix("afterview.").removesuffix(".v1") for event in conversion.events]


def with_value(body: Any, path: str, value: Any) -> Any:
    """A deep copy with another value at a path such as `payload.application.jobs.0.id`."""
    copy = json.loads(json.dumps(body))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = copy
    for step in way:
        inner = inner[step]
    inner[last] = value
    return copy


def without(body: Any, path: str) -> Any:
    """A deep copy without the member at a path."""
    copy = with_value(body, path, None)
    *way, last = path.split(".")
    inner = copy
    for step in way:
        inner = inner[int(step) if step.isdigit() else step]
    del inner[last]
    return copy


def greenhouse_application(**members: Any) -> Json:
    return {
        "id": 700100,
        "rejected_at": None,
        "prospect": False,
        "status": "active",
        "applied_at": "2027-01-11T09:00:00Z",
        "last_activity_at": "2027-03-04T12:30:00Z",
        "credited_to": {"id": 31, "name": "Nobody Needed"},
        "rejection_reason": None,
        "current_stage": {
            "id": 8800,
            "name": "Panel",
            "interviews": [
                {
                    "id": 5501,
                    "name": "Panel one",
                    "status": "to_be_scheduled",
                    "interviewers": [{"id": 61, "display_name": "Ola Dommer", "status": "tentative"}],
                }
            ],
        },
        "candidate": {
            "id": 900200,
            "first_name": "Kari",
            "last_name": "Eksempel",
            "can_email": True,
            "email_addresses": [{"value": "kari@example.org", "type": "personal"}],
            "recruiter": {"id": 41, "name": "Rita Rekrutt", "email": "rita@fjord.example", "employee_id": "E1"},
        },
        "jobs": [
            {
                "id": 300,
                "name": "Engineer",
                "departments": [{"id": 7, "name": "Platform"}],
                "offices": [{"id": 8, "name": "Oslo HQ", "location": "Oslo, Norway"}],
            }
        ],
        **members,
    }


def greenhouse_rejected(**members: Any) -> Json:
    reason = {"id": 14, "name": "Too junior", "type": {"id": 3, "name": "We rejected them"}}
    return greenhouse_application(
        **{"status": "rejected", "rejected_at": "2027-03-05T10:15:30Z", "rejection_reason": reason, **members}
    )


def greenhouse_webhook(action: str, application: Json) -> Json:
    return {"action": action, "payload": {"application": application}}


def greenhouse_interview(**members: Any) -> Json:
    return {
        "id": 9901,
        "application_id": 700100,
        "start": {"date_time": "2027-03-04T10:00:00.000Z"},
        "end": {"date_time": "2027-03-04T11:00:00.000Z"},
        "location": "Room 4",
        "video_conferencing_url": None,
        "status": "complete",
        "updated_at": "2027-03-04T11:05:09.679Z",
        "interview": {"id": 77, "name": "Culture fit"},
        "interviewers": [{"id": 61, "name": "Ola Dommer", "email": "ola@fjord.example", "scorecard_id": None}],
        **members,
    }


def ashby_application(**members: Any) -> Json:
    return {
        "id": "app-1",
        "createdAt": "2027-01-04T21:38:12.466Z",
        "updatedAt": "2027-03-06T07:00:00.250Z",
        "archivedAt": None,
        "status": "Active",
        "candidate": {
            "id": "cand-1",
            "name": "Kari Eksempel",
            "primaryEmailAddress": {"value": "kari@example.org", "type": "Personal", "isPrimary": True},
        },
        "currentInterviewStage": {"id": "stage-2", "title": "Onsite", "type": "Active"},
        "archiveReason": None,
        "job": {"id": "job-1", "title": "Engineer", "locationId": "loc-1"},
        "hiringTeam": [
            {"userId": "u-0", "firstName": "Sara", "lastName": "Søk", "email": "s@fjord.example", "role": "Sourcer"},
            {
                "userId": "u-1",
                "firstName": "Mo",
                "lastName": "Sjef",
                "email": "mo@fjord.example",
                "role": "Hiring manager",
            },
            {
                "userId": "u-2",
                "firstName": "Rita",
                "lastName": "Rekrutt",
                "email": "r@fjord.example",
                "role": "RECRUITER",
            },
            {
                "userId": "u-3",
                "firstName": "Ny",
                "lastName": "Rekrutt",
                "email": "n@fjord.example",
                "role": "Recruiter",
            },
        ],
        "creditedToUser": None,
        **members,
    }


def ashby_archived(reason_type: str = "RejectedByOrg", **members: Any) -> Json:
    return ashby_application(
        **{
            "status": "Archived",
            "archivedAt": "2027-03-05T09:25:35.089Z",
            "archiveReason": {"id": "reason-1", "text": "Lacks skills", "reasonType": reason_type},
            "currentInterviewStage": {"id": "stage-9", "title": "Archived", "type": "Archived"},
            "applicationHistory": [
                {"id": "h-1", "stageId": "stage-1", "title": "Review"},
                {"id": "h-2", "stageId": "stage-2", "title": "Onsite"},
                {"id": "h-3", "stageId": "stage-9", "title": "Archived"},
            ],
            **members,
        }
    )


def ashby_webhook(action: str, application: Json) -> Json:
    return {"action": action, "data": {"application": application}}


def ashby_answer(application: Json) -> Json:
    return {"success": True, "results": application}


def ashby_schedule(status: str = "Scheduled", action: str = "interviewScheduleUpdate", **members: Any) -> Json:
    event = {
        "id": "event-1",
        "interviewId": "kind-1",
        "startTime": "2027-03-08T14:00:00.000Z",
        "endTime": "2027-03-08T15:00:00.000Z",
        "updatedAt": "2027-03-05T10:00:01.500Z",
        "location": "Oslo",
        "meetingLink": "https://meet.example/1",
        "interview": {"id": "kind-1", "title": "System design", "isDebrief": False},
        "interviewers": [{"id": "u-5", "firstName": "Ola", "lastName": "Dommer", "email": "ola@fjord.example"}],
    }
    schedule = {
        "id": "schedule-1",
        "status": status,
        "applicationId": "app-1",
        "candidateId": "cand-1",
        "updatedAt": "2027-03-07T09:00:00.000Z",
        "interviewEvents": [event],
        **members,
    }
    return {"action": action, "data": {"interviewSchedule": schedule}}


def cloudevent(name: str = "candidate.rejected", **data: Any) -> Json:
    told = {
        "tenant": "fjord",
        "application_id": "A-7",
        "candidate": {"id": "C-7", "name": "Kari Eksempel", "email": "kari@example.org", "locale": "nb"},
        "job": {"id": "J-1", "title": "Engineer", "country": "NO"},
        "occurred_at": "2027-03-05T10:15:30+01:00",
        **({"rejection": {"rejected_at": "2027-03-05T09:15:30Z"}} if name == "candidate.rejected" else {}),
        **data,
    }
    return {
        "specversion": "1.0",
        "id": "ats-1",
        "source": "/in/fjord/own",
        "type": f"afterview.{name}.v1",
        "time": "2027-03-05T09:15:30Z",
        "data": told,
    }
