"""Batches of Bullhorn's event subscription."""

from typing import Any

from tests.events.ats.bodies import Json


def bullhorn_event(**members: Any) -> Json:
    return {
        "eventId": "ID:MADE-UP-1",
        "eventType": "ENTITY",
        "eventTimestamp": 1804500000000,
        "entityName": "JobSubmission",
        "entityId": 8801,
        "entityEventType": "UPDATED",
        "updatedProperties": ["dateLastModified", "status"],
        **members,
    }


def bullhorn_batch(*events: Json) -> Json:
    return {"requestId": 3, "events": list(events)}
