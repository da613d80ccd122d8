"""What a word of the journey does to a worklist: tasks come, change and go; the assignee is known as last said."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from afterview.events.calendar import due_in_business_days, next_in_window
from afterview.events.ids import assignee_name
from afterview.events.journey.rulebook import Rulebook
from afterview.events.letters.tidy import line, name
from afterview.events.tracing import packed
from afterview.events.worklist.state import News, OpenTask, Worklist, earliest, louder
from afterview.schemas.people import Person
from afterview.schemas.tracing import Trace
from afterview.schemas.worklist import ListedTask, TaskListed

GATHERING = timedelta(minutes=10)
"""what comes within this time of each other is one mail"""
_LONGEST_ADDRESS = 320


def listed(
    worklist: Worklist, said: TaskListed, now: datetime, rules: Rulebook, trace: Trace | None = None
) -> Worklist:
    """One event about one task of theirs, and the trace that it is part of."""
    assignee = assignee_name(said.assignee)
    if assignee is None:
        return worklist
    worklist = replace(worklist, tenant=said.tenant, assignee=assignee)
    match said.verb:
        case "scheduled" | "escalated" as news:
            return _with(_introduced(worklist, said.assignee), said.task, news, now, rules, trace=trace)
        case "reminded" | "returned" as news:
            return _with(_introduced(worklist, said.assignee, past=True), said.task, news, now, rules, trace=trace)
        case "released":
            return _not_returned(worklist, said.task.id)
        case "completed" | "cancelled" | "expired" | "handed_on":
            rest = worklist.tasks.copy()
            rest.pop(said.task.id, None)
            return replace(worklist, tasks=rest)


def next_morning(worklist: Worklist, now: datetime, rules: Rulebook) -> datetime:
    """The next opening of a later day, where the tenant is."""
    place = rules.place(worklist.tenant)
    return due_in_business_days(now, 1, place.zone, place.country, rules.window.opens)


def next_digest(worklist: Worklist, now: datetime, rules: Rulebook) -> datetime:
    """The next moment of the daily mail: on a business day where the tenant is, and in the send window there."""
    place, at = rules.place(worklist.tenant), rules.policy.feedback.digest_at or rules.window.opens
    today, later = (due_in_business_days(now, days, place.zone, place.country, at) for days in (0, 1))
    return opening(worklist, today if today >= now else later, rules)


def opening(worklist: Worklist, moment: datetime, rules: Rulebook) -> datetime:
    """The moment itself, or the next opening of the send window where the tenant is (R7)."""
    place = rules.place(worklist.tenant)
    return next_in_window(moment, place.zone, place.country, rules.window)


def _introduced(worklist: Worklist, person: Person, *, past: bool = False) -> Worklist:
    """Who they are: by the latest word, else by what is known. `past`: the person as known when a task began."""
    known = worklist.name, worklist.email
    heard = name(person.name), _address(person)
    (called, email), (else_called, else_email) = (known, heard) if past else (heard, known)
    email = email or else_email
    bounced = worklist.bounced if worklist.bounced and worklist.bounced.address == email else None
    return replace(worklist, name=called or else_called, email=email, bounced=bounced)


def _address(person: Person) -> str | None:
    """Whether it is one, a mail server will say."""
    address = line(person.email)
    return address if address and len(address) <= _LONGEST_ADDRESS else None


def _with(
    worklist: Worklist, said: ListedTask, news: News, now: datetime, rules: Rulebook, *, trace: Trace | None
) -> Worklist:
    """The task as it is now. Of news that were not told yet, the loudest count, as soon as any of them would have."""
    known = worklist.tasks.get(said.id)
    tell_at = told_at(worklist, news, now, rules, digest=said.digest) if rules.policy.feedback.mail_assignees else None
    if tell_at and known and known.tell_at:
        tell_at = min(tell_at, known.tell_at)
    task = OpenTask(
        id=said.id,
        kind=said.kind,
        channel=said.channel,
        application_id=said.application_id,
        candidate_id=said.candidate_id,
        due_at=said.due_at,
        ends_at=said.link_ends_at,
        job_title=name(said.job_title),
        escalated=news == "escalated" or bool(known and known.escalated),
        news=louder(news, known.news if known else None) if tell_at else None,
        tell_at=tell_at,
        trace=packed(Trace(trace.parent)) if trace else known.trace if known else b"",
    )
    return replace(
        worklist,
        tasks={**worklist.tasks, said.id: task},
        tell_from=earliest(worklist.tell_from, tell_at),
        tidy_from=earliest(worklist.tidy_from, task.leaves_at),
    )


def _not_returned(worklist: Worklist, task_id: str) -> Worklist:
    """Whoever releases a letter again knows that it came back: that is no news, nor is it when the mail is missed."""
    known, flight = worklist.tasks.get(task_id), worklist.flight
    if known and known.news == "returned":
        heard = replace(known, news=None, tell_at=None)
        worklist = replace(worklist, tasks=worklist.tasks | {task_id: heard})
    if flight and flight.told.get(task_id) == "returned":
        told = {other: news for other, news in flight.told.items() if other != task_id}
        worklist = replace(worklist, flight=replace(flight, told=told))
    return worklist


def told_at(worklist: Worklist, news: News, now: datetime, rules: Rulebook, *, digest: bool) -> datetime:
    """From when on news are told. `digest`: a new one waits for the daily mail."""
    if digest and news == "scheduled":
        return next_digest(worklist, now, rules)
    return opening(worklist, now + GATHERING, rules)
