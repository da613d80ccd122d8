"""The links of a mail. All that they say is in their token, which nobody else can read."""

from dataclasses import dataclass
from datetime import timedelta

from afterview.events.ids import assignee_name
from afterview.events.letters.tidy import name
from afterview.events.letters.values import Language
from afterview.schemas.mail import LetterRequested, MailRequested, TaskNews, TasksRequested
from afterview.schemas.people import Person
from afterview.workers.tokens import (
    OPT_OUT,
    SURVEY,
    TASK,
    WORKLIST,
    TaskTicket,
    Ticket,
    TicketFields,
    Tokens,
    WorklistTicket,
)

OPT_OUT_LASTS = timedelta(days=365)
"""past the end of what the mail asks: somebody may find it late, and still want no more of them"""


@dataclass(frozen=True, slots=True)
class Links:
    survey: str
    opt_out: str

    def score(self, score: int) -> str:
        """The survey with this recommendation chosen already; it is not sent before the candidate says so."""
        return f"{self.survey}?score={score}"


@dataclass(frozen=True, slots=True)
class TaskLinks:
    tasks: dict[str, str]
    """by task id"""
    worklist: str


class LinkMaker:
    def __init__(self, tokens: Tokens, public_url: str) -> None:
        """`public_url`: what the gateway's public listener is called from outside."""
        self._tokens = tokens
        self._base = public_url.rstrip("/")

    def links(self, request: MailRequested, language: Language) -> Links:
        """The opt-out says nothing of the application: it is shorter, and ends later."""
        asked: TicketFields = {
            "tenant": request.tenant,
            "locale": language,
            "expires_at": request.expires_at,
            "candidate_id": request.candidate_id,
            "invitation_id": request.invitation_id,
            "application_id": request.application_id,
            "touchpoint": request.touchpoint,
        }
        leaving: TicketFields = {
            "tenant": request.tenant,
            "locale": language,
            "expires_at": request.expires_at + OPT_OUT_LASTS,
            "candidate_id": request.candidate_id,
            "invitation_id": request.invitation_id,
            "touchpoint": request.touchpoint,
        }
        make = self._tokens.make_of
        return Links(f"{self._base}/s/{make(SURVEY, asked)}", f"{self._base}/u/{make(OPT_OUT, leaving)}")

    def out_of_letters(self, request: LetterRequested, language: Language) -> str:
        """The opt-out again; of a letter, the task is what it is about."""
        leaving = Ticket(
            tenant=request.tenant,
            candidate_id=request.candidate_id,
            invitation_id=request.task_id,
            locale=language,
            expires_at=request.not_after + OPT_OUT_LASTS,
        )
        return f"{self._base}/u/{self._tokens.make(OPT_OUT, leaving)}"

    def task_links(self, request: TasksRequested, language: Language) -> TaskLinks:
        """One to each task, ending with it, and one to all of them, ending with the last."""
        person = _person(request)
        tasks = {task.task_id: self._task(task, request.tenant, language, person) for task in request.tasks}
        ticket = WorklistTicket(
            tenant=request.tenant,
            locale=language,
            assignee=request.assignee,
            person=person,
            expires_at=request.link_ends_at,
        )
        return TaskLinks(tasks, worklist=f"{self._base}/r/{self._tokens.make(WORKLIST, ticket)}")

    def _task(self, task: TaskNews, tenant: str, language: Language, person: Person) -> str:
        ticket = TaskTicket(
            tenant=tenant,
            locale=language,
            candidate_id=task.candidate_id,
            application_id=task.application_id,
            task_id=task.task_id,
            person=person,
            expires_at=task.link_ends_at,
        )
        return f"{self._base}/t/{self._tokens.make(TASK, ticket)}"


def _person(request: TasksRequested) -> Person:
    """Who acts through these links: somebody with an id, or with nothing but an address (R92)."""
    unnamed = Person(email=request.to)
    called = name(request.name)
    known = {"email": request.to} | ({"name": called} if called else {})
    return Person(**known) if assignee_name(unnamed) == request.assignee else Person(id=request.assignee, **known)
