"""A record as what happened: dead letters, mails that did not go, acts of operators, tasks that expired."""

from collections.abc import Callable, Mapping
from typing import get_args

from msgspec import DecodeError, Struct, field, json

from afterview.events.pausing import Verb
from afterview.events.topics import AUDIT, DEAD_LETTERS, FEEDBACK_TASKS, MAIL_REQUESTS
from afterview.workers.audit import acts
from afterview.workers.dlq.dead import HELD, dead_letter_of
from afterview.workers.hosts.contract import Record
from afterview.workers.incidents.grouping import Happened, Kind

_RESULTS: Mapping[str, Kind] = {
    "later": "mail put off",
    "unknown": "mail put off",
    "refused": "mail refused",
    "undeliverable": "mail refused",
}
_FINE = "accepted"
_EXPIRED, _ERASED = "afterview.feedback.task.expired.v1", "afterview.erasure.completed.v1"
_INTAKE = "intake"
"""the stage whose records have headers of ours alone"""
_SCOPED = get_args(Verb)
"""acts on scopes, which may be named"""


class _Settled(Struct):
    """Of a record for the mailer, what a settlement says; all else is passed over."""

    kind: str = ""
    result: str = ""
    detail: str = ""


class Task(Struct):
    """Of an event about a task, and of what a worklist is told of one."""

    id: str = ""
    tenant: str = ""
    kind: str = ""


class Listed(Struct):
    verb: str = ""
    tenant: str = ""
    task: Task = field(default_factory=Task)


_SETTLED, _TASK, _LISTED = json.Decoder(_Settled), json.Decoder(Task), json.Decoder(Listed)


def told(record: Record) -> Happened | None:
    """None: it is nothing that went wrong."""
    return _TELLERS[record.topic](record)


def task_in(record: Record) -> Task:
    return _TASK.decode(record.value)


def listed_in(record: Record) -> Listed | None:
    """None of a wake-up, or of the word on a mail."""
    try:
        return _LISTED.decode(record.value)
    except DecodeError:
        return None


def type_of(record: Record) -> str:
    return dict(record.headers).get("ce_type", b"").decode()


def _dead_letter(record: Record) -> Happened:
    dead = dead_letter_of(record)
    vendor = dict(dead.headers).get("vendor", b"").decode(errors="replace") if dead.stage == _INTAKE else ""
    whose = f" of {vendor}" if vendor else ""
    if dead.reason == HELD:
        return Happened(record.at, "held", f"deliveries{whose}: it is paused", dead.stage)
    return Happened(record.at, "dead letter", f"{dead.reason}{whose}", dead.stage, detail=dead.error)


def _settled(record: Record) -> Happened | None:
    try:
        settled = _SETTLED.decode(record.value)
    except DecodeError:
        return None
    if settled.kind != "settled" or settled.result == _FINE:
        return None
    return Happened(record.at, _RESULTS[settled.result], f"{settled.result}: {settled.detail}", "mailer")


def _task(record: Record) -> Happened | None:
    if type_of(record) != _EXPIRED:
        return None
    task = task_in(record)
    return Happened(record.at, "task expired", task.kind, task.tenant)


def _audited(record: Record) -> Happened | None:
    """Why somebody did it is on the topic only: they may have written anything."""
    if type_of(record) == _ERASED:
        return Happened(record.at, "erasure", "completed", task_in(record).tenant)
    for at, acted in acts([record]):
        of = f" of {len(acted.of)}" if acted.of else ""
        if acted.action in _SCOPED:
            of = f" {', '.join(acted.of)}"
        return Happened(at, "operator", f"{acted.action}{of} by {acted.by or 'somebody'}", acted.tenant or "")
    return None


_TELLERS: Mapping[str, Callable[[Record], Happened | None]] = {
    DEAD_LETTERS: _dead_letter,
    MAIL_REQUESTS: _settled,
    FEEDBACK_TASKS: _task,
    AUDIT: _audited,
}
TOPICS = tuple(_TELLERS)
