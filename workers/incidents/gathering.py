"""All that happened in some time, from whichever host's log."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from afterview.events.topics import FEEDBACK_TASKS, WORKLIST_EVENTS
from afterview.workers.beside import Log, everything
from afterview.workers.hosts.contract import Record
from afterview.workers.incidents.grouping import Happened, Incident, grouped
from afterview.workers.incidents.telling import TOPICS, listed_in, task_in, told, type_of

LATE = timedelta(minutes=1)
"""a reminder or escalation is done within seconds, unless something is wrong"""
LONGEST = timedelta(days=3)
"""how much earlier than the time that is asked for something done late in it may have been due"""
_OTHERS = (*(topic for topic in TOPICS if topic != FEEDBACK_TASKS), WORKLIST_EVENTS)
_Deed = tuple[str, str]
"""the id of a task, and what was done to it"""
_BY_TIMERS = {f"afterview.feedback.task.{verb}.v1": verb for verb in ("reminded", "escalated", "expired")}


def incidents(log: Log, since: datetime, until: datetime) -> list[Incident]:
    """In the order in which they began. `until` is outside."""
    due, happened = dict[_Deed, datetime](), list[Happened]()
    for record in everything(log, FEEDBACK_TASKS, since=since - LONGEST):
        if verb := _BY_TIMERS.get(type_of(record)):
            due[task_in(record).id, verb] = record.at
        happened += _told(record, since, until)
    for record in everything(log, *_OTHERS, since=since):
        happened += _late(record, due, until) if record.topic == WORKLIST_EVENTS else _told(record, since, until)
    return grouped(happened)


def _told(record: Record, since: datetime, until: datetime) -> Iterator[Happened]:
    if since <= record.at < until and (one := told(record)):
        yield one


def _late(record: Record, due: Mapping[_Deed, datetime], until: datetime) -> Iterator[Happened]:
    """Nothing is written while nobody works: but what was due meanwhile is done afterwards.

    An event out has the moment at which it was due; the word to the worklist is stamped when it was written.
    """
    listed = listed_in(record)
    at = due.get((listed.task.id, listed.verb)) if listed else None
    if listed and at and at < until and record.at - at >= LATE:
        yield Happened(at, "done late", f"tasks {listed.verb}", listed.tenant, record.at)
