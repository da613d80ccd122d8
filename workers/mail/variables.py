"""What the template of a mail knows: `docs/TEMPLATES.md` has a word on each."""

from datetime import datetime

from markupsafe import escape

from afterview.events.letters.languages import spoken_date, spoken_moment
from afterview.events.letters.tidy import name
from afterview.events.letters.values import Language
from afterview.schemas.mail import MailRequested, TaskNews, TasksRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks

SCORES = range(11)
OF_ALL = frozenset({"language", "subject"})
"""`subject` only in HTML: it is made of the text"""
OF_SURVEYS = OF_ALL | {"company", "name", "job", "touchpoint", "until", "survey", "scores", "opt_out"}
OF_TASKS = OF_ALL | {"company", "name", "tasks", "count", "more", "open", "worklist", "tone"}
OF_EACH_TASK = frozenset({"owed", "news", "job", "due", "overdue", "link"})
OF_LETTERS = OF_ALL | {"paragraphs"}

Known = dict[str, object]


class Named(str):
    """A name, in whichever direction it is written: in HTML it turns around nothing but itself."""

    __slots__ = ()

    def __html__(self) -> str:
        """Without quotes, so that it breaks out of no attribute either."""
        return f"<span dir=auto>{escape(str(self))}</span>"


def of_survey(request: MailRequested, house: House, language: Language) -> Known:
    """Of `invitation` and `reminder`, and of what they are laid out with, all but the links."""
    return {
        "language": language,
        "company": Named(house.name),
        "name": _named(request.name),
        "job": _named(request.job_title),
        "touchpoint": request.touchpoint,
        "until": spoken_date(request.expires_at, language, request.locale, house.timezone),
    }


def linked(links: Links) -> Known:
    """Of the same."""
    scores = [(score, links.score(score)) for score in SCORES]
    return {"survey": links.survey, "scores": scores, "opt_out": links.opt_out}


def of_letter(subject: str, text: str, language: Language) -> Known:
    """Of `letter`, which lays out what a person has released."""
    paragraphs = [paragraph.split("\n") for paragraph in text.split("\n\n")]
    return {"language": language, "subject": subject, "paragraphs": paragraphs}


def of_tasks(request: TasksRequested, house: House, links: TaskLinks, language: Language, at: datetime) -> Known:
    """Of `tasks`."""
    tasks = [_task(task, links, language, house, at) for task in request.tasks]
    return {
        "language": language,
        "company": Named(house.name),
        "name": _named(request.name),
        "tasks": tasks,
        "count": len(tasks) + request.more,
        "more": request.more,
        "open": request.open,
        "worklist": links.worklist,
        "tone": _tone(request),
    }


def _task(task: TaskNews, links: TaskLinks, language: Language, house: House, at: datetime) -> Known:
    return {
        "owed": task.channel if task.kind == "verbal_feedback" else task.kind,
        "news": task.news,
        "job": _named(task.job_title),
        "due": spoken_moment(task.due_at, language, house.timezone),
        "overdue": task.due_at <= at,
        "link": links.tasks[task.task_id],
    }


def _named(said: str | None) -> Named | None:
    tidy = name(said)
    return Named(tidy) if tidy else None


def _tone(request: TasksRequested) -> str:
    """What the whole mail is: an escalation if any task of it is one, a letter that came back if there is any.

    A reminder if there is nothing new.
    """
    news = {task.news for task in request.tasks}
    loud = next((one for one in ("escalated", "returned") if one in news), None)
    return loud or ("reminded" if news == {"reminded"} else "scheduled")
