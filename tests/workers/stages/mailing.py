"""The mailer on a memory host, and what it is asked to send."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic_core import to_json
from tests.workers.mail.making import REQUEST
from tests.workers.tickets import NOW

from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.internal import STEP, MailReturned
from afterview.schemas.mail import AnyRequest, MailRequested, MailSettled, MailWithdrawn
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.mail.pending import Attempt
from afterview.workers.pausing import Pauses
from afterview.workers.stages.mailer import MailerStage

START = NOW
CLOSES = START + timedelta(hours=9)
KEY = b"candidate"
MINUTE = timedelta(minutes=1)


def request(request_id: str = "inv-1/invitation/1", not_after: datetime = CLOSES) -> MailRequested:
    invitation_id = request_id.partition("/")[0]
    return REQUEST.model_copy(update={"id": request_id, "invitation_id": invitation_id, "not_after": not_after})


class Post:
    """The mailer on a memory host; attempts are kept, and answered as the test says."""

    def __init__(self, *answers: str) -> None:
        self.attempts: list[Attempt] = []
        self.states_at_attempts: list[bytes | None] = []
        self.answers = list(answers)
        self.pauses = Pauses()
        self.host = MemoryHost([MailerStage(self.pauses.mail)], START, performers={"mailer": self.perform})

    def perform(self, action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        self.attempts.append(action)
        self.states_at_attempts.append(self.host.state("mailer", KEY))
        answer = self.answers.pop(0) if self.answers else "lost"
        return [] if answer == "lost" else [self.settlement(action, answer)]

    def settlement(self, attempt: Attempt, result: str) -> Output:
        said = {"kind": "settled", "id": attempt.request.id, "attempt": attempt.number, "result": result}
        return Output(MAIL_REQUESTS, attempt.key, to_json(said), self.host.now)

    def put(self, *records: AnyRequest | MailWithdrawn | MailSettled) -> None:
        for record in records:
            self.host.append(Output(MAIL_REQUESTS, KEY, to_json(record.model_dump(exclude_none=True)), self.host.now))
        self.host.settle()

    def settle(self, attempt: Attempt, result: str) -> None:
        self.host.append(self.settlement(attempt, result))
        self.host.settle()

    def withdraw(self, request_id: str = "inv-1/invitation/1") -> None:
        self.put(MailWithdrawn(id=request_id))

    def after(self, delta: timedelta) -> None:
        self.host.advance(self.host.now + delta)

    @property
    def outcomes(self) -> list[str]:
        steps = [STEP.validate_json(record.value) for record in self.host.log(CANDIDATE_EVENTS)]
        return [step.data.outcome for step in steps if isinstance(step, MailReturned)]

    @property
    def state(self) -> bytes | None:
        return self.host.state("mailer", KEY)
