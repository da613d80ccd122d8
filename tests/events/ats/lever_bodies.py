"""Bodies of the shapes that Lever sends and its API answers, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json

FIRED = 1804489200123
"""2027-03-08T07:00:00.123Z"""
DATA = {
    "opportunityId": "opp-1",
    "candidateId": "old-1",
    "contactId": "con-1",
    "toStageId": "st-2",
    "fromStageId": "st-1",
}


def webhook(event: str = "candidateStageChange", data: Any = None, **members: Any) -> Json:
    return {
        "triggeredAt": FIRED,
        "event": event,
        "data": DATA if data is None else data,
        "signature": "0" * 64,
        "token": "t-1",
        **members,
    }


def opportunity(**members: Any) -> Json:
    return {
        "data": {
            "id": "opp-1",
            "name": "Kari Eksempel",
            "contact": "con-1",
            "headline": "",
            "stage": "st-2",
            "emails": ["none", "kari@example.org"],
            "archived": None,
            "stageChanges": [{"toStageId": "st-2", "updatedAt": 1804316400000}],
            "owner": "user-1",
            "createdAt": 1804320000000,
            "updatedAt": 1804402800000,
            "isAnonymized": False,
            **members,
        }
    }


def archived(reason: Any = "reason-1", **members: Any) -> Json:
    return opportunity(archived={"reason": reason, "archivedAt": 1804406400500}, **members)


def interview(**members: Any) -> Json:
    return {
        "data": {
            "id": "int-1",
            "panel": "panel-1",
            "subject": "System design",
            "interviewers": [{"id": "user-5", "name": "Ola Dommer", "email": "ola@fjord.example"}],
            "timezone": "Europe/Oslo",
            "createdAt": 1804320000000,
            "date": 1804496400000,
            "duration": 45,
            "location": None,
            "stage": "st-2",
            "canceledAt": None,
            "postings": ["post-1", "post-2"],
            "opportunityId": "opp-1",
            **members,
        }
    }
