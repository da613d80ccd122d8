"""Jobylon: webhooks `{event_type, action, application}`."""

from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.applications import Application, of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.jobylon_login import jobylon_login, jobylon_proof
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.people import Json, compact, named, person, stamp
from afterview.events.ats.texts import full_name, text_of
from afterview.events.ats.vendor import Vendor

_REJECTED = "19"
"""`status.group` of every status in which somebody was rejected"""


def jobylon(delivery: Delivery, payload: Any) -> Answer:
    """Only `status_changed` of an application says something; its own time is not told."""
    if not isinstance(payload, dict) or payload.get("application") is None:
        return Unsaved("jobylon: not `{event_type, action, application}`")
    event, action = text_of(payload.get("event_type")), text_of(payload.get("action"))
    if not event or not action:
        return Unsaved("jobylon: not `{event_type, action, application}`")
    if (event, action) != ("application", "status_changed"):
        return Unnamed("jobylon: an event that means nothing here")
    application = delivery.body(payload).need("application")
    outcome = _outcome(delivery, application.need("status"))
    return of_outcome(delivery, _application(delivery, application, outcome), outcome)


def _outcome(delivery: Delivery, status: Body) -> Outcome:
    group = status.word("group")
    chosen = delivery.options.outcomes.of(group, status.word("name"))
    return chosen or ("rejected" if group == _REJECTED else "active")


def _application(delivery: Delivery, application: Body, outcome: Outcome) -> Application:
    """A status that rejects is no stage at which it happened."""
    status = application.need("status")
    told = {"sent_at": stamp(delivery.received), "channel": "email"}
    return Application(
        about=_about(application),
        where=application.where(),
        rejected_at=delivery.received,
        stage_id=status.some_id("id"),
        stage=None if outcome == "rejected" else status.text("name"),
        notice=told if application.flag("rejection_sent") else None,
    )


def _about(application: Body) -> Json:
    """The id of the application is the candidate's, too: Jobylon has no other."""
    job, own_id = application.obj("job"), application.id("id")
    name = full_name(application.text("first_name"), application.text("last_name"))
    return compact(
        {
            "application_id": own_id,
            "candidate": compact({"id": own_id, "name": name, "email": application.email("email")}),
            "job": _job(job),
            "recruiter": named(application.obj("owner")) or named(job.obj("owner")),
            "hiring_manager": person(None, job.text("contact_name"), job.email("contact_email")),
        }
    )


def _job(job: Body) -> Json | None:
    job_id = job.some_id("id")
    if not job_id:
        return None
    place = job.first("location_set")
    return compact(
        {
            "id": job_id,
            "title": job.text("title"),
            "department": job.first("departments").text("text"),
            "location": place.text("location"),
            "country": place.obj("location_json").text("country_short"),
            "language": job.text("language"),
        }
    )


JOBYLON = Vendor(
    name="jobylon",
    title="Jobylon",
    converter=jobylon,
    signed=jobylon_login,
    signature="basic authentication, or that header; **the body is not signed**",
    shares="`user:password`, or a header `Name: value` (with a space)",
    key=jobylon_proof,
    proof=jobylon_proof,
    repeats="nothing: it changes nothing",
    gives=(
        (
            "push of `application`, `status_changed`, with the login or header",
            "rejected (a status of group 19; *rejection sent*: and told), else active. Its time: that of the delivery",
        ),
    ),
    words='group of the status (`"19"`), then its name',
)
