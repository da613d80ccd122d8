"""What an export of one person says of others: their names, and nothing else."""

from tests.events.journey.letterbox import owed
from tests.stories import RECRUITER, Json

from afterview.events.journey.state import to_text
from afterview.schemas.internal import ReassignedTask
from afterview.workers.exporting import theirs

JONAS: Json = {"id": "I-7", "name": "Jonas Lie", "email": "jonas@example.org"}


def test_whoever_a_task_was_given_to_and_by_is_a_name_only() -> None:
    office = owed()
    office.reassign("2027-02-02 11:00", JONAS)
    said = ReassignedTask.model_validate(
        {
            "tenant": "fjord",
            "candidate": {"id": "C-1"},
            "application_id": "A-1",
            "task_id": "T-1",
            "reassigned_at": "2027-02-02T10:00:00Z",
            "reassigned_by": RECRUITER,
            "assignee": JONAS,
        }
    ).model_dump(mode="json")
    shown = theirs({"state": {"journey": to_text(office.journeys[office.key()])}, "record": said})
    assert "Jonas Lie" in str(shown)
    assert not [known for known in ("I-7", "R-1", "jonas@", "rita@") if known in str(shown)]
