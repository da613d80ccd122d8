"""Events made up for trying it out (`afterview send --example`): they happened just now, to nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from afterview.events.cloudevents import rfc3339
from afterview.schemas.incoming import INCOMING, Incoming

_RECRUITER = {"id": "example-recruiter", "name": "Rita Recruiter", "email": "rita@example.org"}
_MANAGER = {"id": "example-manager", "name": "Mona Manager", "email": "mona@example.org"}


def _event(name: str, at: datetime, application: str, **said: Any) -> dict[str, Any]:
    data = {
        "tenant": "default",
        "application_id": application,
        "candidate": {"id": f"candidate-of-{application}", "name": "Kari Example", "email": "kari@example.org"},
        "job": {"id": "example-job", "title": "Engineer", "department": "Platform", "country": "NO"},
        "recruiter": _RECRUITER,
        "hiring_manager": _MANAGER,
    }
    return {
        "specversion": "1.0",
        "id": f"{name}:{application}:{rfc3339(at)}",
        "source": "/example",
        "type": f"afterview.{name}.v1",
        "time": rfc3339(at),
        "subject": f"applications/{application}",
        "data": data | said,
    }


def _interviewed(now: datetime, application: str) -> dict[str, Any]:
    interview = {"id": f"{application}-1", "kind": "onsite", "ends_at": rfc3339(now), "interviewers": [_MANAGER]}
    return _event("interview.completed", now, application, interview=interview | {"basis": "reported"})


def _interview(now: datetime) -> list[dict[str, Any]]:
    return [_interviewed(now, "example-interview")]


def _rejected_after_interview(now: datetime) -> list[dict[str, Any]]:
    """A call is owed (rule 3)."""
    reason = {"text": "More experience with distributed systems is needed"}
    rejection = {"rejected_at": rfc3339(now), "reason": reason}
    note = {"author": _MANAGER, "match": "Solid Python", "advice": "Work with a team that runs its own services"}
    application = "example-call"
    return [
        _interviewed(now - timedelta(days=2), application),
        _event("feedback.noted", now - timedelta(days=1), application, note=note),
        _event("candidate.rejected", now, application, rejection=rejection),
    ]


def _rejected_without_interview(now: datetime) -> list[dict[str, Any]]:
    """A letter is owed (rule 4)."""
    return [_event("candidate.rejected", now, "example-letter", rejection={"rejected_at": rfc3339(now)})]


EXAMPLES: dict[str, Callable[[datetime], list[dict[str, Any]]]] = {
    "interview": _interview,
    "rejected-after-interview": _rejected_after_interview,
    "rejected-without-interview": _rejected_without_interview,
}


def example_events(name: str, now: datetime) -> list[Incoming]:
    """The events of one example, as if they had happened until now."""
    return [INCOMING.validate_python(event) for event in EXAMPLES[name](now.replace(microsecond=0))]
