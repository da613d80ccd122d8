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
    """The journey as of `now`; its applications are changed in place (a draft's own)."""
    longest = max(rules.quarantine, rules.same_touchpoint_quarantine)
    for application in journey.applications.values():
        if is_quiet(application):
            journey.applications[application.id] = _pruned(application)
    return replace(journey, sent=tuple(sent for sent in journey.sent if now - sent.at < longest))


def is_quiet(application: Application) -> bool:
    """Nothing is open, and nothing is owed."""
    if application.tasks or application.invitations or application.status == "active":
        return False
    return application.rejection is None or application.rejection.told is not None


def _pruned(application: Application) -> Application:
    quiet = replace(application, journal=application.journal[-QUIET_JOURNAL_LENGTH:], trace=b"")
    return _answered(quiet, application.rejection) if application.rejection else quiet


def _answered(application: Application, rejection: Rejection) -> Application:
    """The feedback was given: that it was, and when, is all that a later event may ask about.

    Of somebody hired or withdrawn it was not: taken back or come back, they may be owed a brief yet (R10).
    """
    known_at = rejection.known_at if rejection.overdue_at else None
    return replace(
        application,
        notes=(),
        rejection=replace(rejection, reason=None, first_due=None, since={}, known_at=known_at),
        interviews=tuple(_bare(interview) for interview in application.interviews),
    )


def _bare(interview: Interview) -> Interview:
    if interview.state == "planned":
        return interview
    return replace(interview, interviewers=(), stage=None, known_at=None)
