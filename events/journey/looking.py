"""How an invitation or a task stands, for whoever opens its link: what is open, and how it ended else."""

from typing import Literal, NamedTuple, get_args

from afterview.events.ids import numbered
from afterview.events.journey.state import Application, Journey, Task, mark
from afterview.schemas.outgoing_data import TaskKind, Touchpoint

Standing = Literal["open", "answered", "over"]
End = Literal["completed", "cancelled", "expired", "skipped"]

TASK_KINDS: tuple[TaskKind, ...] = get_args(TaskKind)
TOUCHPOINTS: tuple[Touchpoint, ...] = get_args(Touchpoint)
_ENDS: dict[str, End] = {end: end for end in get_args(End)}


class OpenTask(NamedTuple):
    """A task that waits for its assignee."""

    application: Application
    task: Task


class ClosedTask(NamedTuple):
    """A task that is over. `end` and `reason` are None when the journal does not go back so far any more."""

    end: End | None
    reason: str | None


def invitation_stands(journey: Journey, invitation_id: str) -> Standing:
    """Whether an answer would count (rule 14, R46). One that nothing is known of is over: erased, or dropped (R73)."""
    for application in journey.applications.values():
        for touchpoint in TOUCHPOINTS:
            for n in range(1, application.ordinals.get(touchpoint, 0) + 1):
                if numbered(journey.tenant, application.id, touchpoint, n) == invitation_id:
                    return _stands(application, touchpoint, n)
    return "over"


def _stands(application: Application, touchpoint: Touchpoint, n: int) -> Standing:
    if mark(touchpoint, n) in application.answered:
        return "answered"
    invitations = (known for known in application.invitations if (known.touchpoint, known.n) == (touchpoint, n))
    return "open" if any(known.sent_at or known.in_flight for known in invitations) else "over"


def look_up_task(journey: Journey, task_id: str) -> OpenTask | ClosedTask | None:
    """None: there is no such task (R1), or its application is gone."""
    for application in journey.applications.values():
        for kind in TASK_KINDS:
            for n in range(1, application.ordinals.get(kind, 0) + 1):
                if numbered(journey.tenant, application.id, kind, n) == task_id:
                    return _task(application, kind, n)
    return None


def _task(application: Application, kind: TaskKind, n: int) -> OpenTask | ClosedTask:
    task = application.task(kind)
    if task and task.n == n:
        return OpenTask(application, task)
    return ClosedTask(*_ending(application, kind, n))


def _ending(application: Application, kind: TaskKind, n: int) -> tuple[End | None, str | None]:
    """From the journal, which is bounded and does not say `n`: counted back from the latest task of the kind."""
    latest = application.ordinals[kind]
    for entry in reversed(application.journal):
        name, _, verb = entry.what.rpartition(" ")
        if name != kind:
            continue
        if latest == n and verb in _ENDS:
            return _ENDS[verb], entry.reason
        if verb in ("scheduled", "skipped"):
            latest -= 1
    return None, None
