"""Opt-out, and its undoing (R27, R80)."""

from msgspec.structs import replace

from afterview.events.journey import invitations, letters
from afterview.events.journey.decision import Draft
from afterview.events.journey.outbox import withdraw_all, withdraw_letters
from afterview.events.journey.state import Application, OptOut
from afterview.schemas.incoming import CandidateOptedOut
from afterview.schemas.internal import CandidateOptedIn


def on_opted_out(draft: Draft, event: CandidateOptedOut) -> None:
    """No survey mail any more, of `all` no letter either; what no server has yet is taken back at once (R27, R80)."""
    scope: OptOut = "all" if "all" in (event.data.scope, draft.journey.opted_out) else "survey"
    draft.journey = replace(draft.journey, opted_out=scope)
    withdraw_all(draft)
    if scope == "all":
        withdraw_letters(draft)


def on_opted_in(draft: Draft, _event: CandidateOptedIn) -> None:
    """From now on there is no opt-out, of either scope. What it has skipped or withdrawn does not come back."""
    scope = draft.journey.opted_out
    if scope is None:
        return
    draft.journey = replace(draft.journey, opted_out=None)
    for application in tuple(draft.journey.applications.values()):
        _keep_withdrawn(draft, application)
        if scope == "all":
            letters.keep_withdrawn(draft, application)
        draft.note(application.id, "opted in again")


def _keep_withdrawn(draft: Draft, application: Application) -> None:
    """A mail in flight was withdrawn by the opt-out: when the mailer says so, it is not asked for anew."""
    for invitation in application.invitations:
        if invitation.in_flight and not invitation.withdrawn:
            invitations.update(draft, application.id, invitation, replace(invitation, withdrawn="opted-out"))
