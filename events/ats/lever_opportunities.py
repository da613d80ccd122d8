"""Lever: an opportunity, which is one application of a contact (CONVERT.md, lever, "Opportunity")."""

from afterview.events.ats.answers import Answer
from afterview.events.ats.applications import Application, of_outcome
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import unwrapped, with_id
from afterview.events.ats.people import Json, compact, person
from afterview.events.errors import Unmapped


def is_opportunity(told: Body) -> bool:
    """Its own members are there; `archived` is null in one that is in process."""
    return told.has("id", "contact", "stageChanges") and "archived" in told.value


def fetched_opportunity(delivery: Delivery, opportunity_id: str) -> Json:
    """The `--fetched` opportunity of that id, bare or still in an answer of the API; else empty."""
    return with_id(unwrapped(delivery.options.fetched, "data"), opportunity_id)


def about(opportunity: Body) -> Json:
    """Whose application it is."""
    who = {"id": opportunity.id("contact"), "name": opportunity.text("name"), "email": opportunity.email("emails")}
    return compact(
        {
            "application_id": opportunity.id("id"),
            "candidate": compact(who),
            "recruiter": person(opportunity.some_id("owner"), None, None),
        }
    )


def by_state(delivery: Delivery, told: Body) -> Answer:
    """Why one was archived is an id of the company's own, so `--outcomes` has to say what it means."""
    if told.flag("isAnonymized"):
        return [delivery.event("candidate.erased", {"candidate": {"id": told.id("contact")}}, None)]
    archived = told.obj("archived")
    outcome = delivery.options.outcomes.of(archived.word("reason")) if archived.value else "active"
    if outcome is None:
        raise Unmapped(f"lever: {archived.where('reason')}: give this archive reason an entry in `--outcomes`")
    return of_outcome(delivery, _application(told, archived), outcome)


def _application(told: Body, archived: Body) -> Application:
    archived_at = archived.time("archivedAt")
    at = archived_at if archived.value else told.time("updatedAt")
    return Application(
        about=about(told),
        where=told.where(),
        at=at,
        decided_at=at,
        rejected_at=archived_at,
        stage_id=told.some_id("stage"),
        reason=compact({"code": archived.some_id("reason")}),
    )
