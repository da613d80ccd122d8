"""Vendor payloads of the shapes that CONVERT.md names, made up."""

from typing import Any

Json = dict[str, Any]


def greenhouse_rejected(application: int = 265293, candidate: int = 15803530, **changes: Any) -> Json:
    """`reject_candidate`, after one interview."""
    return {
        "action": "reject_candidate",
        "payload": {
            "application": {
                "id": application,
                "rejected_at": "2027-03-03T09:00:00Z",
                "prospect": False,
                "status": "rejected",
                "last_activity_at": "2027-03-03T09:00:00Z",
                "rejection_reason": {"id": 14, "name": "Too junior", "type": {"id": 3, "name": "We rejected them"}},
                "current_stage": {
                    "id": 678,
                    "name": "Onsite",
                    "interviews": [
                        {
                            "id": 989,
                            "name": "Talk",
                            "status": "complete",
                            "interviewers": [{"id": 7, "display_name": "Ida Intervju"}],
                        }
                    ],
                },
                "candidate": {
                    "id": candidate,
                    "first_name": "Kari",
                    "last_name": "Nordmann",
                    "can_email": True,
                    "email_addresses": [{"value": f"kari{candidate}@example.org", "type": "personal"}],
                    "recruiter": {"id": 55, "name": "Rita Recruiter", "email": "rita@example.org"},
                },
                "jobs": [{"id": 3485, "name": "Engineer", "departments": [{"id": 1, "name": "Platform"}]}],
            }
            | changes
        },
    }


def ashby_interview(
    schedule: str, application: str, candidate: str, ended: str, *, status: str = "WaitingOnFeedback"
) -> Json:
    """`interviewScheduleUpdate` with one interview that has taken place; the candidate is an identifier only."""
    return {
        "action": "interviewScheduleUpdate",
        "webhookActionId": f"action-{schedule}",
        "data": {
            "interviewSchedule": {
                "id": schedule,
                "status": status,
                "applicationId": application,
                "candidateId": candidate,
                "updatedAt": ended,
                "interviewEvents": [
                    {
                        "id": f"{schedule}-1",
                        "startTime": ended,
                        "endTime": ended,
                        "updatedAt": ended,
                        "interview": {"title": "Talk", "isDebrief": False},
                        "interviewers": [
                            {"id": "u-1", "firstName": "Ida", "lastName": "Intervju", "email": "ida@example.org"}
                        ],
                    }
                ],
            }
        },
    }


def ashby_stage(application: str, candidate: str, email: str, updated: str) -> Json:
    """`candidateStageChange` of an active application: makes the candidate and the job known."""
    return {
        "action": "candidateStageChange",
        "webhookActionId": f"stage-{application}",
        "data": {
            "application": {
                "id": application,
                "status": "Active",
                "updatedAt": updated,
                "candidate": {"id": candidate, "name": "Kari Nordmann", "primaryEmailAddress": {"value": email}},
                "job": {"id": "job-1", "title": "Engineer"},
                "currentInterviewStage": {"id": "s-1", "title": "Talks", "type": "Active"},
                "hiringTeam": [
                    {
                        "role": "Recruiter",
                        "userId": "r-1",
                        "firstName": "Rita",
                        "lastName": "R",
                        "email": "r@example.org",
                    }
                ],
            }
        },
    }
