"""From a journey to what a brief is made of: this application's own interviews, notes and reason, and nothing else."""

from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Interview, Journey
from afterview.events.letters import BriefSource, HeldInterview
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.people import Candidate


def brief_source(
    journey: Journey, application_id: str, kind: TaskKind, rules: Rulebook, company: str | None = None
) -> BriefSource:
    """What is known for the brief of a task of this kind. `company`: the tenant as candidates know it."""
    application, place = journey.applications[application_id], rules.place(journey.tenant)
    task = application.task(kind)
    known = BriefSource(
        kind=kind,
        candidate=Candidate.model_validate({"id": journey.candidate_id, **journey.said}),
        job=application.job,
        interviews=tuple(_held(interview) for interview in application.interviews if interview.state != "planned"),
        interviewed=application.said_interviewed,
        reason=_reason(application),
        notes=application.notes,
        recruiter=application.recruiter,
        company=company,
        preference=journey.preference,
        tenant_language=place.language,
        languages=place.languages,
        reasons=rules.reasons(journey.tenant, application.job),
        tenant_timezone=place.zone.key,
    )
    return known.model_copy(update={"channel": task.channel}) if task else known


def _held(interview: Interview) -> HeldInterview:
    return HeldInterview(
        stage=interview.stage, ended_at=interview.ends_at, interviewers=interview.interviewers, kind=interview.kind
    )


def _reason(application: Application) -> str | None:
    """In the ATS's words; a code only where there are none."""
    reason = application.rejection.reason if application.rejection else None
    return (reason.text or reason.code) if reason else None
