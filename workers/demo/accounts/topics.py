"""Afterview's account: what its topics say, followed as they grow."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import from_json

from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    EXPERIENCE_METRICS,
    FEEDBACK_TASKS,
    INTAKE,
    SURVEY_INVITATIONS,
    SURVEY_RESPONSES,
    WORKLIST_EVENTS,
)
from afterview.schemas.outgoing_data import FeedbackTask, Metric
from afterview.workers.demo.world.cast import role_of, tenant_of
from afterview.workers.hosts.contract import Record

Read = Callable[[str, int], Sequence[Record]]
"""A topic's records from an offset on."""


class News(NamedTuple):
    """Something about a task, as whoever reads the topic learns of it.

    `reassigned`: it is scheduled once more, because it was given to somebody else.
    """

    verb: str
    task: FeedbackTask
    at: datetime


@dataclass(slots=True)
class Account:
    deliveries: Counter[tuple[str, str]] = field(default_factory=Counter)
    """recorded, by tenant and vendor"""
    events: Counter[str] = field(default_factory=Counter)
    """canonical events on candidates' logs, each once, by name"""
    tenants: dict[bytes, str] = field(default_factory=dict)
    """whose candidate a key of the log stands for"""
    tasks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """events about tasks by kind, verb and reason"""
    rather_written: int = 0
    """feedback to be given by e-mail instead of a call"""
    through: Counter[str] = field(default_factory=Counter)
    """of the calls that were owed, by the channel through which the candidate was told"""
    nudges: Counter[tuple[str, str]] = field(default_factory=Counter)
    """tasks reminded of and escalated, by tenant and verb"""
    given: Counter[str] = field(default_factory=Counter)
    """tasks to somebody else, by tenant"""
    escalations: list[tuple[FeedbackTask, datetime]] = field(default_factory=list)
    ended: dict[str, datetime] = field(default_factory=dict)
    """when tasks ended, by id"""
    informed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """mails about tasks that a server has taken, by tenant and address"""
    taken_back: set[tuple[str, str, str]] = field(default_factory=set)
    """opt-outs, by tenant, candidate and moment: merging hands them on to another log"""
    got_again: set[str] = field(default_factory=set)
    """mails to whoever has taken one back, since then, that a server has"""
    came_back: set[tuple[str, str]] = field(default_factory=set)
    """candidates and addresses of mails that a server had taken, and could not deliver"""
    released: set[str] = field(default_factory=set)
    """letters that somebody has let go"""
    letters: set[str] = field(default_factory=set)
    """and those that a server has taken"""
    open_tasks: dict[str, FeedbackTask] = field(default_factory=dict)
    invitations: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """events about invitations by tenant, touchpoint, verb and reason"""
    open_invitations: dict[str, str] = field(default_factory=dict)
    """id to touchpoint"""
    answered: Counter[str] = field(default_factory=Counter)
    """by tenant, as counted"""
    answered_at: Counter[str] = field(default_factory=Counter)
    """by touchpoint"""
    responses: Counter[str] = field(default_factory=Counter)
    """released, by tenant"""
    metrics: dict[bytes, Metric] = field(default_factory=dict)
    """the latest of each cell"""
    dead: list[tuple[str, str]] = field(default_factory=list)
    """reason and error of each dead letter"""

    def tasks_of(self, kind: str, verb: str, reason: str | None = None) -> int:
        wanted = ((k, v, r) for k, v, r in self.tasks if k == kind and v == verb and reason in {None, r})
        return sum(self.tasks[key] for key in wanted)

    def informed_of(self, tenant: str) -> Counter[str]:
        """Mails about tasks that a server has taken, by their readers' role."""
        counts = Counter[str]()
        for (whose, address), count in self.informed.items():
            counts[role_of(address)] += count * (whose == tenant)
        return counts

    def came_back_to(self, tenant: str) -> int:
        return sum(tenant_of(address) == tenant for _, address in self.came_back)

    def invitations_that(self, *verbs: str, tenant: str | None = None) -> int:
        return sum(
            count for (t, _, verb, _), count in self.invitations.items() if verb in verbs and tenant in {None, t}
        )


