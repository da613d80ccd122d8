"""Whole deliveries that several tests change or convert, and what comes of them."""

from typing import Any

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_archived,
    ashby_webhook,
    converted,
    greenhouse_application,
    greenhouse_rejected,
    greenhouse_webhook,
    with_value,
)

REJECTION = greenhouse_webhook("reject_candidate", greenhouse_rejected())
GREENHOUSE_ACTIVE = greenhouse_webhook("candidate_stage_change", greenhouse_application())
ASHBY_ARCHIVED = ashby_webhook("applicationUpdate", ashby_archived())
APPLICATION = "payload.application"
# of Greenhouse's application, as the events tell them
CANDIDATE = {"id": "900200", "name": "Kari Eksempel", "email": "kari@example.org", "can_email": True}
JOB = {"id": "300", "title": "Engineer", "department": "Platform", "location": "Oslo, Norway"}

every_outcome = pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("rejected", ["candidate.rejected"]),
        ("withdrawn", ["application.withdrawn"]),
        ("hired", ["candidate.hired"]),
        ("active", ["application.active"]),
        ("interviewed", ["interview.completed", "application.active"]),
        ("ignore", []),
    ],
)
"""What `--outcomes` may say of a vendor's word, and the events that this comes to"""


def rejection(path: str, value: Any, **options: Any) -> Json:
    """The event of Greenhouse's rejection with another value at a path inside its application."""
    (event,) = converted("greenhouse", with_value(REJECTION, f"{APPLICATION}.{path}", value), **options).events
    return dict(event)
