"""Feedback tasks: what is owed, until when, by whom (rules 1, 3-7, 25, 26)."""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.calendar import business_day_before, due_in_business_days
from afterview.events.ids import assignee_name, numbered
from afterview.events.journey.assigning import assign
from afterview.events.journey.decision import Draft, TaskVerb
from afterview.events.journey.outbox import withdraw_letter
from afterview.events.journey.reasons import TaskOutcome, TaskReason
from afterview.events.journey.rulebook import latest
from afterview.events.journey.state import Application, Task, said
from afterview.schemas.outgoing_data import FeedbackTask, TaskChannel, TaskKind
from afterview.schemas.people import Person

REJECTION_KINDS: tuple[TaskKind, ...] = ("verbal_feedback", "written_rejection")


def due(
    draft: Draft, application: Application, kind: TaskKind, anchor: datetime, *, fallback: bool = False
) -> datetime:
    """When a task of this kind is due, counted from `anchor` (rules 1, 3, 4, 26; R5)."""
    numbers = draft.rules.policy.feedback
    days = {
        "candidate_update": numbers.candidate_update_days,
        "verbal_feedback": numbers.verbal_feedback_days,
        "written_rejection": numbers.fallback_letter_days if fallback else numbers.written_rejection_days,
    }[kind]
    return due_in_business_days(anchor, days, draft.place.zone, draft.country(application))


def schedule(
    draft: Draft,
    application_id: str,
    kind: TaskKind,
    anchor: datetime,
    *,
    reason_at: datetime,
    interview: str | None = None,
    fallback: bool = False,
    told: bool = False,
) -> None:
    """A task comes into being: scheduled, or skipped because the candidate was told or its time has passed (R76)."""
    application = draft.application(application_id)
    place, country = draft.place, draft.country(application)
    due_at = due(draft, application, kind, anchor, fallback=fallback)
    expires_at = due_in_business_days(due_at, draft.rules.policy.feedback.expire_after_days, place.zone, country)
    remind_at = business_day_before(due_at, place.zone, country, draft.rules.policy.feedback.remind_days_before)
    task = Task(
        kind=kind,
        n=application.ordinals.get(kind, 0) + 1,
        channel=_channel(draft, kind),
        assignee_said=application.recruiter_said or application.hiring_manager_said,
        due_at=due_at,
        reason_at=reason_at,
        scheduled_at=draft.now,
        expires_at=expires_at,
        remind_at=remind_at if remind_at > draft.now else None,  # rule 5, R48
        escalate_at=due_at + draft.rules.escalate_after,
        interview=interview,
        fallback=fallback,
    )
    application = replace(application, ordinals={**application.ordinals, kind: task.n})
    draft.put(application)
    if told:
        _emit(draft, application, task, "skipped", "already-notified")
    elif expires_at <= draft.now:
        _emit(draft, application, task, "skipped", "too-late")
    else:
        draft.put(replace(application, tasks=(*application.tasks, task)))
        _emit(draft, application, task, "scheduled")


def _channel(draft: Draft, kind: TaskKind) -> TaskChannel:
    """Rule 25, R62, R106."""
    if kind != "verbal_feedback":
        return "email"
    return draft.journey.preference.channel if draft.journey.preference else "call"


def cancel(draft: Draft, application_id: str, kind: TaskKind, reason: TaskReason) -> Task | None:
    """The open task of this kind, if there is one, is cancelled; it is returned."""
    task = draft.application(application_id).task(kind)
    if task:
        _close(draft, application_id, task, "cancelled", reason)
    return task


def cancel_all(draft: Draft, application_id: str, reason: TaskReason) -> None:
    for task in draft.application(application_id).tasks:
        _close(draft, application_id, task, "cancelled", reason)


def complete(draft: Draft, application_id: str, task: Task, outcome: TaskOutcome, channel: TaskChannel) -> None:
    """The task is done, through the channel that was really used (R36)."""
    _close(draft, application_id, replace(task, channel=channel), "completed", outcome)


def owe_letter_instead(draft: Draft, application_id: str, ended: datetime) -> None:
    """Rule 26: nobody is left in silence because a call failed (R82, R98)."""
    application = draft.application(application_id)
    rejection = application.rejection
    if rejection and not rejection.told and not application.task("written_rejection"):
        anchor = latest(ended, rejection.not_before)
        schedule(draft, application_id, "written_rejection", anchor, reason_at=rejection.rejected_at, fallback=True)


