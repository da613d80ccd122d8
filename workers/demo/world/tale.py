"""One candidate's way through one application, told as the webhooks that the ATS would send."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from afterview.workers.demo.world.ashby import Ashby
from afterview.workers.demo.world.ats import Ats, Case, Meeting, Told
from afterview.workers.demo.world.cast import Colleague, Person
from afterview.workers.demo.world.greenhouse import Greenhouse
from afterview.workers.demo.world.moments import Moment, Owed, Quiet, Said, Webhook, said
from afterview.workers.demo.world.names import WORDS
from afterview.workers.demo.world.office import Office
from afterview.workers.demo.world.own import Own

_ATS: dict[str, Ats] = {"greenhouse": Greenhouse(), "ashby": Ashby(), "cloudevents": Own()}
_NOTED = 0.7
"""of interviews: the interviewer says something for the candidate"""
_SAID = 0.8
"""of the parts of such a note"""


class Tale:
    """Verbs in the order in which they happen; `moments` is what came of them."""

    def __init__(self, office: Office, person: Person, entered: date, rng: Random) -> None:
        company = office.company
        self.office, self.rng, self.moments = office, rng, list[Moment]()
        self.at = office.some_time(entered, rng)
        self.ats = _ATS[company.vendor]
        self.seen = False
        self.case = Case(
            id=office.number("application"),
            company=company,
            person=person,
            opening=rng.choice(company.openings),
            recruiter=rng.choice(company.recruiters),
            manager=rng.choice(company.managers),
            entered_at=self.at - timedelta(days=rng.randrange(2, 9)),
        )

    def later(self, low: int, high: int) -> None:
        """Some days go by; what follows happens at work."""
        day = self.at.astimezone(self.case.company.zone).date() + timedelta(days=self.rng.randint(low, high))
        self.at = max(self.at + timedelta(minutes=11), self.office.some_time(day, self.rng))

    def moves(self, stage: str) -> None:
        self.case = replace(self.case, stage=stage, meeting=None)
        self._posts(self.ats.moved(self.case, self.at))

    def plans(self, stage: str, low: int = 1, high: int = 4) -> None:
        """An interview is agreed upon; time goes on to its end."""
        planned_at = self.at + timedelta(minutes=self.rng.randrange(5, 30))
        self.later(low, high)
        ends_at = self.at + timedelta(minutes=45)
        meeting = Meeting(self.office.number("interview"), stage, self.at, ends_at, self._interviewer())
        self.case = replace(self.case, stage=stage, meeting=meeting)
        self._posts(self.ats.planned(self.case, planned_at), at=planned_at)
        self.at = ends_at

    def meets(self, stage: str, low: int = 1, high: int = 4, *, reported: bool = True) -> None:
        """An interview, and what the interviewer says of it. Not reported, it is only known to have been planned."""
        self.plans(stage, low, high)
        self.seen = True
        self.at += timedelta(minutes=self.rng.randrange(5, 40))
        if reported or self.case.company.vendor == "greenhouse":  # there, a plan alone is not told
            self._meeting_is("held")
            self._posts(self.ats.held(self.case, self.at))
        if self.rng.random() < _NOTED and self.case.company.tool == "bus":
            self._notes()

    def calls_off(self) -> None:
        """The interview that was planned does not take place."""
        self._meeting_is("called off")
        self.at -= timedelta(hours=3)
        self._posts(self.ats.called_off(self.case, self.at))

    def rejects(self) -> None:
        owes: Owed = "verbal_feedback" if self.seen else "written_rejection"
        self.case = replace(self.case, reason=self.rng.choice(WORDS[self.case.company.language].reasons))
        self._posts(self.ats.rejected(self.case, self.at), owes=owes)

    def reopens(self) -> None:
        self._posts(self.ats.reopened(self.case, self.at))

    def withdraws(self) -> None:
        self.case = replace(self.case, reason="Accepted another offer")
        self._posts(self.ats.withdrew(self.case, self.at))

    def hires(self) -> None:
        self._posts(self.ats.hired(self.case, self.at))

    def is_no_applicant(self) -> None:
        self._posts(self.ats.no_applicant(self.case, self.at))

    def is_garbled(self) -> None:
        """A delivery that nobody can use."""
        self._posts(self.ats.useless(self.case, self.at), useless=True)

    def merges_into(self, into: Person) -> None:
        """Two records were one person; from now on the other one stands for both."""
        self._posts(self.ats.merged(self.case, self.at, into))
        self.case = replace(self.case, person=into)

    def is_erased(self) -> None:
        self._posts(self.ats.erased(self.case, self.at), silences=(self.case.person, "erased"))

    def is_unlike_others(self, why: Quiet, **more: Any) -> None:
        """Fields of the candidate that forbid mail, from the first webhook on."""
        self.case = replace(self.case, more=more)
        self._silenced = (self.case.person, why)

    _silenced: tuple[Person, Quiet] | None = None

    def speaks(self) -> None:
        """Which language the candidate reads is known to the company's own systems, unless it is the usual one."""
        person = self.case.person
        if person.language:
            self.says("candidate.updated", candidate={"id": person.id, "locale": person.language})
            self.at += timedelta(minutes=5)

    def says(self, name: str, silences: tuple[Person, Quiet] | None = None, **data: Any) -> None:
        """A canonical event of the company's own systems about this application."""
        about = {"application_id": self.case.id, "candidate": {"id": self.case.person.id}}
        event = said(self.at, self.case.company, name, f"{self.case.id}:{len(self.moments)}", about | data)
        self.moments.append(Said(self.at, event, silences))

    def _notes(self) -> None:
        meeting = self.case.meeting
        if meeting is None:
            return
        who = {"id": meeting.interviewer.id, "name": meeting.interviewer.name}
        parts = WORDS[self.case.company.language].parts
        note = {part: self.rng.choice(texts) for part, texts in parts.items() if self.rng.random() < _SAID}
        self.at += timedelta(minutes=self.rng.randrange(10, 90))
        self.says("feedback.noted", note={"interview_id": self._meeting_id(meeting), "author": who, **note})

    def _meeting_id(self, meeting: Meeting) -> str:
        """As canonical events name it: an interview of a Greenhouse stage is counted within its application."""
        return f"{self.case.id}-{meeting.id}" if self.case.company.vendor == "greenhouse" else meeting.id

    def _interviewer(self) -> Colleague:
        return self.rng.choice(self.case.company.managers)

    def _meeting_is(self, status: str) -> None:
        if self.case.meeting is not None:
            self.case = replace(self.case, meeting=replace(self.case.meeting, status=status))

    def _posts(
        self,
        told: Told,
        *,
        at: datetime | None = None,
        owes: Owed | None = None,
        useless: bool = False,
        silences: tuple[Person, Quiet] | None = None,
    ) -> None:
        company, delivery = self.case.company, self.office.number("event")
        body = told.body | ({"webhookActionId": delivery} if company.vendor == "ashby" else {})
        self.moments.append(
            Webhook(
                at=at or self.at,
                tenant=company.slug,
                vendor=company.vendor,
                body=json.dumps(body, ensure_ascii=False).encode(),
                delivery=delivery,
                means=told.means if not useless else (),
                owes=owes,
                candidate=self.case.person,
                useless=useless,
                silences=silences or self._silenced,
            )
        )


Story = Callable[[Tale], None]
