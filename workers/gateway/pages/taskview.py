"""What the page of a task shows: texts and dates as its reader says them. The words around them are the template's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afterview.events.calls import Proposal
from afterview.events.letters.languages import listed, spoken_date, spoken_moment
from afterview.events.letters.lint import Finding
from afterview.events.letters.tidy import line, prose
from afterview.events.letters.tidy import name as tidy_name
from afterview.events.letters.values import Brief, Language, Part
from afterview.events.letters.waiting import waiting_line
from afterview.schemas.outgoing_data import TaskChannel, TaskKind
from afterview.schemas.people import Job
from afterview.workers.gateway.pages import wording
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.points import Point, points
from afterview.workers.gateway.pages.reading import Reading
from afterview.workers.gateway.pages.taskcalls import Calls, calls_of
from afterview.workers.gateway.pages.tasknotes import Asked, Said, asks, mailto, notes
from afterview.workers.mail.houses import House

_SHORTEST_NUMBER = 5
_NUMBER = re.compile(r"[+(]*\d(?:(?!\s/\s)[\s\d().\-/\u2010-\u2013])*")
_NO_DIGIT = re.compile(r"[^\d+]")


@dataclass(frozen=True, slots=True)
class Met:
    """An interview: its id, and a line such as `Technical interview, 4 March 2027, Kari and Jonas`."""

    id: str
    stage: str | None
    date: str
    people: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that may be sent from the page; or why it cannot be."""

    subject: str
    text: str
    waits: str | None
    """the line of it, as it was entered, that waits for the recruiter"""
    obstacle: str | None
    stage: str | None
    """of one that was released before"""
    until: str | None
    reason: str | None
    advice: list[Finding]


@dataclass(frozen=True, slots=True)
class TaskView:
    """One open task for its reader."""

    kind: TaskKind
    channel: TaskChannel
    due: str
    overdue: bool
    not_before: str | None
    reader: str | None
    brief: Brief
    job: str | None
    tel: str | None
    mailto: str | None
    times: tuple[str, ...]
    """when the candidate would like to hear from us"""
    interviews: list[Met]
    on_reason: list[Finding]
    """what is to be said of the ATS's reason"""
    calls: Calls | None
    points: list[Point]
    """what to say; empty where it is a letter"""
    notes: list[tuple[Part, list[Said]]]
    asks: list[Asked]
    letter: Letter | None


def task_view(prepared: Prepared, reading: Reading, proposals: Sequence[Proposal]) -> TaskView:
    task, brief = prepared.found.task, prepared.brief
    house, language, now = reading.house, reading.language, reading.now
    candidate, preference = brief.candidate, brief.preference
    return TaskView(
        kind=task.kind,
        channel=task.channel,
        due=spoken_moment(task.due_at, language, house.timezone),
        overdue=now > task.due_at,
        not_before=_not_before(prepared, house, language, now),
        reader=tidy_name(reading.person.name),
        brief=brief,
        job=job_line(brief.job),
        tel=_tel(candidate.phone),
        mailto=mailto(candidate.email),
        times=tuple(preference.times or ()) if preference else (),
        interviews=_met(prepared, house, language),
        on_reason=wording.on_reason(prepared),
        calls=calls_of(prepared, proposals, reading),
        points=points(prepared) if prepared.is_call else [],
        notes=notes(prepared),
        asks=asks(prepared, reading.person),
        letter=_letter(prepared, reading) if prepared.is_letter else None,
    )


def job_line(job: Job | None) -> str | None:
    """Title and department, as far as they are known."""
    said = [part for part in (job.title, job.department) if part] if job else []
    return ", ".join(dict.fromkeys(said)) or None


def _not_before(prepared: Prepared, house: House, language: Language, now: datetime) -> str | None:
    """Rule 19, while it is still to come."""
    at = prepared.not_before
    return spoken_moment(at, language, house.timezone) if at and at > now else None


def _tel(phone: str | None) -> str | None:
    """The first number of what is there. `+47 (0) 900 00 000` is dialled without what is for callers at home.

    An extension, or a second number, stands there to be read: dialled with the first, it would be somebody else's.
    """
    found = _NUMBER.search(phone or "")
    said = found.group() if found else ""
    digits = _NO_DIGIT.sub("", said.replace("(0)", "") if said.lstrip().startswith("+") else said)
    return digits if len(digits) >= _SHORTEST_NUMBER else None


def _met(prepared: Prepared, house: House, language: Language) -> list[Met]:
    return [
        Met(
            id=interview.id,
            stage=tidy_name(interview.stage),
            date=spoken_date(interview.ends_at, language, None, house.timezone),
            people=listed(_names([person.name for person in interview.interviewers]), language),
        )
        for interview in prepared.interviews
    ]


def _names(names: Sequence[str | None]) -> list[str]:
    return [known for name in names if (known := tidy_name(name))]


def _letter(prepared: Prepared, reading: Reading) -> Letter:
    released, text = prepared.letter, prepared.draft.text if reading.text is None else reading.text
    return Letter(
        subject=prepared.subject,
        text=prepared.draft.text,
        waits=None if (said := prose(text)) == prose(prepared.ready_text) else waiting_line(said or ""),
        obstacle=prepared.obstacle,
        stage=released.stage if released else None,
        until=_moment(released.until, reading) if released and released.until else None,
        reason=line(released.reason) if released else None,
        advice=wording.on_letter(prepared, text),
    )


def _moment(moment: datetime, reading: Reading) -> str:
    return spoken_moment(moment, reading.language, reading.house.timezone)
