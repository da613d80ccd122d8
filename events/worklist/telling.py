"""The mails of a worklist: never more than one in flight, and only in the send window where the tenant is.

    news --> waiting for its moment --> in flight --> told
    in flight --> waiting again, when the mail was missed, withdrawn or its address refused

A task that ends takes its news with it; a mail in flight that has nothing left to say is withdrawn (R80).
"""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.calendar import in_window, window_end
from afterview.events.journey.rulebook import Rulebook
from afterview.events.tracing import unpacked
from afterview.events.worklist.listing import next_morning, opening
from afterview.events.worklist.state import Bounce, Flight, OpenTask, Worklist, earliest, louder
from afterview.schemas.mail import MailOutcome, MailWithdrawn, TaskNews, TasksRequested
from afterview.schemas.tracing import Trace

MOST_TASKS = 50
"""in one mail; more of them are told of by their number"""


def request_id(worklist: Worklist, n: int) -> str:
    return f"{worklist.key}/tasks/{n}"


def settled(worklist: Worklist, outcome: MailOutcome, now: datetime, rules: Rulebook) -> Worklist:
    """The mailer's word on the mail in flight; on any other it is history."""
    flight = worklist.flight
    if flight is None or outcome.request_id != request_id(worklist, flight.n):
        return worklist
    worklist = replace(worklist, flight=None)
    match outcome.outcome:
        case "accepted" | "failed":
            return worklist
        case "missed" | "paused":
            return _untold(worklist, flight, opening(worklist, now, rules))
        case "withdrawn":
            return _untold(worklist, flight, next_morning(worklist, now, rules))
        case "undeliverable":  # it waits for another address
            worklist = replace(worklist, bounced=Bounce(flight.to, now))
            return _untold(worklist, flight, opening(worklist, now, rules))


def _untold(worklist: Worklist, flight: Flight, tell_at: datetime) -> Worklist:
    """What the mail said of tasks that are still open is news again, unless there is louder."""
    told = ((worklist.tasks.get(task_id), news) for task_id, news in flight.told.items())
    again = {
        task.id: replace(task, news=louder(news, task.news), tell_at=task.tell_at or tell_at)
        for task, news in told
        if task
    }
    return replace(worklist, tasks=worklist.tasks | again, tell_from=earliest(worklist.tell_from, tell_at))


def taken_back(worklist: Worklist) -> tuple[Worklist, tuple[MailWithdrawn, ...]]:
    """The mail in flight is of use to nobody when none of its tasks is open any more, or news (R80)."""
    flight = worklist.flight
    if flight is None or flight.withdrawn or flight.told.keys() & worklist.tasks.keys():
        return worklist, ()
    withdrawn = MailWithdrawn(id=request_id(worklist, flight.n))
    return replace(worklist, flight=replace(flight, withdrawn=True)), (withdrawn,)


def asked(worklist: Worklist, now: datetime, rules: Rulebook) -> tuple[Worklist, tuple[TasksRequested, ...]]:
    """Ask for the mail whose moment has come, with all news that there are by now, but of tasks whose links ended."""
    moment, place, to = _moment(worklist, rules), rules.place(worklist.tenant), worklist.email
    if moment is None or moment > now or to is None or not in_window(now, place.zone, place.country, rules.window):
        return worklist, ()
    told = sorted((task for task in worklist.tasks.values() if task.news and task.ends_at > now), key=_urgency)
    first = earliest(*(task.tell_at for task in told))
    if first is None or first > now:
        return replace(worklist, tell_from=first), ()
    # Not just one more than the last: a list that was forgotten meanwhile must not use a number again.
    n = max(worklist.requests + 1, int(now.timestamp()))
    request = TasksRequested(
        id=request_id(worklist, n),
        tenant=worklist.tenant,
        to=to,
        name=worklist.name,
        not_after=window_end(now, place.zone, place.country, rules.window),
        assignee=worklist.assignee,
        tasks=tuple(map(_news, told[:MOST_TASKS])),
        more=len(told[MOST_TASKS:]),
        open=len(worklist.tasks),
        link_ends_at=max(task.ends_at for task in worklist.tasks.values()),
    )
    flight = Flight(n, to, {task.id: task.news for task in told if task.news})
    tasks = worklist.tasks | {task.id: replace(task, news=None, tell_at=None) for task in told}
    return replace(worklist, tasks=tasks, tell_from=None, flight=flight, requests=n), (request,)


def trace_of_all(worklist: Worklist, requests: tuple[TasksRequested, ...]) -> Trace | None:
    """The one trace of all news in a mail; several events have none in common."""
    told = {task.task_id for request in requests for task in request.tasks}
    traces = {worklist.tasks[task_id].trace for task_id in told}
    more = any(request.more for request in requests)
    return unpacked(traces.pop()) if len(traces) == 1 and not more else None


def next_mail(worklist: Worklist, now: datetime, rules: Rulebook) -> datetime | None:
    """When the next mail may leave; a moment that has passed outside the window waits for its opening."""
    moment = _moment(worklist, rules)
    return opening(worklist, max(moment, now), rules) if moment else None


def _moment(worklist: Worklist, rules: Rulebook) -> datetime | None:
    """When there is reason enough for a mail; None while there is none, or nowhere to send it."""
    refused = worklist.bounced and worklist.bounced.address == worklist.email
    if worklist.flight or refused or not (worklist.email and rules.policy.feedback.mail_assignees):
        return None
    return worklist.tell_from


def _urgency(task: OpenTask) -> tuple[bool, bool, datetime]:
    return task.news != "escalated", task.news != "returned", task.due_at


def _news(task: OpenTask) -> TaskNews:
    return TaskNews(
        news=task.news or "scheduled",
        task_id=task.id,
        application_id=task.application_id,
        candidate_id=task.candidate_id,
        kind=task.kind,
        channel=task.channel,
        job_title=task.job_title,
        due_at=task.due_at,
        link_ends_at=task.ends_at,
    )
