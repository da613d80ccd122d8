"""Made-up mails, one for each thing that a template can be asked for: to look at, and to be checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

from afterview.events.letters import Language
from afterview.schemas.mail import AnyRequest, LetterRequested, MailRequested, TaskNews, TasksRequested
from afterview.schemas.outgoing_data import TaskChannel, TaskKind, Touchpoint
from afterview.workers.mail.content import Texts
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks
from afterview.workers.mail.templates import Templates

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MAILS = ("invitation", "reminder", "tasks", "letter")
HELD = "Robin <Dahl> & Co."
"""a name that is only whole when it is escaped"""
LINKS = Links("https://feedback.example.org/s/survey", "https://feedback.example.org/u/out")

_DAY = timedelta(days=1)
_DUE = tuple(datetime(2027, 3, day, 16, tzinfo=UTC) for day in (3, 4, 5, 8, 9))
"""of one task after the other: 17:00 of a business day in Oslo, as of every task (R5)"""
_WAS_DUE = datetime(2027, 2, 26, 16, tzinfo=UTC)
_OWED: tuple[tuple[TaskKind, TaskChannel], ...] = (
    ("verbal_feedback", "call"),
    ("verbal_feedback", "meeting"),
    ("verbal_feedback", "email"),
    ("candidate_update", "email"),
    ("written_rejection", "email"),
)
_LETTER = "Dear Robin,\n\nthank you for your time.\nWe have chosen somebody else.\n\nKind regards\nKim Berg"


@dataclass(frozen=True, slots=True)
class Sample:
    mail: str
    """one of `MAILS`"""
    variant: str
    request: AnyRequest


def shown(language: Language, tenant: str = "acme") -> Iterator[Sample]:
    """What people look at: every mail as it usually is."""
    for purpose, touchpoint in product(("invitation", "reminder"), get_args(Touchpoint)):
        yield Sample(purpose, touchpoint, _survey(purpose, touchpoint, language, tenant))
    one = _task(0, "scheduled", *_OWED[0])
    yield Sample("tasks", "one", _tasks((one,), tenant))
    several = (one, _task(1, "reminded", *_OWED[4]), _task(2, "escalated", *_OWED[3]), _task(3, "returned", *_OWED[4]))
    yield Sample("tasks", "several", _tasks(several, tenant, more=4))
    yield Sample("letter", "released", _letter(language, tenant))


def checked(language: Language) -> Iterator[Sample]:
    """Whatever a template may meet: names that must be escaped, nothing known, every kind of task and of news."""
    for purpose, touchpoint in product(("invitation", "reminder"), get_args(Touchpoint)):
        whole = _survey(purpose, touchpoint, language, "acme")
        for names in ({"name": HELD, "job_title": HELD}, {"name": None, "job_title": None}):
            yield Sample(purpose, touchpoint, whole.model_copy(update=names))
    for news in get_args(TaskNews.model_fields["news"].annotation):
        tasks = tuple(_task(number, news, *owed) for number, owed in enumerate(_OWED))
        yield Sample("tasks", news, _tasks(tasks, "acme", more=4, name=HELD))
        bare = (tasks[0].model_copy(update={"job_title": None, "due_at": _WAS_DUE}),)
        yield Sample("tasks", news, _tasks(bare, "acme", name=None))
    held = {"subject": HELD, "text": _LETTER.replace("Robin", HELD)}
    yield Sample("letter", "released", _letter(language, "acme").model_copy(update=held))


def written(sample: Sample, templates: Templates, house: House) -> Texts:
    """With links that lead nowhere."""
    match sample.request:
        case MailRequested() as survey:
            return templates.texts(survey, house, LINKS)
        case LetterRequested() as letter:
            return templates.letter(letter, house, LINKS.opt_out)
        case TasksRequested() as tasks:
            return templates.tasks(tasks, house, task_links(tasks), NOW)


def task_links(request: TasksRequested) -> TaskLinks:
    tasks = {task.task_id: f"https://feedback.example.org/t/{task.task_id}" for task in request.tasks}
    return TaskLinks(tasks, worklist="https://feedback.example.org/r/list")


def _survey(purpose: str, touchpoint: Touchpoint, language: Language, tenant: str) -> MailRequested:
    return MailRequested.model_validate(
        {
            "id": f"sample/{purpose}/1",
            "tenant": tenant,
            "to": "robin.dahl@example.org",
            "name": "Robin Dahl",
            "not_after": NOW + _DAY,
            "purpose": purpose,
            "invitation_id": "sample",
            "application_id": "sample",
            "candidate_id": "sample",
            "touchpoint": touchpoint,
            "locale": language,
            "job_title": "Systems engineer, hydrogen",
            "expires_at": NOW + 21 * _DAY,
        }
    )


def _letter(language: Language, tenant: str) -> LetterRequested:
    return LetterRequested(
        id="sample/letter/1",
        tenant=tenant,
        to="robin.dahl@example.org",
        name="Robin Dahl",
        not_after=NOW + _DAY,
        task_id="sample",
        candidate_id="sample",
        locale=language,
        subject="Your application",
        text=_LETTER,
        reply_to="kim.berg@example.org",
    )


def _tasks(tasks: tuple[TaskNews, ...], tenant: str, *, more: int = 0, name: str | None = "Kim Berg") -> TasksRequested:
    return TasksRequested(
        id="sample/tasks/1",
        tenant=tenant,
        to="kim.berg@example.org",
        name=name,
        not_after=NOW + _DAY,
        assignee="sample",
        tasks=tasks,
        more=more,
        open=len(tasks) + more + 7,
        link_ends_at=NOW + 14 * _DAY,
    )


def _task(number: int, news: str, kind: TaskKind, channel: TaskChannel) -> TaskNews:
    return TaskNews.model_validate(
        {
            "news": news,
            "task_id": f"task-{number}",
            "application_id": "sample",
            "candidate_id": "sample",
            "kind": kind,
            "channel": channel,
            "job_title": "Systems engineer, hydrogen",
            "due_at": _WAS_DUE if news == "escalated" else _DUE[number],
            "link_ends_at": NOW + 14 * _DAY,
        }
    )
