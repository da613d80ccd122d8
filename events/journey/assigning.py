"""What worklists are told: every word on a task, for whoever it is assigned to (`events/worklist`)."""

from afterview.events.ids import assignee_key, assignee_name, numbered
from afterview.events.journey.decision import Assign, Draft
from afterview.events.journey.state import Application, Task
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.worklist import ListedTask, TaskListed, WorklistVerb


def is_gathered(application: Application, kind: TaskKind) -> bool:
    """Told of in the daily mail: a letter to somebody whom nobody has met (rule 4)."""
    return kind == "written_rejection" and not application.interviewed


def assign(draft: Draft, application: Application, task: Task, verb: WorklistVerb) -> None:
    """Nobody's list is told when nobody can be told from the others (R92), or nobody acts (`simulate`, R32)."""
    assignee, tenant, job = task.assignee, draft.journey.tenant, application.job
    name = assignee_name(assignee)
    if assignee is None or name is None or draft.rules.instant_mail:
        return
    listed = ListedTask(
        id=numbered(tenant, application.id, task.kind, task.n),
        kind=task.kind,
        channel=task.channel,
        application_id=application.id,
        candidate_id=draft.journey.candidate_id,
        job_title=job.title if job else None,
        due_at=task.due_at,
        link_ends_at=task.expires_at,
        digest=is_gathered(application, task.kind) and not task.reassigned,
    )
    record = TaskListed(tenant=tenant, assignee=assignee, verb=verb, task=listed)
    draft.add(Assign(assignee_key(draft.rules.secret, tenant, name).hex(), record, draft.trace(application.id)))
