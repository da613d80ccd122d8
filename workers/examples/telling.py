"""One application of nobody, told as events in: what happened, and how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from afterview.events.cloudevents import rfc3339
from afterview.events.ids import numbered

Event = dict[str, Any]

TENANT = "default"
NOW = timedelta()
RECRUITER = {"id": "example-recruiter", "name": "Rita Recruiter", "email": "rita@example.org"}
MANAGER = {"id": "example-manager", "name": "Mona Manager", "email": "mona@example.org"}
JOB = {"id": "example-job", "title": "Engineer", "department": "Platform", "country": "NO"}


@dataclass(frozen=True, slots=True)
class Told:
    """`now` is the moment of the last event of the example, in whole seconds."""

    application: str
    now: datetime

    def event(self, name: str, ago: timedelta = NOW, **said: Any) -> Event:
        at = rfc3339(self.now - ago)
        data = {
            "tenant": TENANT,
            "application_id": self.application,
            "candidate": self.candidate,
            "job": JOB,
            "recruiter": RECRUITER,
            "hiring_manager": MANAGER,
        }
        return {
            "specversion": "1.0",
            "id": f"{name}:{self.application}:{at}",
            "source": "/example",
            "type": f"afterview.{name}.v1",
            "time": at,
            "subject": f"applications/{self.application}",
            "traceparent": self.trace,
            "data": data | said,
        }

    @property
    def trace(self) -> str:
        """One for all of the application, so that one sees it carried to what comes out."""
        digest = sha256(self.application.encode()).hexdigest()
        return f"00-{digest[:32]}-{digest[32:48]}-01"

    @property
    def candidate(self) -> dict[str, Any]:
        return {"id": f"candidate-of-{self.application}", "name": "Kari Example", "email": "kari@example.org"}

    def interviewed(self, ago: timedelta = NOW) -> Event:
        interview = self._interview() | {"ends_at": rfc3339(self.now - ago), "basis": "reported"}
        return self.event("interview.completed", ago, interview=interview)

    def planned(self, starting: timedelta, ago: timedelta) -> Event:
        """`starting`: so long before `now`."""
        interview = self._interview() | {"starts_at": rfc3339(self.now - starting)}
        return self.event("interview.scheduled", ago, interview=interview)

    def rejected(self, ago: timedelta = NOW, **said: Any) -> Event:
        return self.event("candidate.rejected", ago, rejection={"rejected_at": rfc3339(self.now - ago)} | said)

    def called(self, outcome: str, ago: timedelta = NOW) -> Event:
        """The first call that is owed."""
        task = numbered(TENANT, self.application, "verbal_feedback", 1)
        at = rfc3339(self.now - ago)
        return self.event("feedback.completed", ago, task_id=task, completed_at=at, channel="call", outcome=outcome)

    def answered(self, ago: timedelta = NOW, **answers: Any) -> Event:
        """The first survey about an interview."""
        invitation = numbered(TENANT, self.application, "interview", 1)
        at = rfc3339(self.now - ago)
        return self.event("survey.answered", ago, invitation_id=invitation, answers=answers, submitted_at=at)

    def _interview(self) -> dict[str, Any]:
        return {"id": f"{self.application}-1", "kind": "onsite", "stage": "Onsite", "interviewers": [MANAGER]}
