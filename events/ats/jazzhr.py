"""JazzHR: exports of a candidate `{candidate}`, and the event with which a webhook is verified."""

from typing import Any

from afterview.events.ats.answers import Answer, Event, Nothing, Unsaved
from afterview.events.ats.applications import Application, of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.people import Json, compact
from afterview.events.ats.schemes import hex_in_header, id_in_header
from afterview.events.ats.texts import full_name
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Unmapped

_VERIFYING = {"data": "JazzHR Verify Event"}


def jazzhr(delivery: Delivery, payload: Any) -> Answer:
    """Every profile of the candidate is an application, of which its first opening tells."""
    if payload == _VERIFYING:
        return Nothing("jazzhr: the event with which a webhook is verified")
    if not isinstance(payload, dict) or payload.get("candidate") is None:
        return Unsaved("jazzhr: not `{candidate}`")
    candidate = delivery.body(payload).need("candidate")
    applied = [one for one in candidate.objects("profiles") if one.first("associatedPositionOpenings").value]
    if not applied:
        return Nothing("jazzhr: a candidate who has applied for nothing")
    return [event for profile in applied for event in _events(delivery, candidate.need("person"), profile)]


def _events(delivery: Delivery, person: Body, profile: Body) -> list[Event]:
    opening = profile.first("associatedPositionOpenings")
    status = opening.obj("candidateStatus")
    outcome = delivery.options.outcomes.of(status.word("category"), status.word("name"))
    if outcome is None:
        raise Unmapped(
            f"jazzhr: {status.where()}: neither its category nor its name has an entry in `--outcomes`; add one"
        )
    at = status.time("transitionDateTime")
    application = Application(
        about=_about(person, profile, opening),
        where=status.where(),
        at=at,
        decided_at=at,
        rejected_at=at,
        stage=status.text("name"),
    )
    return of_outcome(delivery, application, outcome)


def _about(person: Body, profile: Body, opening: Body) -> Json:
    name = person.obj("name")
    candidate = {
        "id": person.obj("id").id("value"),
        "name": name.text("formattedName") or full_name(name.text("given"), name.text("family")),
        "email": person.obj("communication").emails("email", "address"),
        "locale": profile.text("languageCode"),
    }
    job_id = opening.obj("positionOpeningId").some_id("value")
    return compact(
        {
            "application_id": profile.obj("profileId").id("value"),
            "candidate": compact(candidate),
            "job": compact({"id": job_id, "title": opening.text("positionTitle")}) if job_id else None,
        }
    )


JAZZHR = Vendor(
    name="jazzhr",
    title="JazzHR",
    converter=jazzhr,
    signed=hex_in_header("x-jazzhr-signature"),
    signature="`X-JazzHR-Signature: <hex>` over the body",
    delivery_id=id_in_header("x-jazzhr-uuid"),
    repeats="`X-JazzHR-UUID`",
    gives=(
        (
            "the webhook of candidate exports; its verification is answered like any delivery",
            "one event for each profile, as [its words mean](#what-the-vendors-own-words-mean)",
        ),
    ),
    words="category of the status, then its name",
    unknown_words="*unmapped*: a dead letter",
)
