"""Greenhouse: scheduled interviews, which no webhook tells of, asked for what has changed since (Harvest).

An interview names its application only. Whose that is, webhooks tell: their ids are remembered. Names and addresses
are not, for the candidate's journey knows them from the same webhooks (R29).
"""

from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from afterview.events.ats.apis.api import Api, Call, Json, Listing, Page, Told, at_address, elements, id_at

_INTERVIEWS = "/scheduled_interviews"


def _subject(delivery: Json) -> str:
    return _needs(delivery) or id_at(delivery, "payload", "application", "id")


def _needs(delivery: Json) -> str:
    """Of an interview of the list; a webhook has an action."""
    return "" if delivery.get("action") else id_at(delivery, "application_id")


def _told_of(delivery: Json) -> Told | None:
    application = id_at(delivery, "payload", "application", "id")
    candidate = id_at(delivery, "payload", "application", "candidate", "id")
    if not delivery.get("action") or not application or not candidate:
        return None
    jobs = delivery["payload"]["application"].get("jobs")
    job = id_at(jobs[0], "id") if isinstance(jobs, list) and jobs else ""
    return Told(application, candidate, job)


def _as_known(told: Told) -> Json:
    jobs = [{"id": told.job}] if told.job else []
    return {"id": told.application, "candidate": {"id": told.candidate}, "jobs": jobs}


def _first(since: datetime) -> Call:
    told = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Call(_INTERVIEWS, (("updated_after", told), ("per_page", "50")))


def _read(answer: Any, link: str | None) -> Page:
    following = at_address(_INTERVIEWS, link) if link else None
    return Page(tuple(to_json(one) for one in elements(answer)), following)


GREENHOUSE_API = Api(
    url="https://harvest.greenhouse.io/v1",
    login="basic",
    per_second=4.0,
    subject=_subject,
    lists=(Listing("scheduled_interviews", _first, _read),),
    told_of=_told_of,
    needs=_needs,
    as_known=_as_known,
)
"""Fifty requests in ten seconds are allowed."""
