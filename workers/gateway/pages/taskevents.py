"""What an assignee does on a page, as events on the candidate's log. The same done twice has the same id."""

import hashlib
from datetime import datetime
from typing import cast

from pydantic_core import to_json

from afterview.schemas.incoming import FeedbackCompleted, FeedbackNoted
from afterview.schemas.incoming_data import FeedbackCompletedData, FeedbackNotedData, Note
from afterview.schemas.internal import LetterReleased, ReassignedTask, ReleasedLetter, TaskReassigned
from afterview.schemas.outgoing_data import TaskChannel
from afterview.schemas.people import Candidate, Person
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.handing import handing
from afterview.workers.gateway.pages.taskforms import Entered, Outcome
from afterview.workers.gateway.recording import Said

SOURCE = "/task"


def entered_events(prepared: Prepared, person: Person, entered: Entered, now: datetime) -> list[Said]:
    """What the form's button stands for, of one without trouble; a note that was written beside it is not lost."""
    events: list[Said] = []
    if note := entered.note:
        events.append(noted(prepared, person, note, now))
    if entered.do == "close":
        outcome = cast("Outcome", entered.fields["outcome"])
        channel = cast("TaskChannel", entered.fields["channel"])
        events.append(completed(prepared, outcome, channel, entered.remark, now))
    if entered.do == "send":
        events.append(released(prepared, person, entered.subject, entered.text, now))
    if entered.do == "reassign" and (to := handing(prepared).person(entered.fields)):
        events.append(reassigned(prepared, person, to, now))
    return events


def noted(prepared: Prepared, person: Person, note: Note, now: datetime) -> FeedbackNoted:
    """The person writes it; for whom they do is nobody's concern here."""
    signed = note.model_copy(update={"author": person})
    journey, application = prepared.journey, prepared.found.application
    return FeedbackNoted(
        specversion="1.0",
        id=_same(prepared.task_id, "note", signed.model_dump(exclude_none=True)),
        source=SOURCE,
        type="afterview.feedback.noted.v1",
        time=now,
        subject=f"applications/{application.id}",
        data=FeedbackNotedData(
            tenant=journey.tenant,
            application_id=application.id,
            candidate=Candidate(id=journey.candidate_id),
            note=signed,
        ),
    )


def completed(
    prepared: Prepared, outcome: Outcome, channel: TaskChannel, remark: str | None, now: datetime
) -> FeedbackCompleted:
    journey, application = prepared.journey, prepared.found.application
    return FeedbackCompleted(
        specversion="1.0",
        id=_same(prepared.task_id, outcome, [channel, remark]),
        source=SOURCE,
        type="afterview.feedback.completed.v1",
        time=now,
        subject=f"applications/{application.id}",
        data=FeedbackCompletedData(
            tenant=journey.tenant,
            application_id=application.id,
            candidate=Candidate(id=journey.candidate_id),
            task_id=prepared.task_id,
            completed_at=now,
            channel=channel,
            outcome=outcome,
            note=remark,
        ),
    )


def released(prepared: Prepared, person: Person, subject: str, text: str, now: datetime) -> LetterReleased:
    """Of two the journey takes the first."""
    journey, application = prepared.journey, prepared.found.application
    return LetterReleased(
        data=ReleasedLetter(
            tenant=journey.tenant,
            candidate=Candidate(id=journey.candidate_id),
            application_id=application.id,
            task_id=prepared.task_id,
            released_at=now,
            released_by=person,
            subject=subject,
            text=text,
        )
    )


def reassigned(prepared: Prepared, person: Person, to: Person, now: datetime) -> TaskReassigned:
    """To whom has it already, the journey does not give it again."""
    journey, application = prepared.journey, prepared.found.application
    return TaskReassigned(
        data=ReassignedTask(
            tenant=journey.tenant,
            candidate=Candidate(id=journey.candidate_id),
            application_id=application.id,
            task_id=prepared.task_id,
            reassigned_at=now,
            reassigned_by=person,
            assignee=to,
        )
    )


def _same(task_id: str, what: str, said: object) -> str:
    return f"{task_id}:{what}:{hashlib.sha256(to_json(said)).hexdigest()[:32]}"
