"""What can matter no more is dropped, so that a quiet candidate costs a few hundred bytes.

Nothing that a later decision could ask about goes: ids of interviews (R21), ordinals (R1), opt-outs and running
quarantines stay. What only the brief needs goes when the feedback is given.
"""

from datetime import datetime

from msgspec.structs import replace

from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Interview, Journey, Rejection

QUIET_JOURNAL_LENGTH = 3


def prune(journey: Journey, now: datetime, rules: Rulebook) -> Journey:
    longest = max(rules.quarantine, rules.same_touchpoint_quarantine)
    sent = tuple(sent for sent in journey.sent if now - sent.at < longest)
    applications = {known.id: _pruned(known) for known in journey.applications.values()}
    return replace(journey, sent=sent, applications=applications)


def _pruned(application: Application) -> Application:
    if application.tasks or application.invitations or application.status == "active":
        return application
    if application.rejection and not application.rejection.told:
        return application
    return replace(
        application,
        notes=(),
        rejection=_answered(application.rejection) if application.rejection else None,
        interviews=tuple(_bare(interview) for interview in application.interviews),
        journal=application.journal[-QUIET_JOURNAL_LENGTH:],
    )


def _answered(rejection: Rejection) -> Rejection:
    """The candidate was told, and nothing is open: that it was, and when, is all that a later event may ask about."""
    return replace(rejection, reason=None, first_due=None, since={})


def _bare(interview: Interview) -> Interview:
    if interview.state == "planned" or not (interview.interviewers or interview.stage):
        return interview
    return replace(interview, interviewers=(), stage=None)
