"""Events out that no played journey has: a refused mail, acts of operators, proofs; and what is not emitted yet."""

from collections.abc import Iterator
from typing import Any

from afterview.events.cloudevents import rfc3339
from afterview.events.ids import event_id, numbered
from afterview.workers.examples.recorded import PLAYED_AT
from afterview.workers.examples.telling import TENANT, Event

_KEY = "0c3f6c1dfd2b8b5d6f3a7c0f8a1be2c94d5e6f70"
"""of a candidate: hashed"""
_WEEK = {"kind": "week", "start": "2027-03-08"}
_INVITATION = numbered(TENANT, "example-refused", "interview", 1)
_DATA: dict[str, dict[str, Any]] = {
    "survey.invitation.failed": {
        "id": _INVITATION,
        "tenant": TENANT,
        "application_id": "example-refused",
        "touchpoint": "interview",
        "send_at": "2027-03-11T12:00:00Z",
        "expires_at": "2027-04-01T12:00:00Z",
        "reason": "undeliverable",
    },
    "operator.acted": {
        "tenant": TENANT, "action": "erase", "of": [_KEY], "by": "rita", "reason": "they asked by mail",
    },
    "erasure.completed": {"tenant": TENANT, "key": _KEY, "gone_by": "2027-04-12T14:00:00Z"},
    "experience.alert": {
        "tenant": TENANT,
        "metric": "never_told_share",
        "value": 0.25,
        "threshold": 0.1,
        "window": _WEEK,
        "dimensions": {"department": "Platform"},
        "reason": "above",
    },
    "experience.comment": {
        "id": "f2a7e6f0-7f5c-5d0e-9d1b-0c6f4d1f2b3a",
        "tenant": TENANT,
        "touchpoint": "interview",
        "text": "[name] took the time to explain the next steps.",
        "week": "2027-W10",
    },
}  # fmt: skip
NOT_EMITTED = ("experience.alert", "experience.comment")
"""they have a schema and a topic; this version never sends them"""


def other_events() -> Iterator[Event]:
    """One of each type, structured."""
    for name, data in _DATA.items():
        kind = f"afterview.{name}.v1"
        about = {"subject": f"applications/{data['application_id']}"} if "application_id" in data else {}
        yield {
            "specversion": "1.0",
            "id": event_id(str(data.get("id", _KEY)), kind, 1),
            "source": f"/afterview/{TENANT}",
            "type": kind,
            "time": rfc3339(PLAYED_AT),
            **about,
            "datacontenttype": "application/json",
            "data": data,
        }
