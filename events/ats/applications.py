"""What a vendor says of one application, and the events that come of it (convert rules 3 and 8)."""

from dataclasses import dataclass
from datetime import datetime

from afterview.events.ats.answers import Event
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.people import Json, compact, interview, stamp
from afterview.events.errors import Malformed


@dataclass(frozen=True, slots=True)
class Application:
    """One application as the vendor shows it."""

    about: Json
    """`application_id`, `candidate` and where known `job`, `recruiter`, `hiring_manager`"""
    where: str
    """its path in the payload, for errors"""
    at: datetime | None = None
    """the vendor's time of what is said now"""
    decided_at: datetime | None = None
    """the vendor's time of a rejection or withdrawal"""
    rejected_at: datetime | None = None
    stage_id: str | None = None
    stage: str | None = None
    notice: Json | None = None
    """that the vendor has told the candidate already"""
    reason: Json | None = None
    interviewed: bool = False
    version: str | None = None
    """the vendor's own id of what is said now, where its time is not known"""


def of_outcome(delivery: Delivery, application: Application, outcome: Outcome) -> list[Event]:
    """The events of an outcome, whether a built-in rule or `--outcomes` has found it (convert rule 3)."""
    match outcome:
        case "ignore":
            return []
        case "rejected":
            return [rejected(delivery, application)]
        case "withdrawn":
            return [_plain(delivery, "application.withdrawn", application, application.decided_at)]
        case "hired":
            return [_plain(delivery, "candidate.hired", application, application.at)]
        case "interviewed":
            return [derived(delivery, application), _active(delivery, application)]
        case "active":
            return [_active(delivery, application)]


def _plain(delivery: Delivery, name: str, application: Application, at: datetime | None) -> Event:
    """An event that says nothing beside whose application it is."""
    return delivery.event(name, application.about, at, application.version)


def _active(delivery: Delivery, application: Application) -> Event:
    told = {**application.about, "stage": application.stage}
    return delivery.event("application.active", told, application.at, application.version)


def rejected(delivery: Delivery, application: Application) -> Event:
    if application.rejected_at is None:
        raise Malformed(f"{application.where}: the time of the rejection is missing")
    rejection = compact(
        {
            "rejected_at": stamp(application.rejected_at),
            "stage": application.stage,
            "reason": application.reason,
            "interviewed": application.interviewed or None,
            "notice": application.notice,
        }
    )
    told = {**application.about, "rejection": rejection}
    return delivery.event("candidate.rejected", told, application.decided_at, application.version)


def derived(delivery: Delivery, application: Application) -> Event:
    """An interview concluded from the stage: `<application_id>-<stage id, else name>`."""
    stage = application.stage_id or application.stage
    if not stage:
        raise Malformed(f"{application.where}: a stage is missing, and the interview's id is made of it")
    held = interview(f"{application.about['application_id']}-{stage}", stage=application.stage, basis="derived")
    return delivery.event("interview.completed", {**application.about, "interview": held}, application.at)
