"""Drives `decide` record by record. The mailer is whoever holds the pen: `post.word("accepted", at)`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json
from tests.stories import RECRUITER, Json, moment, task_id, told

from afterview.events.cloudevents import structured
from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Assign, Certify, Decision, Emit, Forward, Mail, Tell
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode, encode
from afterview.events.journey.timers import next_due
from afterview.schemas.incoming import INCOMING, Incoming
from afterview.schemas.internal import (
    CandidateOptedIn,
    Internal,
    LetterReleased,
    MailReturned,
    OptOutUndone,
    ReassignedTask,
    ReleasedLetter,
    TaskReassigned,
    TimerDue,
)
from afterview.schemas.mail import LetterRequested, MailOutcome, MailRequested, MailWithdrawn
from afterview.schemas.people import Candidate
from afterview.workers.stages.journey import event_out

if TYPE_CHECKING:
    from afterview.schemas.facts import Fact


LETTER = task_id("written_rejection")
SUBJECT, TEXT = "Your application", "Dear Kari,\n\nwe have chosen somebody else.\n\nRita"


def utc(text: str, zone: str = "Europe/Oslo") -> datetime:
    return datetime.fromisoformat(moment(text, zone)).astimezone(UTC)


class Office:
    """Journeys by key, and everything that left."""

    def __init__(self, rules: Rulebook | None = None) -> None:
        self.rules = rules or Rulebook()
        self.journeys: dict[str, Journey] = {}
        self.out: list[Json] = []
        self.mails: list[tuple[str, MailRequested | LetterRequested | MailWithdrawn]] = []
        self.facts: list[Fact] = []
        self.proofs: list[Certify] = []
        self.words: list[str] = []
        """to worklists: `R-1 scheduled`"""

    def key(self, candidate: str = "C-1", tenant: str = "fjord") -> str:
        return self.rules.key(tenant, candidate)

    def put(self, *events: Json) -> None:
        for one in events:
            parsed = INCOMING.validate_python(one)
            self.step(self.key(parsed.data.candidate.id, parsed.data.tenant), parsed, parsed.time)

    def wake(self, at: str, candidate: str = "C-1") -> None:
        self.step(self.key(candidate), TimerDue(), utc(at))

    def release(self, at: str, task: str = LETTER, candidate: str = "C-1", **said: Any) -> None:
        """The recruiter lets a letter go for this task."""
        letter: Json = {
            "tenant": "fjord",
            "candidate": {"id": candidate},
            "application_id": "A-1",
            "task_id": task,
            "released_at": utc(at),
            "released_by": RECRUITER,
            "subject": SUBJECT,
            "text": TEXT,
        }
        released = LetterReleased(data=ReleasedLetter.model_validate(letter | said))
        self.step(self.key(candidate), released, utc(at))

    def opt_in(self, at: str, candidate: str = "C-1") -> None:
        """The candidate takes an opt-out back."""
        undone = OptOutUndone(tenant="fjord", candidate=Candidate(id=candidate), opted_in_at=utc(at))
        self.step(self.key(candidate), CandidateOptedIn(data=undone), utc(at))

    def reassign(self, at: str, to: Json, task: str = LETTER, candidate: str = "C-1") -> None:
        """The recruiter gives this task to somebody else."""
        given: Json = {
            "tenant": "fjord",
            "candidate": {"id": candidate},
            "application_id": "A-1",
            "task_id": task,
            "reassigned_at": utc(at),
            "reassigned_by": RECRUITER,
            "assignee": to,
        }
        self.step(self.key(candidate), TaskReassigned(data=ReassignedTask.model_validate(given)), utc(at))

    def word(self, outcome: Any, at: str, request: MailRequested | LetterRequested | None = None) -> None:
        """The mailer's word on the last request, or on another one; on the log that it was asked on."""
        request = request or self.asked[-1]
        key = next(key for key, record in self.mails if record == request)
        said = MailOutcome(request_id=request.id, purpose=request.purpose, outcome=outcome)
        self.step(key, MailReturned(data=said), utc(at))

    def step(self, key: str, step: Incoming | Internal, at: datetime) -> Decision:
        """One record; the state is stored and read again, as between two batches."""
        decision = decide(self.journeys.get(key, Journey(key)), step, at, self.rules)
        self.journeys[key] = decode(key, encode(decision.state))
        for effect in decision.effects:
            match effect:
                case Emit():
                    record = event_out(effect)
                    self.out.append(from_json(structured(record.headers, record.value)))
                case Mail():
                    self.mails.append((effect.key, effect.record))
                case Assign():
                    self.words.append(f"{effect.record.assignee.id} {effect.record.verb}")
                case Tell():
                    self.facts.append(effect.fact)
                case Certify():
                    self.proofs.append(effect)
                case Forward():
                    self.step(effect.key, effect.event, at)
        return decision

    def due(self, candidate: str = "C-1") -> datetime | None:
        return next_due(self.journeys[self.key(candidate)], self.rules)

    def run_out(self, candidate: str = "C-1") -> None:
        """Wake up whenever something is due, until nothing is."""
        while due := self.due(candidate):
            self.step(self.key(candidate), TimerDue(), due)

    @property
    def requests(self) -> list[MailRequested]:
        return [record for _, record in self.mails if isinstance(record, MailRequested)]

    @property
    def letters(self) -> list[LetterRequested]:
        return [record for _, record in self.mails if isinstance(record, LetterRequested)]

    @property
    def asked(self) -> list[MailRequested | LetterRequested]:
        return [record for _, record in self.mails if not isinstance(record, MailWithdrawn)]

    @property
    def withdrawals(self) -> list[tuple[str, str]]:
        """Key and request of what was taken back."""
        return [(key, record.id) for key, record in self.mails if isinstance(record, MailWithdrawn)]

    def surveys(self) -> list[str]:
        """What left about invitations, after the first was scheduled."""
        return [line for line in told(self.out) if " invitation " in line][1:]
