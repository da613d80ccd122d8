"""Kombo: webhooks `data-changed`, which say only that something changed, and the lists that its API answers."""

from typing import Any

from afterview.events.ats.answers import Answer, Event, Nothing, Unnamed, Unsaved
from afterview.events.ats.apis.kombo import KOMBO_API
from afterview.events.ats.applications import of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.kombo_fields import about_interview, application_of, interview_of
from afterview.events.ats.kombo_signature import kombo_scheme, kombo_signature
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.schemes import id_in_body
from afterview.events.ats.texts import text_of
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Malformed, Thin, Unmapped

_MODELS = frozenset({"ats_applications", "ats_interviews"})


def kombo(delivery: Delivery, payload: Any) -> Answer:
    """A webhook has a `type`; a list answer has a `status` instead."""
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), dict):
        return Unsaved("kombo: neither `{type, data}` nor `{status, data: {results}}`")
    if text_of(payload.get("type")):
        return _changed(delivery, delivery.body(payload))
    if payload.get("status") is None or (payload["status"] == "success" and payload["data"].get("results") is None):
        return Unsaved("kombo: neither `{type, data}` nor `{status, data: {results}}`")
    return _listed(delivery, [delivery.body(payload)])


def _changed(delivery: Delivery, told: Body) -> Answer:
    data = told.obj("data")
    names = {one.text("name") for one in data.objects("changed_models")}
    another = data.text("integration_category") not in (None, "ATS")
    if told.text("type") != "data-changed" or another or not names & _MODELS:
        return Unnamed("kombo: a change that means nothing here")
    if not delivery.options.fetched:
        wanted = " and ".join(f"`{name}`" for name in sorted(_MODELS) if name in names)
        raise Thin(f"kombo: {data.where('changed_models')}: fetch the lists {wanted} and give them as `--fetched`")
    return _listed(delivery, [delivery.body(one, "fetched") for one in delivery.options.fetched])


def _listed(delivery: Delivery, answers: list[Body]) -> Answer:
    """Interviews come before what is said of the applications (convert rule 8)."""
    results = [one for answer in answers for one in _results(answer)]
    if not results:
        return Nothing("kombo: a list with nothing in it")
    interviews = [_interview(delivery, one) for one in results if not _is_application(one)]
    return interviews + [event for one in results if _is_application(one) for event in _application(delivery, one)]


def _results(answer: Body) -> list[Body]:
    if answer.text("status") != "success":
        raise Malformed(f"{answer.where('status')}: not `success`, so this is no list answer of Kombo's")
    data = answer.need("data")
    if data.value.get("results") is None:
        raise Malformed(f"{data.where('results')}: missing")
    return data.objects("results")


def _is_application(result: Body) -> bool:
    """What has neither an `outcome` nor a `starting_at` is of another list."""
    if "outcome" in result.value:
        return True
    if "starting_at" not in result.value:
        raise Malformed(f"{result.where()}: neither an application (`outcome`) nor an interview (`starting_at`)")
    return False


def _application(delivery: Delivery, told: Body) -> list[Event]:
    return of_outcome(delivery, application_of(told), _outcome(delivery, told))


def _outcome(delivery: Delivery, told: Body) -> Outcome:
    """Who declined, Kombo does not say: the company's own words for it have to."""
    if told.value.get("remote_deleted_at"):
        return "withdrawn"
    outcome = told.text("outcome")
    if outcome != "DECLINED":
        return "hired" if outcome == "HIRED" else "active"
    if chosen := delivery.options.outcomes.of(told.word("rejection_reason_name")):
        return chosen
    path = told.where("rejection_reason_name")
    raise Unmapped(f"kombo: {path}: has no entry in `--outcomes`, and may be either side's; add one")


def _interview(delivery: Delivery, told: Body) -> Event:
    """One that was deleted in the ATS will not take place either."""
    cancelled = told.flag("canceled") or bool(told.value.get("remote_deleted_at"))
    name = "interview.cancelled" if cancelled else "interview.scheduled"
    about = {**about_interview(told), "interview": interview_of(told, cancelled=cancelled)}
    return delivery.event(name, about, told.time("changed_at"))


KOMBO = Vendor(
    name="kombo",
    title="Kombo",
    converter=kombo,
    signed=kombo_signature,
    signature="`X-Kombo-Signature` over the body, written as the secret says",
    shares="`base64url:`, `base64:` or `hex:` (how Kombo writes its signature) and then the secret",
    key=kombo_scheme,
    delivery_id=id_in_body("id"),
    repeats="`id` of the body",
    api=KOMBO_API,
    fetched="both lists: what has changed since",
    gives=(
        (
            "webhooks `data-changed`: *thin*, they say only that something changed",
            (
                "of the lists that its API answers: hired, active, withdrawn (deleted), declined as"
                " [its words mean](#what-the-vendors-own-words-mean); interviews planned and cancelled"
            ),
        ),
    ),
    thin="`data-changed`: the lists of applications and interviews",
    words="rejection reason of a declined application: it may be either side's",
    unknown_words="*unmapped*: a dead letter",
)
