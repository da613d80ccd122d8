"""Greenhouse: webhooks `{action, payload}`, and interviews polled from its API."""

from collections.abc import Callable
from typing import Any

from afterview.events.ats.answers import Answer, Event, Nothing, Unnamed
from afterview.events.ats.apis.greenhouse import GREENHOUSE_API
from afterview.events.ats.applications import of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import filled, with_id
from afterview.events.ats.greenhouse_fields import application_of, held_interviews
from afterview.events.ats.greenhouse_polled import fetched_applications, polled
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.schemes import hex_in_header, id_in_header
from afterview.events.ats.texts import text_of
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Malformed

_OF_THE_CANDIDATES_SIDE = "They rejected us"


def greenhouse(delivery: Delivery, payload: Any) -> Answer:
    """A webhook has an `action`; what has none was polled."""
    action = text_of(payload.get("action")) if isinstance(payload, dict) else None
    if action is None or payload.get("payload") is None:
        return polled(delivery, payload)
    told = delivery.body(payload).obj("payload")
    if action in _STATES:
        return _by_state(delivery, told.need("application"), _STATES[action])
    if action in _OTHERS:
        return _OTHERS[action](delivery, told)
    if action in _MEANINGLESS:
        return Nothing(f"greenhouse: {action} means nothing here")
    return Unnamed("greenhouse: an action that means nothing here")


def _by_state(delivery: Delivery, told: Body, in_process: str) -> Answer:
    """The application's state decides, whichever of its actions tells it."""
    if told.flag("prospect"):
        return Nothing("greenhouse: a prospect has never applied")
    fetched = with_id(fetched_applications(delivery), told.id("id"))
    application = delivery.body(filled(told.value, fetched), told.where())
    status = application.text("status")
    if status is None:
        raise Malformed(f"{application.where('status')}: missing")
    rejected = status == "rejected"
    word = application.obj("rejection_reason" if rejected else "current_stage").word("name")
    chosen = delivery.options.outcomes.of(word)
    if chosen == "ignore":
        return []
    if rejected:
        return of_outcome(delivery, application_of(application), chosen or _refusal(application))
    return _in_process(delivery, application, chosen, in_process)


def _refusal(application: Body) -> Outcome:
    who = application.obj("rejection_reason").obj("type").text("name")
    return "withdrawn" if who == _OF_THE_CANDIDATES_SIDE else "rejected"


def _in_process(delivery: Delivery, application: Body, chosen: Outcome | None, in_process: str) -> list[Event]:
    """The interviews that took place, then what the action (or `--outcomes`) says of the application."""
    known = application_of(application)
    held = [
        delivery.event("interview.completed", {**known.about, "interview": one}, known.at)
        for one in held_interviews(application)
    ]
    if chosen or in_process == "application.active":
        return held + of_outcome(delivery, known, chosen or "active")
    return [*held, delivery.event(in_process, known.about, known.at)]


def _erased(delivery: Delivery, candidate_id: str) -> list[Event]:
    return [delivery.event("candidate.erased", {"candidate": {"id": candidate_id}}, None)]


def _candidate_deleted(delivery: Delivery, told: Body) -> list[Event]:
    return _erased(delivery, told.need("person").id("id"))


def _candidate_anonymized(delivery: Delivery, told: Body) -> list[Event]:
    return _erased(delivery, told.id("candidate_id"))


def _candidate_merged(delivery: Delivery, told: Body) -> list[Event]:
    person = told.need("person")
    previous = person.id("id")
    merged = {"candidate": {"id": person.id("new_candidate_id")}, "previous_id": previous}
    return [delivery.event("candidate.updated", merged, None, version=previous)]


def _application_deleted(delivery: Delivery, told: Body) -> list[Event]:
    """Nothing is owed on it any more."""
    application = told.need("application")
    job_id = application.some_id("job_id")
    about = {
        "application_id": application.id("id"),
        "candidate": {"id": application.id("candidate_id")},
        "job": {"id": job_id} if job_id else None,
    }
    at = application.first_time("rejected_at", "last_activity_at")
    return [delivery.event("application.withdrawn", about, at, version="deleted")]


_STATES = {
    "reject_candidate": "application.active",
    "unreject_candidate": "rejection.withdrawn",
    "candidate_stage_change": "application.active",
    "application_updated": "application.active",
}
"""Action to what it says of an application that is not rejected."""

_OTHERS: dict[str, Callable[[Delivery, Body], list[Event]]] = {
    "delete_candidate": _candidate_deleted,
    "candidate_anonymized": _candidate_anonymized,
    "merge_candidate": _candidate_merged,
    "delete_application": _application_deleted,
}
_MEANINGLESS = frozenset({"interview_deleted", "scorecard_deleted"})

GREENHOUSE = Vendor(
    name="greenhouse",
    title="Greenhouse",
    converter=greenhouse,
    signed=hex_in_header("signature", "sha256 "),
    signature="`Signature: sha256 <hex>` over the body",
    shares="the webhook's secret key",
    delivery_id=id_in_header("greenhouse-event-id"),
    repeats="`Greenhouse-Event-ID`",
    api=GREENHOUSE_API,
    fetched="scheduled interviews, every five minutes; whose they are, webhooks tell",
    gives=(
        (
            "`reject_candidate`, `unreject_candidate`, `candidate_stage_change`, `application_updated`",
            "rejected (withdrawn, for a reason of the type *They rejected us*), undone, active; interviews held",
        ),
        (
            "`delete_candidate`, `candidate_anonymized`, `merge_candidate`, `delete_application`",
            "erasures, merges, applications that are no more",
        ),
        ("scheduled interviews, polled", "interviews planned and held"),
    ),
    thin="a scheduled interview: its application",
    words="rejection reason; of an application that is not rejected, its stage",
)
