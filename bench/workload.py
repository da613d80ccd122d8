"""Candidates for the benchmarks: most are interviewed, rejected and told; some are only rejected, some never told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_json

from afterview.events.cloudevents import rfc3339

START = datetime(2027, 3, 1, 8, tzinfo=UTC)
BETWEEN_CANDIDATES = timedelta(minutes=7)
_DAY = timedelta(days=1)

Json = dict[str, Any]


def events(
    candidates: int, between: timedelta = BETWEEN_CANDIDATES, first: int = 0, start: datetime = START
) -> list[bytes]:
    """Structured CloudEvents in order of time; 2.5 for each candidate, who come one after the other."""
    numbers = range(first, first + candidates)
    made = [event for n in numbers for event in _of_candidate(n, start + n * between)]
    return [to_json(event) for event in sorted(made, key=lambda event: str(event["time"]))]


def _of_candidate(n: int, at: datetime) -> Iterator[Json]:
    interview = {"id": f"I-{n}", "kind": "onsite", "ends_at": rfc3339(at), "interviewers": [], "basis": "reported"}
    if n % 4:
        yield _event(n, "interview.completed", at, interview=interview)
    rejected_at = at + 4 * _DAY
    rejection = {"rejected_at": rfc3339(rejected_at), "reason": {"code": "skills", "text": "More experience needed"}}
    yield _event(n, "candidate.rejected", rejected_at, rejection=rejection)
    if n % 5:
        told_at = rejected_at + _DAY
        yield _event(n, "candidate.notified", told_at, notified_at=rfc3339(told_at), channel="call")


def _event(n: int, name: str, at: datetime, **said: Any) -> Json:
    return {
        "specversion": "1.0",
        "id": f"{name}:{n}",
        "source": "/in/fjord/bench",
        "type": f"afterview.{name}.v1",
        "time": rfc3339(at),
        "subject": f"applications/A-{n}",
        "data": {
            "tenant": "fjord",
            "application_id": f"A-{n}",
            "candidate": {
                "id": f"C-{n}",
                "name": f"Candidate {n}",
                "email": f"candidate-{n}@example.org",
                "locale": "nb",
                "timezone": "Europe/Oslo",
            },
            "job": {"id": f"J-{n % 50}", "title": "Engineer", "department": f"D-{n % 8}", "country": "NO"},
            "recruiter": {"id": "R-1", "email": "rec@example.org"},
            "hiring_manager": {"id": "M-1", "email": "boss@example.org"},
            **said,
        },
    }
