"""Facts as short as a test needs them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from afterview.schemas.facts import Answered, Asked, Ended, Overdue, Owed, Told

START = datetime(2027, 3, 3, 12, tzinfo=UTC)
"""a Wednesday"""
DAY = timedelta(days=1)


def owed(at: datetime = START, **more: Any) -> Owed:
    return Owed(**{"tenant": "fjord", "at": at, "touchpoint": "interview", "reason_at": at, **more})


def asked(at: datetime = START, **more: Any) -> Asked:
    return Asked(**{"tenant": "fjord", "at": at, "touchpoint": "interview", "reason_at": at, **more})


def ended(at: datetime = START, **more: Any) -> Ended:
    return Ended(**{"tenant": "fjord", "at": at, "touchpoint": "interview", "outcome": "expired", **more})


def answered(number: int, at: datetime = START, **more: Any) -> Answered:
    """The answer with that number; of one who recommends it with 9, unless `answers` says otherwise."""
    said = {
        "tenant": "fjord",
        "at": at,
        "touchpoint": "interview",
        "response_id": f"response-{number:03}",
        "answers": {"recommend": 9},
        "submitted_at": at,
        "sent_at": at,
        "week": "2027-W09",
    }
    return Answered(**{**said, **more})


def told(at: datetime = START, hours: float = 1, **more: Any) -> Told:
    """Told so many hours after it was owed."""
    since = at - timedelta(hours=hours)
    said = {
        "tenant": "fjord",
        "at": at,
        "rejected_at": since,
        "owed_since": since,
        "told_at": at,
        "channel": "call",
        "interviewed": True,
        "on_time": True,
        "overdue": False,
    }
    return Told(**{**said, **more})


def overdue(at: datetime = START, **more: Any) -> Overdue:
    return Overdue(**{"tenant": "fjord", "at": at, "rejected_at": at - 14 * DAY, "told": False, **more})
