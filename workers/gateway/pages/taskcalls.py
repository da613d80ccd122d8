"""Proposals for a call on the page of a task, and the calendar file behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

from afterview.events.calendar import known_zone
from afterview.events.calls import Proposal
from afterview.events.letters.languages import spoken_moment
from afterview.workers.gateway.pages.callfile import STAMP, Call, asked_for, call_file, call_mark
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.reading import Reading
from afterview.workers.gateway.pages.tasknotes import mailto
from afterview.workers.gateway.pages.tickets import Guest
from afterview.workers.tokens import TaskTicket


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposal for a call: how its link names it, when it is for the caller, and for the candidate, if not alike."""

    stamp: str
    when: str
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Calls:
    """What the page says of a call that is still to be made."""

    slots: list[Slot]
    at_work: bool
    """whether the proposals are in the office hours of both"""
    mark: str
    """by which it is known in a calendar"""


def calls_of(prepared: Prepared, proposals: Sequence[Proposal], reading: Reading) -> Calls | None:
    """None where nobody is to be called."""
    if not prepared.is_call:
        return None
    zone = prepared.brief.candidate.timezone
    return Calls(
        slots=[_slot(call, reading, zone) for call in proposals],
        at_work=all(call.at_work for call in proposals),
        mark=call_mark(prepared.task_id),
    )


def _slot(call: Proposal, reading: Reading, zone: str | None) -> Slot:
    house, language = reading.house, reading.language
    ours, theirs = (spoken_moment(call.start, language, known, house.timezone) for known in (house.timezone, zone))
    is_elsewhere = known_zone(zone) is not None and theirs != ours
    return Slot(call.start.strftime(STAMP), ours, theirs if is_elsewhere else None)


def call_asked_for(said: str | None, prepared: Prepared, guest: Guest[TaskTicket], means: Means) -> bytes | None:
    """The calendar file of a call at the moment that `?call=` says, where somebody is to be called."""
    now, task, pages = means.recorder.clock.now(), prepared.found.task, means.pages
    start = asked_for(said, now, task.expires_at) if prepared.is_call else None
    if start is None:
        return None
    hours, job = means.desk.hours(prepared), prepared.brief.job
    theirs = spoken_moment(start, guest.language, hours.candidate.key) if hours.candidate != hours.tenant else None
    due = spoken_moment(task.due_at, guest.language, guest.house.timezone)
    call = Call(
        task_id=prepared.task_id,
        start=start,
        summary=pages.said("call_is", guest.language, job.title if job else None, call_mark(prepared.task_id)),
        description=pages.said("call_about", guest.language, guest.house.name, theirs, due),
        caller=hours.tenant,
        since=task.scheduled_at,
        organizer=mailto(guest.ticket.person.email),
    )
    return call_file(call, now)
