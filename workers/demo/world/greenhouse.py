"""Greenhouse: webhooks `{action, payload}`, with the whole application in each."""

from datetime import datetime

from afterview.workers.demo.world.ats import Case, Json, Told
from afterview.workers.demo.world.cast import Colleague, Person
from afterview.workers.demo.world.moments import written

_STATUS = {"scheduled": "scheduled", "held": "awaiting_feedback", "called off": "to_be_scheduled"}
_WE_REJECTED, _THEY_REJECTED = {"id": 14, "name": "We rejected them"}, {"id": 15, "name": "They rejected us"}


class Greenhouse:
    def moved(self, case: Case, at: datetime) -> Told:
        return Told(_webhook("candidate_stage_change", case, at), ("application.active",))

    def planned(self, case: Case, at: datetime) -> Told:
        return self.moved(case, at)

    def held(self, case: Case, at: datetime) -> Told:
        return Told(_webhook("application_updated", case, at), ("interview.completed", "application.active"))

    def called_off(self, case: Case, at: datetime) -> Told:
        meeting = case.meeting
        said = {"id": int(meeting.id) if meeting else 0, "application_id": int(case.id), "status": "deleted"}
        return Told({"action": "interview_deleted", "payload": said | {"deleted_at": written(at)}}, ())

    def rejected(self, case: Case, at: datetime) -> Told:
        return Told(_ended(case, at, _WE_REJECTED), ("candidate.rejected",))

    def reopened(self, case: Case, at: datetime) -> Told:
        return Told(_webhook("unreject_candidate", case, at), ("rejection.withdrawn",))

    def withdrew(self, case: Case, at: datetime) -> Told:
        return Told(_ended(case, at, _THEY_REJECTED), ("application.withdrawn",))

    def hired(self, case: Case, at: datetime) -> Told:
        """Of no meaning to Afterview (yet), so the application stays in process."""
        body = _webhook("hire_candidate", case, at)
        body["payload"]["application"]["status"] = "hired"
        return Told(body, ())

    def merged(self, case: Case, _at: datetime, into: Person) -> Told:
        person = {"id": int(case.person.id), "first_name": case.person.first, "new_candidate_id": int(into.id)}
        return Told({"action": "merge_candidate", "payload": {"person": person}}, ("candidate.updated",))

    def erased(self, case: Case, _at: datetime) -> Told:
        payload = {"candidate_id": int(case.person.id), "fields": ["full_name", "emails", "phone_numbers"]}
        return Told({"action": "candidate_anonymized", "payload": payload}, ("candidate.erased",))

    def no_applicant(self, case: Case, at: datetime) -> Told:
        body = _webhook("application_updated", case, at)
        body["payload"]["application"]["prospect"] = True
        return Told(body, ())

    def useless(self, case: Case, at: datetime) -> Told:
        """A rejection of nobody."""
        body = _webhook("reject_candidate", case, at)
        del body["payload"]["application"]["candidate"]["id"]
        return Told(body, ())


def _webhook(action: str, case: Case, at: datetime) -> Json:
    return {"action": action, "payload": {"application": _application(case, at)}}


def _ended(case: Case, at: datetime, by: Json) -> Json:
    body = _webhook("reject_candidate", case, at)
    reason = {"id": 72_000 + len(case.reason), "name": case.reason, "type": by}
    body["payload"]["application"] |= {
        "status": "rejected",
        "rejected_at": written(at),
        "rejection_reason": reason,
        "rejection_details": {"custom_fields": {}, "keyed_custom_fields": {}},
    }
    return body


def _application(case: Case, at: datetime) -> Json:
    return {
        "id": int(case.id),
        "status": "active",
        "prospect": False,
        "applied_at": written(case.entered_at),
        "last_activity_at": written(at),
        "rejected_at": None,
        "url": f"https://app.greenhouse.io/people/{case.person.id}?application_id={case.id}",
        "source": {"id": 13, "public_name": "Jobs page on your website"},
        "rejection_reason": None,
        "rejection_details": None,
        "current_stage": {"id": 71_416 + len(case.stage), "name": case.stage, "interviews": _interviews(case)},
        "candidate": _candidate(case),
        "jobs": [_job(case)],
        "custom_fields": {},
    }


def _interviews(case: Case) -> list[Json]:
    if case.meeting is None:
        return []
    who = {"id": int(case.meeting.interviewer.id), "display_name": case.meeting.interviewer.name, "status": "accepted"}
    name, status = case.meeting.stage, _STATUS[case.meeting.status]
    return [
        {
            "id": int(case.meeting.id),
            "name": name,
            "status": status,
            "interview_kit": {"url": ""},
            "interviewers": [who],
        }
    ]


def _candidate(case: Case) -> Json:
    person = case.person
    emails = [{"value": person.email, "type": "personal"}] if person.email else []
    return {
        "id": int(person.id),
        "first_name": person.first,
        "last_name": person.last,
        "title": None,
        "created_at": written(case.entered_at),
        "external_id": None,
        "photo_url": None,
        "phone_numbers": [{"value": "555 01 234", "type": "mobile"}],
        "email_addresses": emails,
        "addresses": [],
        "website_addresses": [],
        "social_media_addresses": [],
        "recruiter": _colleague(case.recruiter),
        "coordinator": None,
        "attachments": [],
        "tags": [],
        "custom_fields": {},
        **case.more,
    }


def _colleague(one: Colleague) -> Json:
    return {"id": int(one.id), "email": one.email, "name": one.name, "employee_id": None}


def _job(case: Case) -> Json:
    opening = case.opening
    return {
        "id": int(opening.id),
        "name": opening.title,
        "requisition_id": None,
        "status": "open",
        "departments": [{"id": 9_001 + len(opening.department), "name": opening.department, "external_id": None}],
        "offices": [{"id": 8_001, "name": opening.office.partition(",")[0], "location": opening.office}],
        "custom_fields": {},
    }
