"""What somebody of the hiring team does on a task's page, as records on the candidate's log."""

from datetime import datetime

from tests.stories import Json

from afterview.schemas.internal import LetterReleased, ReassignedTask, ReleasedLetter, TaskReassigned

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
