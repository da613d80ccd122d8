"""Lever: opportunities and their interviews (`/v1`). What a webhook says is not signed, so it is fetched."""

from collections.abc import Sequence

from afterview.events.ats.apis.api import Api, Call, Json, id_at, segment
from afterview.events.ats.fetched import unwrapped, with_id

_OPPORTUNITY = "opportunityId"


def _wants(delivery: Json, fetched: Sequence[Json]) -> Call | None:
    """The interview that a webhook names, if one, and then the opportunity."""
    data, known = delivery.get("data"), unwrapped(fetched, "data")
    opportunity = _subject(delivery)
    if not isinstance(data, dict) or not opportunity:
        return None
    interview = id_at(data, "interviewId") if str(delivery.get("event")).startswith("interview") else ""
    if interview and not with_id(known, interview):
        return Call(f"/opportunities/{segment(opportunity)}/interviews/{segment(interview)}")
    if not with_id(known, opportunity):
        return Call(f"/opportunities/{segment(opportunity)}")
    return None


def _subject(delivery: Json) -> str:
    return id_at(delivery, "data", _OPPORTUNITY)


LEVER_API = Api(url="https://api.lever.co/v1", login="basic", per_second=8.0, subject=_subject, wants=_wants)
"""Ten requests a second are allowed."""
