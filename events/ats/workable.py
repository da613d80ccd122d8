"""Workable: webhooks `{event_type, fired_at, data}`, candidates as its API shows them, and polled events."""

from datetime import datetime
from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.apis.workable import WORKABLE_API
from afterview.events.ats.applications import Application, of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery, second
from afterview.events.ats.fetched import filled, unwrapped, with_id
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.people import Json, compact, interview, person
from afterview.events.ats.schemes import hex_in_header, id_in_body
from afterview.events.ats.vendor import Vendor

_WEBHOOK = ("event_type", "fired_at", "data")
_CANDIDATE = ("id", "disqualified")
_EVENT = ("id", "type", "starts_at", "ends_at", "candidate")
_DELETED = "candidate_deleted"
_ACTIONS = frozenset({"candidate_created", "candidate_moved", _DELETED})


def workable(delivery: Delivery, payload: Any) -> Answer:
    """A webhook has the candidate in `data`; without an envelope it is a candidate or an event of the API."""
    if not isinstance(payload, dict):
        return Unsaved("workable: one object is expected")
    told = delivery.body(payload)
    if told.has(*_WEBHOOK):
        return _webhook(delivery, told)
    if told.has(*_EVENT):
        return _polled(delivery, told)
    if told.has(*_CANDIDATE):
        return _by_state(delivery, told, None, deleted=False)
    return Unsaved("workable: neither `{event_type, fired_at, data}` nor a candidate or an event of its API")


def _webhook(delivery: Delivery, told: Body) -> Answer:
    action = told.text("event_type")
    if action not in _ACTIONS:
        return Unnamed("workable: an event type that means nothing here")
    return _by_state(delivery, told.obj("data"), told.time("fired_at"), deleted=action == _DELETED)


def _by_state(delivery: Delivery, told: Body, fired_at: datetime | None, *, deleted: bool) -> Answer:
    """The candidate's state decides; `--outcomes` explains the reason of a disqualification, or the stage."""
    if deleted or told.flag("anonymized"):
        at = fired_at or told.time("updated_at")
        return [delivery.event("candidate.erased", {"candidate": {"id": told.id("id")}}, at)]
    candidate = _whole(delivery, told)
    word = candidate.word("disqualification_reason" if candidate.flag("disqualified") else "stage")
    outcome = delivery.options.outcomes.of(word) or _built_in(candidate)
    return of_outcome(delivery, _application(candidate, fired_at, outcome), outcome)


def _built_in(candidate: Body) -> Outcome:
    """The first that holds."""
    if candidate.time("hired_at"):
        return "hired"
    if candidate.flag("withdrew"):
        return "withdrawn"
    return "rejected" if candidate.flag("disqualified") else "active"


def _application(candidate: Body, fired_at: datetime | None, outcome: Outcome) -> Application:
    said_at = fired_at or candidate.time("updated_at")
    decided_at = candidate.time("disqualified_at") or said_at
    return Application(
        about=_about(candidate),
        where=candidate.where() or "the candidate",
        at=(candidate.time("hired_at") if outcome == "hired" else None) or said_at,
        decided_at=said_at if candidate.flag("withdrew") and outcome == "withdrawn" else decided_at,
        rejected_at=decided_at,
        stage=candidate.text("stage"),
        reason=compact({"text": candidate.text("disqualification_reason")}),
    )


def _about(candidate: Body) -> Json:
    """A candidate of Workable has applied for one job: it is its own application."""
    candidate_id, job = candidate.id("id"), candidate.obj("job")
    job_id = job.some_id("shortcode")
    who = {"id": candidate_id, "name": candidate.text("name"), "email": candidate.email("email")}
    return compact(
        {
            "application_id": candidate_id,
            "candidate": compact(who),
            "job": compact({"id": job_id, "title": job.text("title")}) if job_id else None,
        }
    )


def _polled(delivery: Delivery, told: Body) -> Answer:
    """An event of the calendar; the candidate's address has to be fetched."""
    who = _whole(delivery, told.need("candidate"))
    about = _about(delivery.body({**who.value, **({"job": told.value["job"]} if told.has("job") else {})}, who.where()))
    starts_at = told.needed_time("starts_at")
    if told.flag("cancelled"):
        name, held = "interview.cancelled", {"id": told.id("id")}
    else:
        name, held = "interview.scheduled", _interview(told, starts_at)
    return [delivery.event(name, {**about, "interview": held}, None, version=second(starts_at))]


def _interview(told: Body, starts_at: datetime) -> Json:
    return interview(
        told.id("id"),
        kind="phone" if told.text("type") == "CallEvent" else "other",
        stage=told.text("title"),
        starts_at=starts_at,
        ends_at=told.time("ends_at"),
        interviewers=[person(one.some_id("id"), one.text("name"), None) for one in told.objects("members")],
    )


def _whole(delivery: Delivery, candidate: Body) -> Body:
    """The candidate with what `--fetched` knows beside."""
    fetched = with_id(unwrapped(delivery.options.fetched, "candidate"), candidate.id("id"))
    return delivery.body(filled(candidate.value, fetched), candidate.where())


WORKABLE = Vendor(
    name="workable",
    title="Workable",
    converter=workable,
    signed=hex_in_header("x-workable-signature"),
    signature="`X-Workable-Signature: <hex>` over the body",
    shares="the account's API token, or the app's secret",
    delivery_id=id_in_body("id"),
    repeats="`id` of the body",
    api=WORKABLE_API,
    fetched="events of the calendar, every 15 minutes, and the candidate of each",
    gives=(
        (
            "`candidate_created`, `candidate_moved`, `candidate_deleted`",
            (
                "active, rejected, withdrawn, hired, erased. A disqualification is told with the next of them: Workable"
                " sends none of its own"
            ),
        ),
        (
            "events of its calendar, polled",
            "interviews planned and cancelled",
        ),
    ),
    thin="an event of the calendar: its candidate, for the address",
    words="disqualification reason, of others the stage",
)
