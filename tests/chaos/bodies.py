"""What is sent about one person. The times are those of the first attempt; whoever repeats, repeats the bytes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.stories import task_id
from tests.workers.cli.payloads import ashby_interview, ashby_stage, greenhouse_rejected

Json = dict[str, Any]
TENANT = "acme"
_GREENHOUSE = 10**6


@dataclass(frozen=True, slots=True)
class Person:
    number: int

    @property
    def id(self) -> str:
        return f"c-{self.number}"

    @property
    def application(self) -> str:
        return f"a-{self.number}"

    @property
    def email(self) -> str:
        return f"person{self.number}@example.org"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The other one is that of Greenhouse."""
        return self.email, f"kari{_GREENHOUSE + self.number}@example.org"

    @property
    def applications(self) -> tuple[str, ...]:
        return self.application, str(self.number)

    def stage(self, now: datetime) -> bytes:
        return _json(ashby_stage(self.application, self.id, self.email, _text(now - timedelta(minutes=5))))

    def interview(self, now: datetime) -> bytes:
        ended = _text(now - timedelta(minutes=1))
        return _json(ashby_interview(f"s-{self.number}", self.application, self.id, ended))

    def greenhouse_rejected(self, now: datetime) -> bytes:
        at = _text(now)
        return _json(greenhouse_rejected(self.number, _GREENHOUSE + self.number, rejected_at=at, last_activity_at=at))

    def rejected(self, now: datetime) -> bytes:
        return _json(self._event("candidate.rejected", now, rejection={"rejected_at": _text(now)}))

    def called(self, now: datetime) -> bytes:
        task = task_id("verbal_feedback", 1, self.application, TENANT)
        said = {"task_id": task, "completed_at": _text(now), "channel": "call", "outcome": "delivered"}
        return _json(self._event("feedback.completed", now, **said))

    def interview_planned(self, now: datetime) -> bytes:
        starts = _text(now + timedelta(minutes=30))
        return _json(
            self._event("interview.scheduled", now, interview=_interview(f"i-{self.number}", starts_at=starts))
        )

    def interviewed_and_told(self, now: datetime) -> bytes:
        """Two events in one request."""
        ended, at = _text(now - timedelta(hours=1)), _text(now)
        talk = _interview(f"i-{self.number}", ends_at=ended, basis="reported")
        rejection = {"rejected_at": at, "notice": {"sent_at": at, "channel": "call"}}
        return _json(
            [
                self._event("interview.completed", now, interview=talk),
                self._event("candidate.rejected", now, rejection=rejection),
            ]
        )

    def erased(self, now: datetime) -> bytes:
        return _json(self._event("candidate.erased", now, application_id=None))

    def merged(self, now: datetime) -> bytes:
        """It was known under another id."""
        candidate = {"id": f"new-{self.id}", "email": self.email}
        return _json(
            self._event("candidate.updated", now, application_id=None, candidate=candidate, previous_id=self.id)
        )

    def _event(self, name: str, now: datetime, **said: Any) -> Json:
        candidate = {"id": self.id, "name": "Kari Nordmann", "email": self.email}
        data = {"tenant": TENANT, "application_id": self.application, "candidate": candidate, **said}
        return {
            "specversion": "1.0",
            "id": f"{name}-{self.number}",
            "source": "/bus",
            "type": f"afterview.{name}.v1",
            "time": _text(now),
            "data": {key: value for key, value in data.items() if value is not None},
        }


def _interview(id_: str, **said: str) -> Json:
    return {"id": id_, "kind": "onsite", "interviewers": [{"id": "u-1", "name": "Ida Intervju"}], **said}


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _same(text: str) -> Callable[[Person], Callable[[datetime], bytes]]:
    """`%d` is the person's number, so that no two are the same bytes."""
    return lambda person: lambda _: (text % person.number).encode("latin-1")


GARBAGE: tuple[tuple[Literal["greenhouse", "ashby"], Callable[[Person], Callable[[datetime], bytes]]], ...] = (
    ("greenhouse", _same('{"action": "reject_candidate", "garbage": %d')),
    ("greenhouse", _same('{"action": "reject_candidate", "payload": {"application": {"garbage": %d}}}')),
    ("ashby", _same("\xff\xfe\x00 garbage %d")),
    ("ashby", _same('{"action": "candidateStageChange", "webhookActionId": "g-%d", "data": {"application": []}}')),
)