class Topics:
    """Reads on where it stopped."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._offsets: Counter[str] = Counter()
        self._seen: set[tuple[str, str, str]] = set()
        self._again: set[bytes] = set()
        self._colleagues: dict[bytes, tuple[str, str]] = {}
        self.account = Account()

    def look(self) -> list[News]:
        """Everything new; what is about tasks comes back as news for those who do them."""
        for topic, learn in _LEARN.items():
            for record in self._new(topic):
                learn(self, record)
        return [self._task(record) for record in self._new(FEEDBACK_TASKS)]

    def _new(self, topic: str) -> Iterator[Record]:
        while records := self._read(topic, self._offsets[topic]):
            self._offsets[topic] = records[-1].offset + 1
            yield from records

    def _delivery(self, record: Record) -> None:
        """A wake-up of the intake stage is none."""
        said = dict(record.headers)
        if "tenant" in said:
            self.account.deliveries[said["tenant"].decode(), said["vendor"].decode()] += 1

    def _event(self, record: Record) -> None:
        """Merging hands events on to another log: an event is the same wherever it stands."""
        event = from_json(record.value)
        if "source" not in event:
            self._internal(event, record.key)
            return
        same = event["data"]["tenant"], event["source"], event["id"]
        self.account.tenants[record.key] = event["data"]["tenant"]
        if same not in self._seen:
            self._seen.add(same)
            self.account.events[_name(event["type"])] += 1

    def _internal(self, event: dict[str, Any], key: bytes) -> None:
        data = event.get("data", {})
        match _name(event["type"]):
            case "mail.bounced":
                self.account.came_back.add((data["candidate"]["id"], data["address"]))
            case "letter.released":
                self.account.released.add(f"{data['task_id']} {data['released_at']}")
            case "candidate.opted_in":
                self._again.add(key)
                self.account.taken_back.add((data["tenant"], data["candidate"]["id"], data["opted_in_at"]))
            case "mail.outcome" if data["outcome"] == "accepted":
                self._taken(data["request_id"], data["purpose"], key)

    def _taken(self, mail: str, purpose: str, key: bytes) -> None:
        """A server has one for this candidate."""
        if purpose == "letter":
            self.account.letters.add(mail)
        if key in self._again:
            self.account.got_again.add(mail)

    def _worklist(self, record: Record) -> None:
        """What colleagues are told, and whether it reached a server."""
        said = from_json(record.value)
        if "assignee" in said:
            self._colleagues[record.key] = said["tenant"], said["assignee"].get("email", "")
        elif said.get("data", {}).get("outcome") == "accepted":
            self.account.informed[self._colleagues[record.key]] += 1

    def _task(self, record: Record) -> News:
        task, verb = FeedbackTask.model_validate_json(record.value), _verb(record)
        if verb == "scheduled" and task.id in self.account.open_tasks:
            self.account.open_tasks[task.id] = task
            self.account.given[task.tenant] += 1
            return News("reassigned", task, record.at)
        self.account.tasks[task.kind, verb, task.reason or ""] += 1
        if task.kind == "verbal_feedback":
            self.account.rather_written += verb in {"scheduled", "skipped"} and task.channel == "email"
            self.account.through[task.channel] += verb == "completed" and task.reason == "delivered"
        if verb == "scheduled":
            self.account.open_tasks[task.id] = task
        elif verb in {"reminded", "escalated"}:
            self.account.nudges[task.tenant, verb] += 1
            if verb == "escalated":
                self.account.escalations.append((task, record.at))
        else:
            self.account.ended[task.id] = record.at
            self.account.open_tasks.pop(task.id, None)
        return News(verb, task, record.at)

    def _invitation(self, record: Record) -> None:
        said, verb = from_json(record.value), _verb(record)
        self.account.invitations[said["tenant"], said["touchpoint"], verb, said.get("reason", "")] += 1
        if verb == "scheduled":
            self.account.open_invitations[said["id"]] = said["touchpoint"]
        elif verb not in {"sent", "reminded"}:
            self.account.open_invitations.pop(said["id"], None)

    def _fact(self, record: Record) -> None:
        fact: dict[str, Any] = from_json(record.value)
        if fact["kind"] == "answered":
            self.account.answered[fact["tenant"]] += 1
            self.account.answered_at[fact["touchpoint"]] += 1

    def _response(self, record: Record) -> None:
        self.account.responses[record.key.decode()] += 1

    def _metric(self, record: Record) -> None:
        self.account.metrics[record.key] = Metric.model_validate_json(record.value)

    def _dead_letter(self, record: Record) -> None:
        said = dict(record.headers)
        self.account.dead.append((said["reason"].decode(), said["error"].decode()))


_LEARN: dict[str, Callable[[Topics, Record], None]] = {
    INTAKE: Topics._delivery,  # noqa: SLF001 its own table
    CANDIDATE_EVENTS: Topics._event,  # noqa: SLF001
    WORKLIST_EVENTS: Topics._worklist,  # noqa: SLF001
    SURVEY_INVITATIONS: Topics._invitation,  # noqa: SLF001
    EXPERIENCE_FACTS: Topics._fact,  # noqa: SLF001
    SURVEY_RESPONSES: Topics._response,  # noqa: SLF001
    EXPERIENCE_METRICS: Topics._metric,  # noqa: SLF001
    DEAD_LETTERS: Topics._dead_letter,  # noqa: SLF001
}


READ = (*_LEARN, FEEDBACK_TASKS)
"""the topics that it reads"""


def _name(kind: str) -> str:
    return kind.removeprefix("afterview.").removesuffix(".v1")


def _verb(record: Record) -> str:
    return _name(dict(record.headers)["ce_type"].decode()).rpartition(".")[2]
