"""`decide`: what follows from one record of a candidate's log. Pure; replaying the log gives the same, bit for bit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from afterview.events.journey import (
    applications,
    candidates,
    interviews,
    letters,
    merging,
    notes,
    optouts,
    reassigning,
    telling,
)
from afterview.events.journey.answers import answer
from afterview.events.journey.decision import Decision, Draft, Forward
from afterview.events.journey.erasing import on_erased
from afterview.events.journey.mails import on_bounced, on_mail_outcome
from afterview.events.journey.pruning import prune
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey
from afterview.events.journey.timers import fire_due
from afterview.schemas import incoming
from afterview.schemas.incoming import Incoming
from afterview.schemas.internal import (
    CandidateOptedIn,
    Internal,
    JourneyHandedOver,
    JourneyRequested,
    LetterReleased,
    MailBounced,
    MailReturned,
    TaskReassigned,
    TimerDue,
)

# Which event is decided where.
_HANDLERS: dict[type[Any], Callable[[Draft, Any], None]] = {
    incoming.InterviewScheduled: interviews.on_scheduled,
    incoming.InterviewCompleted: interviews.on_completed,
    incoming.InterviewCancelled: interviews.on_cancelled,
    incoming.CandidateRejected: applications.on_rejected,
    incoming.CandidateNotified: telling.on_notified,
    incoming.RejectionWithdrawn: applications.on_rejection_withdrawn,
    incoming.ApplicationActive: applications.on_active,
    incoming.ApplicationWithdrawn: applications.on_withdrawn,
    incoming.CandidateHired: applications.on_hired,
    incoming.FeedbackNoted: notes.on_noted,
    incoming.FeedbackCompleted: telling.on_feedback_completed,
    incoming.CandidateUpdated: merging.on_updated,
    incoming.CandidateOptedOut: optouts.on_opted_out,
    incoming.CandidatePreferred: candidates.on_preferred,
    incoming.SurveyAnswered: lambda draft, event: answer(draft, event.data),
    incoming.CandidateErased: on_erased,
    CandidateOptedIn: optouts.on_opted_in,
    LetterReleased: letters.on_released,
    TaskReassigned: reassigning.on_reassigned,
    MailReturned: lambda draft, event: on_mail_outcome(draft, event.data),
    MailBounced: lambda draft, event: on_bounced(draft, event.data),
    JourneyRequested: merging.on_requested,
    JourneyHandedOver: merging.on_handed_over,
    TimerDue: lambda _draft, _event: None,
}


def decide(state: Journey, event: Incoming | Internal, at: datetime, policy: Rulebook) -> Decision:
    """Fire what was due, apply the event, fire what it armed for now (R11, R15, R79).

    `at` is the record's timestamp; the journey's own time never goes back.
    """
    now = max(at, state.at or at)
    if state.erased:
        return _of_erased(state, event, now, policy)
    if state.merged_into:
        return _of_merged(state, event)
    draft = Draft.of(state, now, policy)
    due = fire_due(draft)
    if not isinstance(event, TimerDue):
        if draft.effects:  # as if each timer had had its own wake-up (R79)
            draft.journey = prune(draft.journey, now, policy)
        _apply(draft, event)
        draft.close_step()
        draft.caused_by = None
        due = fire_due(draft)
    journey = draft.journey
    if not (journey.erased or journey.merged_into):
        journey = prune(replace(journey, at=now), now, policy)
    return Decision(journey, tuple(draft.effects), due)


def _apply(draft: Draft, event: Incoming | Internal) -> None:
    if isinstance(event, incoming.Envelope):
        draft.caused_by = event.trace
        if not isinstance(event, incoming.CandidateErased):
            candidates.absorb(draft, event)
    _HANDLERS[type(event)](draft, event)


def _of_erased(state: Journey, event: Incoming | Internal, now: datetime, policy: Rulebook) -> Decision:
    """Every later event is ignored (R28), but for the steps of a merge (R72)."""
    draft = Draft.of(state, now, policy)
    if isinstance(event, JourneyRequested):
        merging.on_requested_of_erased(draft, event)
    elif isinstance(event, JourneyHandedOver):
        merging.on_handed_over_to_erased(draft, event)
    return Decision(draft.journey, tuple(draft.effects))


def _of_merged(state: Journey, event: Incoming | Internal) -> Decision:
    """Whatever still arrives is handed on to the candidate that it now belongs to (R61)."""
    if isinstance(event, TimerDue) or state.merged_into is None:
        return Decision(state)
    return Decision(state, (Forward(state.merged_into, event),))
