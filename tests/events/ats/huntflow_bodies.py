"""Huntflow's webhooks in both versions, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json

APPLICANT = {"id": 81, "first_name": "Kari", "last_name": "Eksempel", "email": "kari@example.org", "phone": None}
AUTHOR = {"id": 41, "name": "Rita Rekrutt", "email": "rita@fjord.example"}
MEETING = {
    "id": 501,
    "foreign": "from-the-calendar",
    "event_type": "interview",
    "status": "confirmed",
    "start": "2027-03-08T12:00:00+01:00",
    "end": "2027-03-08T13:00:00+01:00",
    "timezone": "Europe/Oslo",
    "location": "Room 4",
    "conference": {"id": 6, "link": "https://meet.example/6"},
    "attendees": [
        {"member": 61, "name": "Ola Dommer", "displayName": "O.", "email": "ola@fjord.example"},
        {"member": None, "name": "Kari Eksempel", "email": "kari@example.org"},
    ],
}


def huntflow_log(**members: Any) -> Json:
    return {
        "id": 9,
        "type": "STATUS",
        "calendar_event": None,
        "created": "2027-03-05T11:15:30+01:00",
        "rejection_reason": None,
        "removed": None,
        "status": {"id": 3, "name": "Interview"},
        "vacancy": {
            "id": 12,
            "position": "Engineer",
            "account_division": {"id": 1, "name": "Platform"},
            "account_region": {"id": 2, "name": "Oslo"},
        },
        **members,
    }


def huntflow_v2(log: Json, applicant: Json | None = None) -> Json:
    meta = {"event_type": "APPLICANT", "version": "2.0", "author": AUTHOR, "retry": 0}
    return {"changes": {}, "event": {"applicant": applicant or APPLICANT, "applicant_log": log}, "meta": meta}


def huntflow_v1(log: Json, applicant: Json | None = None) -> Json:
    return {"event": {**log, "applicant": applicant or APPLICANT}, "author": AUTHOR, "account": {"id": 6}}


HUNTFLOW_REJECTED = huntflow_log(
    status={"id": 5, "name": "Declined"}, rejection_reason={"id": 4, "name": "More experience needed"}
)
HUNTFLOW_MEETING = huntflow_log(type="COMMENT", status=None, calendar_event=MEETING)
