"""What a candidate says on a page, as events on their log.

The same answers are the same event, however often they are sent. Whoever changes their mind, and then again, says the
same thing a second time and means it: each of those is an event of its own, by its moment (R47).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from pydantic_core import to_json

from afterview.schemas.incoming import CandidateOptedOut, CandidatePreferred, SurveyAnswered
from afterview.schemas.incoming_data import OptedOutData, Preference, PreferredData, SurveyAnsweredData
from afterview.schemas.internal import CandidateOptedIn, OptOutUndone
from afterview.schemas.people import Candidate
from afterview.workers.gateway.pages.scopes import Scope
from afterview.workers.tokens import Ticket

SURVEY_SOURCE, WISH_SOURCE, OPT_OUT_SOURCE = "/survey", "/preference", "/opt-out"
_LONGEST_ID = 400


def answered(ticket: Ticket, answers: Mapping[str, int | str], now: datetime) -> SurveyAnswered:
    """Answers to one invitation; the journey counts one for each (rule 14, R46)."""
    same = hashlib.sha256(to_json([ticket.invitation_id, sorted(answers.items())])).hexdigest()[:32]
    return SurveyAnswered(
        specversion="1.0",
        id=f"{ticket.invitation_id[:_LONGEST_ID]}:{same}",
        source=SURVEY_SOURCE,
        type="afterview.survey.answered.v1",
        time=now,
        subject=f"applications/{ticket.application_id}" if ticket.application_id else None,
        data=SurveyAnsweredData(
            tenant=ticket.tenant,
            application_id=ticket.application_id,
            candidate=Candidate(id=ticket.candidate_id),
            invitation_id=ticket.invitation_id,
            answers=dict(answers),
            submitted_at=now,
        ),
    )


def preferred(ticket: Ticket, preference: Preference, now: datetime) -> CandidatePreferred:
    """Of all their applications, so it names none: nothing has happened to any of them (R88, R103)."""
    return CandidatePreferred(
        specversion="1.0",
        id=_of_its_own(ticket, preference.channel, now),
        source=WISH_SOURCE,
        type="afterview.candidate.preferred.v1",
        time=now,
        data=PreferredData(tenant=ticket.tenant, candidate=Candidate(id=ticket.candidate_id), preference=preference),
    )


def opted_out(ticket: Ticket, scope: Scope, now: datetime) -> CandidateOptedOut:
    return CandidateOptedOut(
        specversion="1.0",
        id=_of_its_own(ticket, scope, now),
        source=OPT_OUT_SOURCE,
        type="afterview.candidate.opted_out.v1",
        time=now,
        data=OptedOutData(tenant=ticket.tenant, candidate=Candidate(id=ticket.candidate_id), scope=scope),
    )


def opted_in(ticket: Ticket, now: datetime) -> CandidateOptedIn:
    """Of whichever scope there is."""
    candidate = Candidate(id=ticket.candidate_id)
    return CandidateOptedIn(data=OptOutUndone(tenant=ticket.tenant, candidate=candidate, opted_in_at=now))


def _of_its_own(ticket: Ticket, what: str, now: datetime) -> str:
    return f"{ticket.invitation_id[:_LONGEST_ID]}:{what}:{now.isoformat()}"
