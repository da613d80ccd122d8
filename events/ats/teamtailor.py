"""Teamtailor: company webhooks `{payload: {event_name, data}}`, and what a trigger on a stage sends a partner."""

import re
from datetime import UTC, datetime
from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.applications import Application, derived, of_outcome, rejected
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.people import Json, compact, named
from afterview.events.ats.reading import json_object
from afterview.events.ats.schemes import text_at
from afterview.events.ats.secrecy import Headers
from afterview.events.ats.teamtailor_signature import teamtailor_signed
from afterview.events.ats.texts import full_name
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Thin

_SIGNED_AT = re.compile(r"(?:^|[,\s])t=([0-9]{1,10})(?=$|[,\s])")


def teamtailor(delivery: Delivery, payload: Any) -> Answer:
    """A trigger has a `partner-event`; a company webhook a `payload`."""
    if not isinstance(payload, dict):
        return Unsaved("teamtailor: one object is expected")
    told = delivery.body(payload)
    if told.has("partner-event"):
        return _triggered(delivery, told.need("partner-event"))
    if told.has("payload"):
        return _company(told.obj("payload"))
    return Unsaved("teamtailor: neither `{payload: {event_name, data}}` nor `{partner-event}`")


def _company(told: Body) -> Answer:
    """Only bodies of jobs are known; those that matter here have to be fetched."""
    name = told.text("event_name")
    if not name or not told.has("data"):
        return Unsaved("teamtailor: payload: `event_name` and `data` are expected")
    if name.startswith("job_application."):
        raise Thin(
            "teamtailor: payload.data: fetch the job application, its candidate and job, and read them with `--map`"
        )
    return Unnamed("teamtailor: an event that means nothing here")


def _triggered(delivery: Delivery, told: Body) -> Answer:
    """What the stage means, `--outcomes` may say; that somebody was rejected in it stays true beside `interviewed`."""
    application = _application(delivery, told)
    job = told.obj("candidate").obj("job")
    is_rejected = job.obj("status").flag("rejected")
    chosen = delivery.options.outcomes.of(job.word("stage"))
    if is_rejected and chosen == "interviewed":
        return [derived(delivery, application), rejected(delivery, application)]
    return of_outcome(delivery, application, chosen or ("rejected" if is_rejected else "active"))


def _application(delivery: Delivery, told: Body) -> Application:
    candidate = told.need("candidate")
    job = candidate.need("job")
    at = _signed_at(delivery)
    return Application(
        about=_about(candidate, job),
        where=told.where(),
        at=at,
        decided_at=at,
        rejected_at=at or delivery.received,
        stage_id=job.some_id("stage-id"),
        stage=job.text("stage"),
        version=told.id("id"),
    )


def _about(candidate: Body, job: Body) -> Json:
    candidate_id, job_id = candidate.id("id"), job.id("id")
    name = full_name(candidate.text("first-name"), candidate.text("last-name"))
    return compact(
        {
            "application_id": f"{candidate_id}-{job_id}",
            "candidate": compact({"id": candidate_id, "name": name, "email": candidate.email("email")}),
            "job": compact({"id": job_id, "title": job.text("title")}),
            "recruiter": named(candidate.obj("recruiter")),
        }
    )


def _signed_at(delivery: Delivery) -> datetime | None:
    """The body has no time; the header of the signature has one, in seconds."""
    found = _SIGNED_AT.search(delivery.options.headers.get("teamtailor-signature", ""))
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _event_id(body: bytes, _headers: Headers) -> str | None:
    """Of a trigger; a company webhook has none."""
    event = json_object(body).get("partner-event")
    return text_at(event, "id") if isinstance(event, dict) else None


TEAMTAILOR = Vendor(
    name="teamtailor",
    title="Teamtailor",
    converter=teamtailor,
    signed=teamtailor_signed,
    signature="company webhook: `TT-Signature`, version 2, over time and body; a partner's trigger:"
    " `Teamtailor-Signature`, over time and id of the event, **not over the data**; at most five minutes old",
    shares="the webhook's secret; with a trigger's, that one: a list of both, if they differ",
    delivery_id=_event_id,
    repeats="`partner-event.id`; of a company webhook, by nothing",
    gives=(
        (
            "a trigger on each stage that matters",
            "active, rejected, with name, address, job and recruiter. The time is that of the signature",
        ),
        (
            "company webhooks",
            "nothing; `job_application.*` is *thin*, for a [mapping](#any-other-webhook-a-mapping)",
        ),
    ),
    thin="`job_application.*`: the job application, its candidate and job, for a mapping",
    words="stage of a trigger. `interviewed` does not undo a rejection that the trigger tells: both count",
)
