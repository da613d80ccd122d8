"""Erasure (rule 20, R28)."""

from afterview.events.gone import gone_by
from afterview.events.journey import feedback, invitations
from afterview.events.journey.decision import Certify, Draft
from afterview.events.journey.outbox import withdraw_all
from afterview.events.journey.state import Journey
from afterview.schemas.incoming import CandidateErased
from afterview.schemas.outgoing_data import ErasureCompleted


def on_erased(draft: Draft, event: CandidateErased) -> None:
    erase(draft, event.data.tenant)


def erase(draft: Draft, tenant: str) -> None:
    """Every open task and invitation is cancelled; the salted hash (the key) and the opt-out are all that stays.

    The proof is under the key that was erased, once: an erased key ignores every later event.
    """
    withdraw_all(draft)
    for application_id in draft.journey.applications:
        feedback.cancel_all(draft, application_id, "erased")
        for invitation in draft.application(application_id).invitations:
            invitations.end(draft, application_id, invitation, "cancelled", "erased")
    key = draft.journey.key
    draft.add(Certify(ErasureCompleted(tenant=tenant, key=key, gone_by=gone_by(draft.arrival)), draft.arrival))
    draft.journey = Journey(key=key, erased=True, opted_out=draft.journey.opted_out)
