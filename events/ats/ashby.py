"""Ashby: webhooks `{action, data}`, and answers `{success, results}` of its API."""

from collections.abc import Callable
from typing import Any

from afterview.events.ats.answers import Answer, Nothing, Unnamed, Unsaved
from afterview.events.ats.apis.ashby import ASHBY_API
from afterview.events.ats.applications import of_outcome
from afterview.events.ats.ashby_fields import application_of, fetched_application, is_archived
from afterview.events.ats.ashby_schedules import schedule
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import filled
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.reading import json_object
from afterview.events.ats.schemes import hex_in_header, text_at
from afterview.events.ats.secrecy import Headers
from afterview.events.ats.texts import text_of
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Malformed


def ashby(delivery: Delivery, payload: Any) -> Answer:
    """A webhook has an `action` and `data`; an answer of the API `success` and `results`."""
    if not isinstance(payload, dict):
        return Unsaved("ashby: one object is expected")
    told = delivery.body(payload)
    action = text_of(payload.get("action"))
    if action and payload.get("data") is not None:
        known = _ACTIONS.get(action)
        return known(delivery, told.obj("data")) if known else Unnamed("ashby: an action that means nothing here")
    if told.flag("success") is False:
        raise Malformed("success: false, so Ashby has refused the request and there is no answer")
    if told.flag("success") and payload.get("results") is not None:
        return _by_state(delivery, told.need("results"))
    return Unsaved("ashby: neither `{action, data}` nor `{success, results}`")


def _application(delivery: Delivery, data: Body) -> Answer:
    return _by_state(delivery, data.need("application"))


def _by_state(delivery: Delivery, told: Body) -> Answer:
    """The application's status decides; `--outcomes` explains why one was archived."""
    whole = filled(told.value, fetched_application(delivery, told.id("id")))
    application = delivery.body(whole, told.where())
    outcome = _outcome(delivery, application)
    if outcome is None:
        return Nothing("ashby: a status or reason that means nothing here")
    return of_outcome(delivery, application_of(application), outcome)


def _outcome(delivery: Delivery, application: Body) -> Outcome | None:
    if not is_archived(application):
        return _STATUSES.get(application.text("status") or "")
    reason = application.obj("archiveReason")
    return delivery.options.outcomes.of(reason.word("text")) or _REASONS.get(reason.text("reasonType") or "")


def _erased(delivery: Delivery, data: Body) -> Answer:
    return [delivery.event("candidate.erased", {"candidate": {"id": data.need("candidate").id("id")}}, None)]


def _merged(delivery: Delivery, data: Body) -> Answer:
    previous = data.need("deletedCandidate").id("id")
    merged = {"candidate": {"id": data.need("mergedCandidate").id("id")}, "previous_id": previous}
    return [delivery.event("candidate.updated", merged, None, version=previous)]


def _ping(_delivery: Delivery, _data: Body) -> Answer:
    return Nothing("ashby: a ping")


_STATUSES: dict[str, Outcome] = {"Hired": "hired", "Active": "active"}
_REASONS: dict[str, Outcome] = {"RejectedByOrg": "rejected", "RejectedByCandidate": "withdrawn"}
_ACTIONS: dict[str, Callable[[Delivery, Body], Answer]] = {
    "applicationUpdate": _application,
    "candidateStageChange": _application,
    "interviewScheduleCreate": schedule,
    "interviewScheduleUpdate": schedule,
    "candidateDelete": _erased,
    "candidateMerge": _merged,
    "ping": _ping,
}


def _action_id(body: bytes, _headers: Headers) -> str | None:
    """Related webhooks share `webhookActionId`; with the action it is one of them."""
    told = json_object(body)
    shared, action = text_at(told, "webhookActionId"), told.get("action")
    return f"{shared}:{action}" if shared and isinstance(action, str) else shared


ASHBY = Vendor(
    name="ashby",
    title="Ashby",
    converter=ashby,
    signed=hex_in_header("ashby-signature", "sha256="),
    signature="`Ashby-Signature: sha256=<hex>` over the body",
    shares="the webhook's secret token",
    delivery_id=_action_id,
    repeats="`webhookActionId` and `action` of the body",
    api=ASHBY_API,
    fetched="`application.info`, for every schedule of interviews",
    gives=(
        ("`applicationUpdate`, `candidateStageChange`", "hired, rejected, withdrawn, active"),
        ("`interviewScheduleCreate`, `interviewScheduleUpdate`", "interviews planned, held, cancelled"),
        ("`candidateDelete`, `candidateMerge`", "erasures, merges"),
    ),
    thin="an interview schedule without a candidate's id: `application.info` of its application",
    words="archive reason",
)
