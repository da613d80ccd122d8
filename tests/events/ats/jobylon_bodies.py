"""Jobylon's webhooks, about invented people."""

from tests.events.ats.bodies import Json


def jobylon_application(group: int = 1, **members: object) -> Json:
    return {
        "id": 5100,
        "first_name": "Kari",
        "last_name": "Eksempel",
        "email": "kari@example.org",
        "phone_number": "+4799999999",
        "status": {"id": 31, "name": "Second interview", "group": group},
        "owner": {"id": 41, "name": "Rita Rekrutt", "email": "rita@fjord.example"},
        "rejection_sent": False,
        "job": {
            "id": 300,
            "title": "Engineer",
            "contact_name": "Mo Sjef",
            "contact_email": "mo@fjord.example",
            "language": "nb",
            "location_set": [{"location": "Oslo", "location_json": {"country_short": "NO", "city": "Oslo"}}],
            "departments": [{"id": 7, "text": "Platform"}, {"id": 8, "text": "Another"}],
            "owner": {"id": 42, "name": "Ole Eier", "email": "ole@fjord.example"},
        },
        **members,
    }


def jobylon_webhook(application: Json, event: object = "application", action: object = "status_changed") -> Json:
    return {"event_type": event, "action": action, "application": application}


JOBYLON_ACTIVE = jobylon_webhook(jobylon_application())
JOBYLON_REJECTED = jobylon_webhook(
    jobylon_application(19, status={"id": 39, "name": "Not this time", "group": 19}, rejection_sent=True)
)
