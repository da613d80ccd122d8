"""What an Ashby application says of its people, its job and its stage (CONVERT.md, ashby, "Fields")."""

from afterview.events.ats.applications import Application
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import unwrapped, with_id
from afterview.events.ats.people import Json, compact, person
from afterview.events.ats.texts import full_name


def fetched_application(delivery: Delivery, application_id: str) -> Json:
    """The `--fetched` application of that id, bare or still in an answer of `application.info`; else empty."""
    return with_id(unwrapped(delivery.options.fetched, "results"), application_id)


def is_archived(application: Body) -> bool:
    return application.text("status") == "Archived"


def application_of(application: Body) -> Application:
    stage_id, stage = _stage(application)
    reason = application.obj("archiveReason")
    archived_at = application.first_time("archivedAt", "updatedAt")
    at = archived_at if is_archived(application) else application.time("updatedAt")
    return Application(
        about=about(application),
        where=application.where(),
        at=at,
        decided_at=at,
        rejected_at=archived_at,
        stage_id=stage_id,
        stage=stage,
        reason=compact({"code": reason.some_id("id"), "text": reason.text("text")}),
    )


def about(application: Body) -> Json:
    """Whose application it is, and for what."""
    job = application.obj("job")
    candidate = application.need("candidate")
    email = candidate.obj("primaryEmailAddress").email("value")
    job_id = job.some_id("id")
    return compact(
        {
            "application_id": application.id("id"),
            "candidate": compact({"id": candidate.id("id"), "name": candidate.text("name"), "email": email}),
            "job": compact({"id": job_id, "title": job.text("title")}) if job_id else None,
            "recruiter": _team_member(application, "recruiter"),
            "hiring_manager": _team_member(application, "hiring manager"),
        }
    )


def member(who: Body, id_key: str) -> Json | None:
    """A person of the company."""
    name = full_name(who.text("firstName"), who.text("lastName"))
    return person(who.some_id(id_key), name, who.email("email"))


def _team_member(application: Body, role: str) -> Json | None:
    """The first of that role; letter case does not matter."""
    team = application.objects("hiringTeam")
    return next((member(one, "userId") for one in team if (one.text("role") or "").casefold() == role), None)


def _stage(application: Body) -> tuple[str | None, str | None]:
    """Id and title of the stage; of an archived one the last that was another."""
    current = application.obj("currentInterviewStage")
    archived = current.some_id("id")
    if current.text("type") != "Archived":
        return archived, current.text("title")
    for past in reversed(application.objects("applicationHistory")):
        stage_id = past.some_id("stageId")
        if stage_id and stage_id != archived:
            return stage_id, past.text("title")
    return None, None
