"""Bullhorn: batches of an event subscription."""

from tests.fuzz.pieces import ids, millis, numbers, one_of, record, some, words

_EVENT = record(
    {
        "eventId": ids.map(str),
        "eventType": one_of("ENTITY", "ENTITY", "FIELD_MAP"),
        "entityName": one_of("JobSubmission", "JobSubmission", "Placement"),
        "entityId": ids,
        "entityEventType": one_of("UPDATED", "UPDATED", "INSERTED"),
        "updatedProperties": some(one_of("status", "dateLastModified") | words),
    },
    eventTimestamp=millis,
)

BODIES = record({"requestId": numbers, "events": some(_EVENT, 5)})
