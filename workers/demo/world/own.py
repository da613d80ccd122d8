"""An ATS of a company's own: it posts canonical CloudEvents itself, one a webhook."""

from datetime import datetime

from afterview.workers.demo.world.ats import Case, Json, Meeting, Told
from afterview.workers.demo.world.cast import Colleague, Person
from afterview.workers.demo.world.moments import said, written


class Own:
    def moved(self, case: Case, at: datetime) -> Told:
        return _told("application.active", case, at, stage=case.stage)

    def planned(self, case: Case, at: datetime) -> Told:
        return _told("interview.scheduled", case, at, interview=_interview(case))

    def held(self, case: Case, at: datetime) -> Told:
        return _told("interview.completed", case, at, interview=_interview(case) | {"basis": "reported"})

    def called_off(self, case: Case, at: datetime) -> Told:
        return _told("interview.cancelled", case, at, interview={"id": _meeting(case).id})

    def rejected(self, case: Case, at: datetime) -> Told:
        rejection = {"rejected_at": written(at), "stage": case.stage, "reason": {"text": case.reason}}
        return _told("candidate.rejected", case, at, rejection=rejection)

    def reopened(self, case: Case, at: datetime) -> Told:
        return _told("rejection.withdrawn", case, at)

    def withdrew(self, case: Case, at: datetime) -> Told:
        return _told("application.withdrawn", case, at)

    def hired(self, case: Case, at: datetime) -> Told:
        return _told("candidate.hired", case, at)

    def merged(self, case: Case, at: datetime, into: Person) -> Told:
        return _about("candidate.updated", case, at, {"candidate": {"id": into.id}, "previous_id": case.person.id})

    def erased(self, case: Case, at: datetime) -> Told:
        return _about("candidate.erased", case, at, {"candidate": {"id": case.person.id}})

    def no_applicant(self, case: Case, at: datetime) -> Told:
        """An event of somebody else's: nothing that Afterview knows."""
        told = _about("lead.found", case, at, {"candidate": {"id": case.person.id}})
        return Told(told.body | {"type": "org.example.lead.found"}, ())

    def useless(self, case: Case, at: datetime) -> Told:
        """An interview that does not say which."""
        told = self.planned(case, at)
        del told.body["data"]["interview"]["id"]
        return Told(told.body, ())


def _told(name: str, case: Case, at: datetime, **more: Json | str) -> Told:
    """About one application, with everything that is known of it."""
    opening = case.opening
    known = {
        "application_id": case.id,
        "candidate": {"id": case.person.id, "name": case.person.name, "email": case.person.email, **case.more},
        "job": {
            "id": opening.id,
            "title": opening.title,
            "department": opening.department,
            "country": case.company.country,
        },
        "recruiter": _colleague(case.recruiter),
        "hiring_manager": _colleague(case.manager),
    }
    return _about(name, case, at, known | more)


def _about(name: str, case: Case, at: datetime, data: Json) -> Told:
    event = said(at, case.company, name, f"{case.id}:{at:%m%d%H%M%S}", data)
    return Told(event | {"source": f"/ats/{case.company.slug}"}, (name,))


def _interview(case: Case) -> Json:
    meeting = _meeting(case)
    return {
        "id": meeting.id,
        "kind": "phone" if "Phone" in meeting.stage else "video",
        "stage": meeting.stage,
        "starts_at": written(meeting.starts_at),
        "ends_at": written(meeting.ends_at),
        "interviewers": [_colleague(meeting.interviewer)],
    }


def _meeting(case: Case) -> Meeting:
    if case.meeting is None:
        raise ValueError("an event of no interview")
    return case.meeting


def _colleague(who: Colleague) -> Json:
    return {"id": who.id, "name": who.name, "email": who.email}
