"""A mapping of an invented vendor, and a payload of the same."""

import json
from typing import Any

from tests.events.ats.bodies import Json, converted

from afterview.events.ats.mapping import EventMapping, parse_mapping

WHO = {"application_id": "payload.app", "candidate": {"id": "payload.person.id", "email": "payload.person.mails"}}
REJECTED: Json = {
    "type": "candidate.rejected",
    "time": "payload.at",
    "data": {**WHO, "rejection": {"rejected_at": "payload.at", "reason": {"code": "payload.why.code"}}},
}
PAYLOAD = {
    "app": 7,
    "at": "2027-03-05T09:15:30Z",
    "person": {"id": " C-7 ", "mails": ["none", "kari@example.org"]},
    "why": {"code": 14},
}
HIRED: Json = {"type": "candidate.hired", "data": WHO}


def mapping(*events: Json) -> EventMapping:
    return parse_mapping(json.dumps({"events": list(events)}).encode())


def mapped(payload: Any, *events: Json, **options: Any) -> Any:
    return converted("mapping", payload, mapping=mapping(*events), **options)
