"""Ashby: `application.info`, for schedules of interviews, which name neither the candidate nor an address."""

from collections.abc import Sequence

from pydantic_core import to_json

from afterview.events.ats.apis.api import Api, Call, Json, id_at
from afterview.events.ats.fetched import unwrapped, with_id

_SCHEDULES = ("interviewScheduleCreate", "interviewScheduleUpdate")


def _wants(delivery: Json, fetched: Sequence[Json]) -> Call | None:
    application = id_at(delivery, "data", "interviewSchedule", "applicationId")
    if delivery.get("action") not in _SCHEDULES or not application:
        return None
    if with_id(unwrapped(fetched, "results"), application):
        return None
    return Call("/application.info", body=to_json({"applicationId": application}))


def _subject(delivery: Json) -> str:
    of_schedule = id_at(delivery, "data", "interviewSchedule", "applicationId")
    return of_schedule or id_at(delivery, "data", "application", "id")


ASHBY_API = Api(url="https://api.ashbyhq.com", login="basic", per_second=10.0, subject=_subject, wants=_wants)
