"""Erasure (rule 20, R28)."""

from afterview.events.journey import feedback, invitations
from afterview.events.journey.decision import Draft
from afterview.events.journey.outbox import withdraw_all
from afterview.events.journey.state import Journey


def erase(draft: Draft) -> None:
    """Every open task and invitation is cancelled; the salted hash (the key) and the opt-out are all that stays."""
    withdraw_all(draft)
    for application_id in draft.journey.applications:
        feedback.cancel_all(draft, application_id, "erased")
        for invitation in draft.application(application_id).invitations:
            invitations.end(draft, application_id, invitation, "cancelled", "erased")
    draft.journey = Journey(key=draft.journey.key, erased=True, opted_out=draft.journey.opted_out)
