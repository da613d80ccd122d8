"""What is known of the candidate and of the application's people (R29, R71, R88, R93), and their preference."""

from msgspec.structs import replace

from afterview.events.journey.decision import Draft
from afterview.events.journey.outbox import withdraw_misaddressed
from afterview.events.journey.state import Application, said
from afterview.events.tracing import packed
from afterview.schemas.incoming import CandidatePreferred, Incoming
from afterview.schemas.incoming_data import CandidateData
from afterview.schemas.people import Candidate


def absorb(draft: Draft, event: Incoming) -> None:
    """Take in what every event says, before it is decided on."""
    data = event.data
    if not draft.journey.candidate_id:
        draft.journey = replace(draft.journey, tenant=data.tenant, candidate_id=data.candidate.id)
    known = draft.journey.said.get("email")
    say(draft, data.candidate)
    if draft.journey.said.get("email") != known:
        withdraw_misaddressed(draft)
    if data.application_id is not None:
        _absorb_application(draft, data.application_id, data)


def say(draft: Draft, candidate: Candidate) -> None:
    """Per field, by arrival: an absent one keeps what is known, null clears it (R29)."""
    fields = candidate.model_fields_set - {"id"}
    if fields:
        said = {name: getattr(candidate, name) for name in sorted(fields)}
        draft.journey = replace(draft.journey, said=draft.journey.said | said)


def _absorb_application(draft: Draft, application_id: str, data: CandidateData) -> None:
    """The application is known, as active (R10); job and people are replaced as a whole, null clears (R93)."""
    known = draft.journey.applications.get(application_id) or Application(application_id, draft.now)
    told = data.model_fields_set
    draft.put(
        replace(
            known,
            last_event_at=draft.now,
            job_said=said(data.job) if "job" in told else known.job_said,
            recruiter_said=said(data.recruiter) if "recruiter" in told else known.recruiter_said,
            hiring_manager_said=said(data.hiring_manager) if "hiring_manager" in told else known.hiring_manager_said,
            trace=packed(draft.caused_by) if draft.caused_by else known.trace,
        )
    )


def on_preferred(draft: Draft, event: CandidatePreferred) -> None:
    """Rule 25: it holds on all applications, the last one by arrival counts (R103)."""
    draft.journey = replace(draft.journey, preference=event.data.preference)
