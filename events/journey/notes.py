"""Notes of interviewers, for the brief (CONTRACT 3)."""

from msgspec.structs import replace

from afterview.events.journey.decision import Draft
from afterview.schemas.incoming import FeedbackNoted
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Person

MAX_NOTES = 20
"""kept per application: beyond it the oldest give way"""


def on_noted(draft: Draft, event: FeedbackNoted) -> None:
    """A note for the brief. What one author says of one interview is one note, its latest words count."""
    note, application = event.data.note, draft.application(event.data.application_id)
    same = [known for known in application.notes if known.author and _about(known) == _about(note)]
    others = tuple(known for known in application.notes if known not in same)
    if same:
        note = same[-1].model_copy(update=note.model_dump(include={"match", "impression", "advice"}, exclude_none=True))
    draft.put(replace(application, notes=(*others, note)[-MAX_NOTES:]))
    draft.note(application.id, "note received")


def _about(note: Note) -> tuple[str | None, Person | None]:
    return note.interview_id, note.author
