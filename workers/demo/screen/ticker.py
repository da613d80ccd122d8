"""What has happened last, in words, and nobody's name in them."""

from collections import deque
from datetime import datetime
from typing import NamedTuple

from afterview.schemas.outgoing_data import FeedbackTask
from afterview.workers.clock import Clock
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.world.cast import COMPANIES, role_of, tenant_of

_KEPT = 100
_CITIES = {company.slug: company.city for company in COMPANIES}
_OWED = {"candidate_update": "an update", "verbal_feedback": "a call", "written_rejection": "a letter"}
_DONE = {
    ("candidate_update", "delivered"): "update given",
    ("verbal_feedback", "delivered"): "call done and delivered",
    ("verbal_feedback", "declined"): "called, no feedback wanted",
    ("verbal_feedback", "unreachable"): "called in vain: a letter is owed instead",
    ("written_rejection", "delivered"): "a letter was the answer",
}
_SAID = {
    "scheduled": "{} is owed",
    "reassigned": "{} is somebody else's now",
    "reminded": "reminded of {}",
    "escalated": "{} is late: escalated",
    "expired": "{} was never done: expired",
}


class Line(NamedTuple):
    at: datetime
    city: str
    words: str

    def __str__(self) -> str:
        return f"{self.city}: {self.words}"


class Ticker:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lines: deque[Line] = deque(maxlen=_KEPT)
        """the latest last"""

    def tell(self, tenant: str, words: str) -> None:
        self.lines.append(Line(self._clock.now(), _CITIES[tenant], words))

    def task(self, verb: str, task: FeedbackTask) -> None:
        """An event about a task; cancelled and skipped ones are no news."""
        if verb == "completed":
            done = _DONE.get((task.kind, task.reason or ""), f"{_OWED[task.kind]}: {task.reason}")
            self.tell(task.tenant, done)
        elif verb in _SAID:
            self.tell(task.tenant, _SAID[verb].format(_OWED[task.kind]))

    def mail(self, mail: Mail) -> None:
        if mail.kind == "tasks":
            many = len(mail.entries)
            what = "a task" if many == 1 else f"{many} tasks"
            self.tell(tenant_of(mail.to), f"a {role_of(mail.to)} is told of {what}")
        elif mail.kind == "letter":
            self.tell(tenant_of(mail.to), "a letter arrives")
        else:
            about = "the application" if mail.of_rejection else "the interview"
            self.tell(tenant_of(mail.to), f"a candidate is asked {'again ' if mail.again else ''}about {about}")