def remind(draft: Draft, application_id: str, task: Task) -> None:
    """Rule 5: once, a business day before it is due."""
    _update(draft, application_id, replace(task, remind_at=None), "reminded")


def escalate(draft: Draft, application_id: str, task: Task) -> None:
    """Rule 6, R30: to the hiring manager, else the recruiter, as known now."""
    application = draft.application(application_id)
    assignee = application.hiring_manager_said or application.recruiter_said
    escalated = replace(task, escalate_at=None, assignee_said=assignee)
    if assignee_name(escalated.assignee) != assignee_name(task.assignee):
        assign(draft, application, task, "handed_on")
    _update(draft, application_id, escalated, "escalated")


def reassign(draft: Draft, application_id: str, task: Task, person: Person) -> None:
    """The task is somebody else's from now on, and else as it was; told as scheduled once more."""
    application = draft.application(application_id)
    assign(draft, application, task, "handed_on")
    to, before = assignee_name(person), assignee_name(task.assignee)
    former = dict.fromkeys(name for name in (*task.former, before) if name and name != to)
    changed = replace(task, assignee_said=said(person), former=tuple(former), reassigned=task.reassigned + 1)
    put(draft, application_id, changed)
    draft.note(application_id, f"{task.kind} reassigned")
    _emit(draft, draft.application(application_id), changed, "scheduled")


def expire(draft: Draft, application_id: str, task: Task) -> None:
    """Rule 7: feedback was never given. A call that expires turns into a letter (rule 26)."""
    _close(draft, application_id, task, "expired")
    if task.kind == "verbal_feedback":
        owe_letter_instead(draft, application_id, draft.now)


def was_made(draft: Draft, application: Application, task_id: str, since: dict[str, int] | None = None) -> bool:
    """Whether the id is that of a rejection task of this application, open or not: one after those of `since`."""
    return any(
        task_id == _id(draft, application.id, kind, n)
        for kind in REJECTION_KINDS
        for n in range((since or {}).get(kind, 0) + 1, application.ordinals.get(kind, 0) + 1)
    )


def put(draft: Draft, application_id: str, changed: Task) -> None:
    """The open task is so from now on; nobody is told of it."""
    application = draft.application(application_id)
    draft.put(
        replace(application, tasks=tuple(changed if _same(other, changed) else other for other in application.tasks))
    )


def _id(draft: Draft, application_id: str, kind: TaskKind, n: int) -> str:
    return numbered(draft.journey.tenant, application_id, kind, n)


def _same(one: Task, other: Task) -> bool:
    return (one.kind, one.n) == (other.kind, other.n)


def _close(draft: Draft, application_id: str, task: Task, verb: TaskVerb, reason: TaskReason | None = None) -> None:
    withdraw_letter(draft, application_id, task)
    application = draft.application(application_id)
    rest = tuple(other for other in application.tasks if not _same(other, task))
    draft.put(replace(application, tasks=rest))
    _emit(draft, application, task, verb, reason)


def _update(draft: Draft, application_id: str, changed: Task, verb: TaskVerb) -> None:
    put(draft, application_id, changed)
    _emit(draft, draft.application(application_id), changed, verb)


def _emit(draft: Draft, application: Application, task: Task, verb: TaskVerb, reason: TaskReason | None = None) -> None:
    """The whole task as it is after the event (R34, R35); fields that do not apply are left out."""
    fields: dict[str, object] = {
        "id": _id(draft, application.id, task.kind, task.n),
        "tenant": draft.journey.tenant,
        "application_id": application.id,
        "kind": task.kind,
        "channel": task.channel,
        "candidate_id": draft.journey.candidate_id,
    }
    if job := application.job:
        fields["job"] = job
    fields["assignee"] = task.assignee
    if verb != "skipped":
        fields["due_at"] = task.due_at
    if application.rejection and application.rejection.not_before and task.kind in REJECTION_KINDS:
        fields["not_before"] = application.rejection.not_before
    if reason:
        fields["reason"] = reason
    again = task.reassigned if verb == "scheduled" else 0
    draft.emit(verb, FeedbackTask.model_validate(fields), 1 + again)
    if verb != "skipped":
        assign(draft, application, task, verb)
