"""Talentech: results of its Evaluation API `{InvitationId, Status}`, and the invitations they answer."""

from typing import Any

from afterview.events.ats.answers import Answer, Nothing, Unsaved
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.people import Json, compact, interview, person
from afterview.events.ats.talentech_signature import talentech_key, talentech_signature
from afterview.events.ats.texts import full_name
from afterview.events.ats.vendor import Vendor
from afterview.events.errors import Thin

_COMPLETED = "3"


def talentech(delivery: Delivery, payload: Any) -> Answer:
    """A completed assessment is told by ids only: who took it was in the invitation."""
    if not isinstance(payload, dict):
        return Unsaved("talentech: one object is expected")
    told = delivery.body(payload)
    if payload.get("InvitationId") is not None and payload.get("Status") is not None:
        if told.word("Status") != _COMPLETED:
            return Nothing("talentech: results of an assessment that is not completed")
        return _completed(delivery, told)
    if payload.get("evaluationDetails") is not None and payload.get("triggeredBy") is not None:
        return Nothing("talentech: an invitation, which says nothing of what comes of it")
    return Unsaved("talentech: neither `{InvitationId, Status}` nor `{evaluationDetails, triggeredBy}`")


def _completed(delivery: Delivery, told: Body) -> Answer:
    invitation_id = told.id("InvitationId")
    invitation = _invitation(delivery, invitation_id)
    if invitation is None:
        raise Thin("talentech: InvitationId: the invitation of that id is needed; give it as `--fetched`")
    held = interview(invitation_id, kind="assessment", basis="reported")
    return [
        delivery.event("interview.completed", {**_about(delivery, invitation, invitation_id), "interview": held}, None)
    ]


def _invitation(delivery: Delivery, invitation_id: str) -> Body | None:
    answers = (delivery.body(one, "fetched") for one in delivery.options.fetched)
    return next((one for one in answers if _details(one).get("invitationId") == invitation_id), None)


def _details(invitation: Body) -> Json:
    found = invitation.value.get("evaluationDetails")
    return found if isinstance(found, dict) else {}


def _about(delivery: Delivery, invitation: Body, invitation_id: str) -> Json:
    details, recruiter = (_readable(delivery, invitation.obj(key)) for key in ("evaluationDetails", "triggeredBy"))
    candidate = {"id": invitation_id, "name": _name(details), "email": details.email("email")}
    return compact(
        {
            "application_id": invitation_id,
            "candidate": compact({**candidate, "locale": details.text("preferredLanguage")}),
            "job": _job(details),
            "recruiter": person(None, _name(recruiter), recruiter.email("email")),
        }
    )


def _readable(delivery: Delivery, told: Body) -> Body:
    """Without the fields that are encrypted: what stands there is nobody's name."""
    encrypted = {name.casefold() for name in told.texts("encryptedFields")}
    return delivery.body({key: one for key, one in told.value.items() if key.casefold() not in encrypted}, told.where())


def _job(details: Body) -> Json | None:
    job_id = details.some_id("projectId")
    if not job_id:
        return None
    return compact({"id": job_id, "title": details.text("projectName"), "department": details.text("orgUnitName")})


def _name(who: Body) -> str | None:
    return full_name(who.text("firstName"), who.text("lastName"))


TALENTECH = Vendor(
    name="talentech",
    title="Talentech",
    converter=talentech,
    signed=talentech_signature,
    signature="`X-Signature-Base64HmacSha256` over the body",
    shares="written in hex, as it is given",
    key=talentech_key,
    gives=(
        (
            "results of the Evaluation API: *thin*",
            "completed assessments (status 3), without the fields that are encrypted",
        ),
    ),
    thin="results: the invitation of that id",
)
