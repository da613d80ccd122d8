"""What a Greenhouse application says of its people, its job and its interviews (CONVERT.md, greenhouse, "Fields")."""

from afterview.events.ats.applications import Application
from afterview.events.ats.body import Body
from afterview.events.ats.people import Json, compact, interview, named, person
from afterview.events.ats.texts import full_name

HELD = frozenset({"awaiting_feedback", "complete"})
"""The interview took place."""


def about(application: Body) -> Json:
    """Whose application it is, and for what."""
    return compact(
        {
            "application_id": application.id("id"),
            "candidate": _candidate(application.need("candidate")),
            "job": _job(application.first("jobs")),
            "recruiter": named(application.obj("candidate").obj("recruiter")),
        }
    )


def application_of(application: Body) -> Application:
    stage = application.obj("current_stage")
    reason = application.obj("rejection_reason")
    decided_at = application.first_time("rejected_at", "last_activity_at")
    return Application(
        about=about(application),
        where=application.where(),
        at=application.time("last_activity_at"),
        decided_at=decided_at,
        rejected_at=decided_at,
        stage_id=stage.some_id("id"),
        stage=stage.text("name"),
        reason=compact({"code": reason.some_id("id"), "text": reason.text("name")}),
        interviewed=bool(held_interviews(application)),
    )


def held_interviews(application: Body) -> list[Json]:
    """The interviews of the current stage that took place, in payload order; their times are not known."""
    stage = application.obj("current_stage")
    return [
        interview(
            f"{application.id('id')}-{one.id('id')}",
            stage=stage.text("name"),
            interviewers=[_interviewer(who) for who in one.objects("interviewers")],
            basis="reported",
        )
        for one in stage.objects("interviews")
        if one.text("status") in HELD
    ]


def _candidate(candidate: Body) -> Json:
    return compact(
        {
            "id": candidate.id("id"),
            "name": full_name(candidate.text("first_name"), candidate.text("last_name")),
            "email": candidate.emails("email_addresses", "value"),
            "can_email": candidate.flag("can_email"),
        }
    )


def _job(job: Body) -> Json | None:
    job_id = job.some_id("id")
    if not job_id:
        return None
    office = job.first("offices")
    return compact(
        {
            "id": job_id,
            "title": job.text("name"),
            "department": job.first("departments").text("name"),
            "location": office.text("location") or office.text("name"),
        }
    )


def _interviewer(who: Body) -> Json | None:
    return person(who.some_id("id"), who.text("display_name"), None)
