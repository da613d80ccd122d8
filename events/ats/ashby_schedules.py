"""Ashby: `interviewScheduleCreate` and `interviewScheduleUpdate`, one event per interview of the schedule."""

from afterview.events.ats.answers import Answer, Event, Nothing
from afterview.events.ats.ashby_fields import about, fetched_application, member
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.fetched import filled
from afterview.events.ats.people import Json, interview, place_kind
from afterview.events.errors import Malformed, Thin

_NAMES = {
    "Scheduled": "interview.scheduled",
    "WaitingOnFeedback": "interview.completed",
    "Complete": "interview.completed",
    "Cancelled": "interview.cancelled",
}
"""Status of a schedule to what it says of its interviews."""


def schedule(delivery: Delivery, data: Body) -> Answer:
    """The schedule's status decides for each of its interviews; a debrief is none."""
    told = data.need("interviewSchedule")
    name = _NAMES.get(told.text("status") or "")
    if not name:
        return Nothing("ashby: a schedule whose status means nothing here")
    held = [one for one in told.objects("interviewEvents") if not one.obj("interview").flag("isDebrief")]
    if not held:
        return Nothing("ashby: a schedule without interviews")
    fields = _application(delivery, told)
    return [_event(delivery, name, fields, told, one) for one in held]


def _event(delivery: Delivery, name: str, fields: Json, told: Body, one: Body) -> Event:
    if name == "interview.cancelled":
        at = told.time("updatedAt") or one.time("updatedAt")
        return delivery.event(name, {**fields, "interview": {"id": one.id("id")}}, at)
    at = one.time("updatedAt" if name == "interview.scheduled" else "endTime")
    return delivery.event(name, {**fields, "interview": _interview(name, one)}, at)


def _interview(name: str, one: Body) -> Json:
    starts_at = one.time("startTime")
    if name == "interview.scheduled" and starts_at is None:
        raise Malformed(f"{one.where('startTime')}: missing")
    return interview(
        one.id("id"),
        kind=place_kind(one.text("meetingLink"), one.text("location")),
        stage=one.obj("interview").text("title"),
        starts_at=starts_at,
        ends_at=one.time("endTime"),
        interviewers=[member(who, "id") for who in one.objects("interviewers")],
        basis="reported" if name == "interview.completed" else None,
    )


def _application(delivery: Delivery, told: Body) -> Json:
    """Whose interview it is: the schedule has ids at most, the rest has to be fetched."""
    application_id, candidate_id = told.id("applicationId"), told.some_id("candidateId")
    fetched = fetched_application(delivery, application_id)
    if not candidate_id and not fetched:
        path = told.where("candidateId")
        raise Thin(f"ashby: {path}: missing; fetch `application.info` of the application and give it as `--fetched`")
    known = {"id": application_id, "candidate": {"id": candidate_id}}
    return about(delivery.body(filled(known, fetched), "fetched"))
