"""Answers to a survey (rule 14; R46, R90)."""

from pydantic import JsonValue

from afterview.events.calendar import iso_week
from afterview.events.ids import response_id
from afterview.events.journey.decision import Draft
from afterview.events.journey.invitations import close, invitation_id
from afterview.events.journey.outbox import withdraw_mail
from afterview.events.journey.state import Application, Invitation
from afterview.events.journey.surveys import sent
from afterview.schemas.facts import Answered
from afterview.schemas.incoming_data import SurveyAnsweredData


def answer(draft: Draft, data: SurveyAnsweredData) -> None:
    """Rule 14: counted once, if the invitation is open at its arrival (R46)."""
    for application in draft.journey.applications.values():
        for invitation in application.invitations:
            open_ = invitation.sent_at or invitation.in_flight
            if open_ and invitation_id(draft, application.id, invitation) == data.invitation_id:
                _count(draft, application, invitation, data)
                return


def _count(draft: Draft, application: Application, invitation: Invitation, data: SurveyAnsweredData) -> None:
    """An answer proves that the invitation was sent, if the mailer's word is not back yet."""
    withdraw_mail(draft, application.id, invitation)
    if not invitation.sent_at:
        sent(draft, application.id, invitation)
    draft.fact(
        application,
        Answered,
        touchpoint=invitation.touchpoint,
        response_id=response_id(draft.rules.responses, data.invitation_id),
        answers=_without_open_text(data.answers, draft.rules.choices_of(draft.journey.tenant)),
        submitted_at=data.submitted_at,
        sent_at=invitation.sent_at or draft.now,
        week=iso_week(data.submitted_at, draft.place.zone),
    )
    draft.note(application.id, f"{invitation.touchpoint} survey answered")
    close(draft, application.id, invitation)


def _without_open_text(answers: dict[str, JsonValue], choices: frozenset[str]) -> dict[str, JsonValue]:
    """R90: a number or a flag says nothing about anybody, a text may; only a choice is kept."""
    return {
        question: value
        for question, value in answers.items()
        if isinstance(value, int | float) or (isinstance(value, str) and question in choices)
    }
