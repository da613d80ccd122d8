"""Bodies of the shapes that Workable sends and its API answers, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json


def candidate(**members: Any) -> Json:
    return {
        "id": "27f1",
        "name": "Kari Eksempel",
        "firstname": "Kari",
        "account": {"subdomain": "fjord", "name": "Fjord"},
        "job": {"shortcode": "ENG1", "title": "Engineer"},
        "stage": "Panel",
        "stage_kind": "interview",
        "disqualified": False,
        "anonymized": False,
        "disqualification_reason": None,
        "hired_at": None,
        "email": "kari@example.org",
        "updated_at": "2027-03-06T07:00:00Z",
        **members,
    }


def disqualified(**members: Any) -> Json:
    told = {"disqualified": True, "disqualified_at": "2027-03-05T09:00:00Z", "disqualification_reason": "Too junior"}
    return candidate(**{**told, **members})


def webhook(event_type: str, data: Any) -> Json:
    return {
        "id": "hook-1",
        "event_type": event_type,
        "fired_at": "2027-03-07T10:00:00.250Z",
        "resource_type": "candidate",
        "data": data,
    }


def event(**members: Any) -> Json:
    return {
        "id": "e-1",
        "title": "Call with the team",
        "type": "CallEvent",
        "starts_at": "2027-03-08T14:00:00.000Z",
        "ends_at": "2027-03-08T14:30:00.000Z",
        "cancelled": False,
        "job": {"shortcode": "ENG1", "title": "Engineer"},
        "members": [{"id": "m-1", "name": "Ola Dommer", "type": "Member", "status": "accepted"}],
        "candidate": {"id": "27f1", "name": "Kari Eksempel"},
        **members,
    }
