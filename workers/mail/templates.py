"""The words of a mail, from `workers/templates/mail/<language>/`: the first line of a text is its subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from afterview.events.letters.languages import spoken_date, spoken_moment
from afterview.events.letters.tidy import line, name, prose
from afterview.events.letters.values import Language
from afterview.schemas.mail import LetterRequested, MailRequested, TaskNews, TasksRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
SCORES = range(11)


@dataclass(frozen=True, slots=True)
class Texts:
    """A mail before it is a message."""

    subject: str
    text: str
    html: str
    opt_out: str | None = None
    """the link out, of a mail that one can opt out of"""


class Templates:
    def __init__(self, folder: Path = FOLDER) -> None:
        """`folder` has `<language>/<invitation, reminder, tasks>.<txt, html>.j2`, and `letter.html.j2`."""
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(("html.j2",), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def texts(self, request: MailRequested, house: House, links: Links) -> Texts:
        """The mail in the candidate's language."""
        language = house.speaks(request.locale)
        known = {
            "company": house.name,
            "name": name(request.name),
            "job": name(request.job_title),
            "touchpoint": request.touchpoint,
            "until": spoken_date(request.expires_at, language, request.locale, house.timezone),
            "survey": links.survey,
            "scores": [(score, links.score(score)) for score in SCORES],
            "opt_out": links.opt_out,
        }
        return self._rendered(language, request.purpose, known, links.opt_out)

    def letter(self, request: LetterRequested, house: House, opt_out: str) -> Texts:
        """As it was released, and no word more."""
        subject, text = line(request.subject) or "", prose(request.text) or ""
        html = self._environment.get_template("letter.html.j2").render(
            language=house.speaks(request.locale),
            subject=subject,
            paragraphs=[paragraph.split("\n") for paragraph in text.split("\n\n")],
        )
        return Texts(subject, text + "\n", html, opt_out)

    def tasks(self, request: TasksRequested, house: House, links: TaskLinks, at: datetime) -> Texts:
        """The mail to a colleague, in the tenant's language.

        It names nobody who has applied, by name or id: mailboxes are shared, and kept for longer than we keep anything.
        """
        language = house.speaks(None)
        tasks = [_task(task, links, language, house, at) for task in request.tasks]
        known = {
            "company": house.name,
            "name": name(request.name),
            "tasks": tasks,
            "count": len(tasks) + request.more,
            "more": request.more,
            "open": request.open,
            "worklist": links.worklist,
            "tone": _tone(request),
        }
        return self._rendered(language, request.purpose, known)

    def _rendered(
        self, language: Language, template: str, known: Mapping[str, object], opt_out: str | None = None
    ) -> Texts:
        written = self._environment.get_template(f"{language}/{template}.txt.j2").render(known, language=language)
        subject, _, text = written.partition("\n")
        html = self._environment.get_template(f"{language}/{template}.html.j2")
        return Texts(subject, text.strip() + "\n", html.render(known, language=language, subject=subject), opt_out)


def _task(task: TaskNews, links: TaskLinks, language: Language, house: House, at: datetime) -> dict[str, object]:
    return {
        "owed": task.channel if task.kind == "verbal_feedback" else task.kind,
        "news": task.news,
        "job": name(task.job_title),
        "due": spoken_moment(task.due_at, language, house.timezone),
        "overdue": task.due_at <= at,
        "link": links.tasks[task.task_id],
    }


def _tone(request: TasksRequested) -> str:
    """What the whole mail is: an escalation if any task of it is one, a letter that came back if there is any.

    A reminder if there is nothing new.
    """
    news = {task.news for task in request.tasks}
    loud = next((one for one in ("escalated", "returned") if one in news), None)
    return loud or ("reminded" if news == {"reminded"} else "scheduled")
