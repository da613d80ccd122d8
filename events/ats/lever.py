"""Lever: webhooks `{triggeredAt, event, data, signature, token}`, and opportunities and interviews of its API."""

from typing import Any

from afterview.events.ats.answers import Answer, Nothing, Unnamed, Unsaved
from afterview.events.ats.apis.lever import LEVER_API
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import filled, unwrapped
from afterview.events.ats.lever_interviews import is_interview, planned
from afterview.events.ats.lever_opportunities import about, by_state, fetched_opportunity, is_opportunity
from afterview.events.ats.lever_signature import lever_signed
from afterview.events.ats.people import Json
from afterview.events.ats.schemes import id_in_body
from afterview.events.ats.texts import clean
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Thin

_WEBHOOK = ("triggeredAt", "event", "data", "signature", "token")
_TOLD = {"candidateStageChange": "application.active", "candidateHired": "candidate.hired"}


def lever(delivery: Delivery, payload: Any) -> Answer:
    """A webhook has an `event`; without one `data` is an object of the API."""
    if not isinstance(payload, dict):
        return Unsaved("lever: one object is expected")
    told = delivery.body(payload)
    if told.has(*_WEBHOOK):
        return _webhook(delivery, told)
    if isinstance(payload.get("data"), dict) and not told.has("event"):
        answer = _by_object(delivery, told.obj("data"))
        if answer is not None:
            return answer
    return Unsaved(
        "lever: neither a webhook `{triggeredAt, event, data, signature, token}` nor an opportunity or interview"
    )


def _webhook(delivery: Delivery, told: Body) -> Answer:
    event, data = told.text("event") or "", told.obj("data")
    if not data.value:
        return Nothing("lever: a test")
    if event in _TOLD:
        return [delivery.event(_TOLD[event], _applicant(delivery, data), told.needed_time("triggeredAt"))]
    if event == "candidateArchiveChange":
        return _fetched(delivery, data, "opportunity")
    if event.startswith("interview"):
        return _fetched(delivery, data, "interview")
    return Unnamed("lever: an event that means nothing here")


def _by_object(delivery: Delivery, told: Body) -> Answer | None:
    """An object of the API decides, whether it came alone or a webhook has named it."""
    if is_interview(told):
        return planned(delivery, told)
    return by_state(delivery, told) if is_opportunity(told) else None


def _fetched(delivery: Delivery, data: Body, kind: str) -> Answer:
    """The body only says that something has changed: the object that it names decides."""
    known = is_interview if kind == "interview" else is_opportunity
    named = {clean(one) for one in data.value.values() if isinstance(one, str)}
    for one in unwrapped(delivery.options.fetched, "data"):
        told = delivery.body(one, "fetched")
        if known(told) and told.id("id") in named:
            return _by_object(delivery, told) or []
    raise Thin(f"lever: data: fetch the {kind} that it names and give it as `--fetched`")


def _applicant(delivery: Delivery, data: Body) -> Json:
    """The webhook has ids only; a name and an address have to be fetched."""
    opportunity_id, contact = data.id("opportunityId"), data.some_id("contactId")
    fetched = fetched_opportunity(delivery, opportunity_id)
    whole = filled({"id": opportunity_id, "contact": contact}, fetched)
    if not whole["contact"]:
        whole["contact"] = data.id("candidateId")
    return about(delivery.body(whole, "fetched"))


LEVER = Vendor(
    name="lever",
    title="Lever",
    converter=lever,
    signed=lever_signed,
    signature="`signature` in the body, over `token` and `triggeredAt`: **not over the data**",
    shares="the webhook's signature token",
    delivery_id=id_in_body("id", "token"),
    repeats="`id` of the body, else `token`",
    api=LEVER_API,
    fetched="opportunity and interview, whichever a webhook names",
    gives=(
        (
            "`candidateStageChange`, `candidateHired`: a webhook each",
            "active, hired; names and addresses of the fetched opportunity",
        ),
        (
            "`candidateArchiveChange`, `interviewCreated`, `interviewUpdated`: *thin*",
            (
                "of the fetched opportunity: active, erased (anonymized), archived as"
                " [its words mean](#what-the-vendors-own-words-mean); of the fetched interview: planned or cancelled"
            ),
        ),
    ),
    thin="`candidateArchiveChange`: the opportunity; `interview*`: the interview and its opportunity",
    words="id of the archive reason (an opportunity's)",
    unknown_words="*unmapped*: a dead letter",
)
