"""Ashby: webhooks `{action, data}`: applications with their state, and schedules of interviews with ids only."""

from datetime import datetime
from typing import Any

from afterview.workers.demo.world.ats import Case, Json, Told
from afterview.workers.demo.world.cast import Colleague, Person
from afterview.workers.demo.world.moments import written

_STATUS = {"scheduled": "Scheduled", "held": "WaitingOnFeedback", "called off": "Cancelled"}


class Ashby:
    def moved(self, case: Case, at: datetime) -> Told:
        return Told(_changed("candidateStageChange", _application(case, at)), ("application.active",))

    def planned(self, case: Case, at: datetime) -> Told:
        return Told(_schedule("interviewScheduleCreate", case, at), ("interview.scheduled",))

    def held(self, case: Case, at: datetime) -> Told:
        return Told(_schedule("interviewScheduleUpdate", case, at), ("interview.completed",))

    def called_off(self, case: Case, at: datetime) -> Told:
        return Told(_schedule("interviewScheduleUpdate", case, at), ("interview.cancelled",))

    def rejected(self, case: Case, at: datetime) -> Told:
        return Told(_changed("applicationUpdate", _archived(case, at, "RejectedByOrg")), ("candidate.rejected",))

    def reopened(self, case: Case, at: datetime) -> Told:
        return Told(_changed("applicationUpdate", _application(case, at)), ("application.active",))

    def withdrew(self, case: Case, at: datetime) -> Told:
        archived = _archived(case, at, "RejectedByCandidate")
        return Told(_changed("applicationUpdate", archived), ("application.withdrawn",))

    def hired(self, case: Case, at: datetime) -> Told:
        application = _application(case, at) | {"status": "Hired"}
        return Told(_changed("applicationUpdate", application), ("candidate.hired",))

    def merged(self, case: Case, _at: datetime, into: Person) -> Told:
        data = {"mergedCandidate": {"id": into.id}, "deletedCandidate": {"id": case.person.id}}
        return Told({"action": "candidateMerge", "data": data}, ("candidate.updated",))

    def erased(self, case: Case, _at: datetime) -> Told:
        return Told({"action": "candidateDelete", "data": {"candidate": {"id": case.person.id}}}, ("candidate.erased",))

    def no_applicant(self, case: Case, at: datetime) -> Told:
        return Told(_changed("applicationUpdate", _application(case, at) | {"status": "Lead"}), ())

    def useless(self, case: Case, at: datetime) -> Told:
        """A schedule that does not say whose interview it is: Ashby's API would have to be asked."""
        body = _schedule("interviewScheduleCreate", case, at)
        del body["data"]["interviewSchedule"]["candidateId"]
        return Told(body, ())


def _changed(action: str, application: Json) -> Json:
    return {"action": action, "data": {"application": application}}


def _application(case: Case, at: datetime) -> Json:
    person, opening = case.person, case.opening
    email = {"value": person.email, "type": "Personal", "isPrimary": True} if person.email else None
    stage = _stage(case.stage, "Active")
    return {
        "id": case.id,
        "createdAt": written(case.entered_at),
        "updatedAt": written(at),
        "status": "Active",
        "customFields": [],
        "candidate": {"id": person.id, "name": person.name, "primaryEmailAddress": email, **case.more},
        "currentInterviewStage": stage,
        "source": {"id": "f2a1", "title": "Careers page", "isArchived": False},
        "archiveReason": None,
        "job": {"id": opening.id, "title": opening.title, "locationId": "berlin", "departmentId": "unsaid"},
        "hiringTeam": [_member(case.recruiter, "Recruiter"), _member(case.manager, "Hiring Manager")],
        "applicationHistory": [_passed(case.stage, case.entered_at)],
    }


def _archived(case: Case, at: datetime, kind: str) -> Json:
    reason = {"id": f"reason-{len(case.reason)}", "text": case.reason, "reasonType": kind, "isArchived": False}
    application = _application(case, at)
    application["applicationHistory"].append(_passed("Archived", at))
    return application | {
        "status": "Archived",
        "archivedAt": written(at),
        "archiveReason": reason,
        "currentInterviewStage": _stage("Archived", "Archived"),
    }


def _stage(title: str, kind: str) -> Json:
    return {"id": f"stage-{title.lower().replace(' ', '-')}", "title": title, "type": kind, "orderInInterviewPlan": 3}


def _passed(title: str, at: datetime) -> Json:
    return {"stageId": _stage(title, "")["id"], "title": title, "enteredStageAt": written(at)}


def _member(who: Colleague, role: str) -> Json:
    return {"role": role, "userId": who.id, "firstName": who.first, "lastName": who.last, "email": who.email}


def _schedule(action: str, case: Case, at: datetime) -> Json:
    meeting = case.meeting
    if meeting is None:
        raise ValueError("a schedule of no interview")
    data: dict[str, Any] = {
        "id": f"schedule-of-{meeting.id}",
        "status": _STATUS[meeting.status],
        "applicationId": case.id,
        "candidateId": case.person.id,
        "createdAt": written(case.entered_at),
        "updatedAt": written(at),
        "interviewEvents": [_event(case, at)],
    }
    return {"action": action, "data": {"interviewSchedule": data}}


def _event(case: Case, at: datetime) -> Json:
    meeting = case.meeting
    if meeting is None:
        raise ValueError("an event of no interview")
    who = meeting.interviewer
    return {
        "id": meeting.id,
        "startTime": written(meeting.starts_at),
        "endTime": written(meeting.ends_at),
        "updatedAt": written(at),
        "meetingLink": f"https://meet.spreewerk.example.org/{meeting.id[:8]}",
        "location": None,
        "hasSubmittedFeedback": False,
        "interview": {"id": "interview-plan-1", "title": meeting.stage, "isDebrief": False},
        "interviewers": [{"id": who.id, "firstName": who.first, "lastName": who.last, "email": who.email}],
    }
