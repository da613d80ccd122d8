"""What Kombo's applications and interviews say of people, job and times (CONVERT.md, kombo)."""

from datetime import datetime

from afterview.events.ats.applications import Application
from afterview.events.ats.body import Body
from afterview.events.ats.people import Json, compact, interview, person, place_kind
from afterview.events.ats.texts import full_name


def application_of(told: Body) -> Application:
    at = told.first_time("rejected_at", "remote_updated_at", "changed_at")
    stage = told.obj("current_stage")
    return Application(
        about=_about(told.id("id"), told.id("candidate_id"), told),
        where=told.where(),
        at=at,
        decided_at=at,
        rejected_at=at,
        stage_id=stage.some_id("id"),
        stage=stage.text("name"),
        interviewed=at is not None and any(_ended(one, at) for one in told.objects("interviews")),
    )


def about_interview(told: Body) -> Json:
    """Whose interview it is, and for what."""
    application = told.need("application")
    return _about(told.id("application_id"), application.need("candidate").id("id"), application)


def interview_of(told: Body, *, cancelled: bool) -> Json:
    if cancelled:
        return {"id": told.id("id")}
    return interview(
        told.id("id"),
        kind=place_kind(told.text("video_conferencing_url"), told.obj("location").text("raw")),
        stage=told.text("title"),
        starts_at=told.needed_time("starting_at"),
        ends_at=told.time("ending_at"),
        interviewers=[person(one.some_id("id"), _name(one), one.email("email")) for one in told.objects("users")],
    )


def _about(application_id: str, candidate_id: str, told: Body) -> Json:
    """`told` has `candidate` and `job`."""
    candidate, job = told.obj("candidate"), told.obj("job")
    email, job_id = candidate.emails("email_addresses", "email_address"), job.some_id("id")
    return compact(
        {
            "application_id": application_id,
            "candidate": compact({"id": candidate_id, "name": _name(candidate), "email": email}),
            "job": compact({"id": job_id, "title": job.text("name")}) if job_id else None,
        }
    )


def _ended(held: Body, at: datetime) -> bool:
    ends_at = held.time("ending_at")
    return ends_at is not None and ends_at <= at and not held.flag("canceled")


def _name(who: Body) -> str | None:
    return full_name(who.text("first_name"), who.text("last_name"))
