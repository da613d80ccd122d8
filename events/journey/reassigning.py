"""Giving a task to somebody else: who may have it, and what stands in the way."""

from typing import Literal

from afterview.events.ids import assignee_name
from afterview.events.journey import feedback
from afterview.events.journey.decision import Draft
from afterview.events.journey.release import on_its_way, open_task
from afterview.events.journey.state import Application, Task
from afterview.schemas.internal import TaskReassigned
from afterview.schemas.people import Person


def on_reassigned(draft: Draft, event: TaskReassigned) -> None:
    """The id decides, not the application beside it (R41). To whom has it already it need not be given."""
    data = event.data
    found = open_task(draft.journey, data.task_id)
    if found is None or hindrance(found[1]):
        if data.application_id in draft.journey.applications:
            draft.note(data.application_id, "task not reassigned")
        return
    application, task = found
    if assignee_name(data.assignee) not in (None, assignee_name(task.assignee)):
        feedback.reassign(draft, application.id, task, data.assignee)


def hindrance(task: Task) -> Literal["released"] | None:
    """A letter that is on its way was somebody's word: nobody else can take it back or over."""
    return "released" if on_its_way(task) else None


def colleagues(application: Application, task: Task) -> dict[str, Person]:
    """Those known of the application who could have the task, by what tells them from others, but who has it now."""
    met = (person for interview in application.interviews for person in interview.interviewers)
    known: dict[str, Person] = {}
    for person in (application.recruiter, application.hiring_manager, *met):
        name = assignee_name(person)
        if person and name and name != assignee_name(task.assignee):
            known.setdefault(name, person)
    return known


def was_given_away(task: Task, person: Person) -> bool:
    """By this person, or by somebody whom they had given it to; and it has not come back to them."""
    name = assignee_name(person)
    return name in task.former and name != assignee_name(task.assignee)
