"""Bodies of the shapes that Teamtailor sends, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json

SIGNED_AT = {"teamtailor-signature": "t=1804489200"}
"""2027-03-08T07:00:00Z, as the gateway keeps it"""


def company(event_name: Any = "job.update", data: Any = None) -> Json:
    job = {"id": "2", "type": "jobs", "attributes": {"title": "Engineer", "status": "open"}}
    return {"payload": {"event_name": event_name, "data": job if data is None else data}, "signature": "c2lnbmVk"}


def triggered(*, rejected: Any = False, job: Json | None = None, **members: Any) -> Json:
    candidate = {
        "id": 54,
        "uuid": "u-54",
        "first-name": "Kari",
        "last-name": "Eksempel",
        "email": "kari@example.org",
        "job": {
            "id": 12,
            "title": "Engineer",
            "stage-id": 3,
            "stage": "After interview",
            "trigger-id": 1,
            "status": {"rejected": rejected},
            **(job or {}),
        },
        "recruiter": {"name": "Rita Rekrutt", "email": "rita@fjord.example", "phone": "+4700000000"},
        **members,
    }
    return {
        "partner-event": {"id": "pe-1", "webhook-data": {"test": "1"}, "candidate": candidate},
        "company": {"uuid": "c-1", "name": "Fjord"},
    }
