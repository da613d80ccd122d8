"""What somebody does on a page, as records on the candidate's log."""

from datetime import datetime

from tests.stories import Json

from afterview.events.ids import numbered
from afterview.events.journey.state import Journey
from afterview.schemas.internal import (
    CandidateOptedIn,
    LetterReleased,
    OptOutUndone,
    ReassignedTask,
    ReleasedLetter,
    TaskReassigned,
)
from afterview.schemas.people import Candidate

SOMEBODY = {"id": "R-1", "email": "planted@example.org"}


def release(named: Json, task: str, text: str, at: datetime) -> LetterReleased:
    """`named`: tenant, application and candidate."""
    said = {"released_at": at, "released_by": SOMEBODY, "subject": "planted", "text": text}
    return LetterReleased(data=ReleasedLetter.model_validate(_about(named, task) | said))


def reassignment(named: Json, task: str, to: str, at: datetime) -> TaskReassigned:
    said = {"reassigned_at": at, "reassigned_by": SOMEBODY, "assignee": {"id": to}}
    return TaskReassigned(data=ReassignedTask.model_validate(_about(named, task) | said))


def _about(named: Json, task: str) -> Json:
    return {
        "tenant": named["tenant"],
        "candidate": {"id": named["candidate_id"]},
        "application_id": named["application_id"],
        "task_id": task,
    }


def opt_in(tenant: str, candidate: str, at: datetime) -> CandidateOptedIn:
    """They take an opt-out back."""
    return CandidateOptedIn(data=OptOutUndone(tenant=tenant, candidate=Candidate(id=candidate), opted_in_at=at))


def in_flight(journey: Journey) -> set[tuple[str, str]]:
    """Invitations, and which mail of theirs the mailer has not settled: what an opt-out takes back."""
    return {
        (numbered(journey.tenant, application.id, known.touchpoint, known.n), known.in_flight)
        for application in journey.applications.values()
        for known in application.invitations
        if known.in_flight
    }
