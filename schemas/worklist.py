"""What concerns the tasks of one assignee (`afterview.worklist-events`): tasks, outcomes of mails, wake-ups.

No name, address or note of a candidate is in it.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.internal import MailReturned, TimerDue
from afterview.schemas.outgoing_data import TaskChannel, TaskKind
from afterview.schemas.people import Person

WorklistVerb = Literal[
    "scheduled", "reminded", "escalated", "returned", "released", "completed", "cancelled", "expired", "handed_on"
]
"""As the task's event; a skipped task is on nobody's list. No event out are three of them. `returned`: its released
letter came back; `released`: and is on its way again; `handed_on`: it is somebody else's, escalated or given to them.
"""


class ListedTask(Closed):
    """A task as its assignee's worklist needs it."""

    id: Identifier
    kind: TaskKind
    channel: TaskChannel
    application_id: Identifier
    candidate_id: Identifier
    job_title: str | None = None
    due_at: OwnMoment
    link_ends_at: OwnMoment
    """rule 7's moment: the task ends then, and with it the link in a mail"""
    digest: bool = False
    """a letter to somebody whom nobody has met (rule 4): it is told of with the daily mail, not one for each of them;
    not one that somebody was given"""


class TaskListed(Closed):
    """Something happened to a task of this assignee."""

    type: Literal["afterview.worklist.task.v1"] = "afterview.worklist.task.v1"
    tenant: Slug
    assignee: Person
    verb: WorklistVerb
    task: ListedTask


WorklistStep = Annotated[TaskListed | MailReturned | TimerDue, Field(discriminator="type")]
"""Anything that may stand on `worklist-events`."""

WORKLIST_STEP: TypeAdapter[TaskListed | MailReturned | TimerDue] = TypeAdapter(WorklistStep)
