"""Drives `take` record by record, as the stage does. Times are those of Oslo; `told` says what the mails said."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.stories import RECRUITER

from afterview.events.journey.rulebook import Rulebook
from afterview.events.worklist.decide import take
from afterview.events.worklist.state import Worklist, decode, encode
from afterview.schemas.internal import MailReturned, TimerDue
from afterview.schemas.mail import MailOutcome, MailWithdrawn, TasksRequested
from afterview.schemas.people import Person
from afterview.schemas.worklist import ListedTask, TaskListed, WorklistVerb

OSLO = ZoneInfo("Europe/Oslo")
KEY = "0a0b"
RITA = Person(**RECRUITER)


def oslo(text: str) -> datetime:
    """`2027-03-04 12:00` on the clocks of Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def clock(moment: datetime) -> str:
    """`Thu 4 12:10` on the clocks of Oslo."""
    local = moment.astimezone(OSLO)
    return f"{local:%a} {local.day} {local:%H:%M}"


def task(task_id: str, kind: Any = "verbal_feedback", due: str = "2027-03-08 17:00", **more: Any) -> ListedTask:
    channel = "call" if kind == "verbal_feedback" else "email"
    said = {"channel": channel, "application_id": f"A-{task_id}", "candidate_id": f"C-{task_id}"} | more
    said = {"digest": kind == "written_rejection"} | said
    due_at = oslo(due)
    return ListedTask(id=task_id, kind=kind, due_at=due_at, link_ends_at=due_at + timedelta(days=14), **said)


class Desk:
    """One assignee's list, and every mail that was asked for."""

    def __init__(self, rules: Rulebook | None = None) -> None:
        self.rules = rules or Rulebook()
        self.stored: bytes | None = None
        self.due: datetime | None = None
        self.sent: list[tuple[datetime, TasksRequested]] = []
        self.withdrawn: list[str] = []

    @property
    def worklist(self) -> Worklist:
        return decode(KEY, self.stored) if self.stored else Worklist(KEY)

    @property
    def open(self) -> list[str]:
        return list(self.worklist.tasks)

    @property
    def told(self) -> list[str]:
        """`Thu 4 12:10: T-1 scheduled`, a line for each mail."""
        return [
            f"{clock(at)}: {', '.join(f'{one.task_id} {one.news}' for one in mail.tasks)}" for at, mail in self.sent
        ]

    def take(self, step: TaskListed | MailReturned | TimerDue, at: datetime) -> None:
        """The state is stored and read again, as between two batches."""
        decision = take(self.worklist, [(step, at, None)], self.rules)
        self.stored, self.due = encode(decision.state), decision.due
        for mail in decision.mails:
            if isinstance(mail, MailWithdrawn):
                self.withdrawn.append(mail.id)
            else:
                self.sent.append((at, mail))

    def hear(self, at: str, verb: WorklistVerb, *tasks: ListedTask, of: Person = RITA) -> None:
        for one in tasks:
            self.take(TaskListed(tenant="fjord", assignee=of, verb=verb, task=one), oslo(at))

    def word(self, outcome: Any, at: str, of: int = -1) -> None:
        """The mailer's word on the last mail, or another one."""
        said = MailOutcome(request_id=self.sent[of][1].id, purpose="tasks", outcome=outcome)
        self.take(MailReturned(data=said), oslo(at))

    def wake(self, at: str) -> None:
        self.take(TimerDue(), oslo(at))

    def until(self, at: str) -> None:
        """Wake-ups in time, and every mail accepted at once."""
        while self.due is not None and self.due <= oslo(at):
            before, now = len(self.sent), self.due
            self.take(TimerDue(), now)
            if len(self.sent) > before:
                said = MailOutcome(request_id=self.sent[-1][1].id, purpose="tasks", outcome="accepted")
                self.take(MailReturned(data=said), now)
