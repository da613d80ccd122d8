"""Journey, worklist and mailer on a memory host, with a mail server that answers as the test says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic_core import from_json, to_json
from tests.stories import RECRUITER, Json
from tests.workers.mail.making import RETURNS, SENDERS, TOKENS, URL, read

from afterview.events.canonical import encoded
from afterview.events.ids import assignee_key
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, FEEDBACK_TASKS, MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.events.worklist.state import STAGE, Worklist, decode
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import LetterReleased, ReassignedTask, ReleasedLetter, TaskReassigned
from afterview.schemas.mail import TasksRequested
from afterview.schemas.worklist import WORKLIST_STEP, TaskListed, WorklistVerb
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.pending import Attempt
from afterview.workers.mail.writer import Writer
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.worklist import WorklistStage

if TYPE_CHECKING:
    from email.message import EmailMessage

    from afterview.workers.hosts.contract import Stage


class Colleagues:
    """What their mailboxes get; and what the topics and lists say."""

    def __init__(
        self,
        start: datetime,
        rules: Rulebook,
        answers: Iterable[str] = (),
        faults: Faults | None = None,
        letters: Iterable[str] = (),
    ) -> None:
        """`answers`, `letters`: of the mail server to mails about tasks and to letters; then it accepts everything."""
        self.rules = rules
        self._answers = {"tasks": list(answers), "letter": list(letters)}
        self.accepted: list[tuple[datetime, TasksRequested]] = []
        self.letters: list[EmailMessage] = []
        self._writer = Writer(SENDERS, Houses({}, rules.policy), LinkMaker(TOKENS, URL), RETURNS)
        stages: list[Stage] = [JourneyStage(rules), WorklistStage(rules), MailerStage()]
        self.host = MemoryHost(stages, start, performers={"mailer": self._perform}, faults=faults)

    def put(self, *events: Json) -> None:
        for event in map(INCOMING.validate_python, events):
            self.host.advance(max(event.time, self.host.now))
            self.host.append(candidate_event(self.rules, event, self.host.now))
            self.host.settle()

    def release(self, at: datetime, task: str, candidate: str = "C-1", application: str = "A-1") -> None:
        """Somebody lets a letter go on the task's page."""
        self.host.advance(at)
        said = {
            "tenant": "fjord",
            "candidate": {"id": candidate},
            "application_id": application,
            "task_id": task,
            "released_at": at,
            "released_by": RECRUITER,
            "subject": "Your application",
            "text": "Dear candidate",
        }
        self._on_the_log(candidate, LetterReleased(data=ReleasedLetter.model_validate(said)))

    def reassign(self, at: datetime, task: str, to: Json, candidate: str = "C-1") -> None:
        """Somebody gives it to a colleague on its page."""
        self.host.advance(at)
        said = {
            "tenant": "fjord",
            "candidate": {"id": candidate},
            "application_id": "A-1",
            "task_id": task,
            "reassigned_at": at,
            "reassigned_by": RECRUITER,
            "assignee": to,
        }
        self._on_the_log(candidate, TaskReassigned(data=ReassignedTask.model_validate(said)))

    def _on_the_log(self, candidate: str, said: LetterReleased | TaskReassigned) -> None:
        key = bytes.fromhex(self.rules.key("fjord", candidate))
        self.host.append(Output(CANDIDATE_EVENTS, key, encoded(said), self.host.now))
        self.host.settle()

    def run_out(self) -> None:
        while due := self.host.next_due():
            self.host.advance(due)

    def lists(self) -> dict[bytes, Worklist]:
        return {key: decode(key.hex(), stored) for key, stored in self.host.states(STAGE).items()}

    def worklist(self, assignee: str) -> Worklist | None:
        return self.lists().get(self.key(assignee))

    def key(self, assignee: str, tenant: str = "fjord") -> bytes:
        return assignee_key(self.rules.secret, tenant, assignee)

    def tasks(self) -> list[tuple[datetime, str, Json]]:
        """The events about tasks: when, verb, data."""
        records = self.host.log(FEEDBACK_TASKS)
        return [
            (record.at, dict(record.headers)["ce_type"].decode().split(".")[-2], from_json(record.value))
            for record in records
        ]

    def words(self, verb: WorklistVerb) -> list[TaskListed]:
        """What worklists were told of tasks."""
        records = (record.value for record in self.host.log(WORKLIST_EVENTS))
        steps = [WORKLIST_STEP.validate_json(value) for value in records]
        return [step for step in steps if isinstance(step, TaskListed) and step.verb == verb]

    def _perform(self, action: object) -> Sequence[Output]:
        """Survey mails are always accepted."""
        assert isinstance(action, Attempt)
        request = action.request
        answers = self._answers.get(request.purpose)
        answer = answers.pop(0) if answers else "accepted"
        if isinstance(request, TasksRequested) and answer == "accepted":
            self.accepted.append((self.host.now, request))
            self.letters.append(read(self._writer.write(request, self.host.now)))
        if answer == "lost":
            return []
        settled = {"kind": "settled", "id": request.id, "attempt": action.number, "result": answer}
        return [Output(MAIL_REQUESTS, action.key, to_json(settled), self.host.now)]
