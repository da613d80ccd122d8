"""Lever: an interview of its API; whether it takes place, its end and its cancellation say (CONVERT.md, lever)."""

from datetime import datetime, timedelta

from afterview.events.ats.answers import Answer
from afterview.events.ats.body import Body
from afterview.events.ats.delivery import Delivery, second
from afterview.events.ats.lever_opportunities import about, fetched_opportunity
from afterview.events.ats.people import Json, interview, named, place_kind
from afterview.events.calendar import known_zone
from afterview.events.errors import Malformed, Thin

_LONGEST_MINUTES = 100_000


def is_interview(told: Body) -> bool:
    """Its own members are there; `canceledAt` is null in one that will take place."""
    return told.has("id", "opportunityId", "date", "duration") and "canceledAt" in told.value


def planned(delivery: Delivery, told: Body) -> Answer:
    """An interview names its candidate by the opportunity only, which has to be fetched."""
    who = _applicant(delivery, told)
    canceled_at = told.time("canceledAt")
    if canceled_at:
        cancelled = {**who, "interview": {"id": told.id("id")}}
        return [delivery.event("interview.cancelled", cancelled, canceled_at)]
    starts_at = told.needed_time("date")
    scheduled = {**who, "interview": _interview(told, starts_at)}
    return [delivery.event("interview.scheduled", scheduled, None, version=second(starts_at))]


def _applicant(delivery: Delivery, told: Body) -> Json:
    fetched = fetched_opportunity(delivery, told.id("opportunityId"))
    if not fetched:
        raise Thin(f"lever: {told.where('opportunityId')}: fetch that opportunity and give it as `--fetched`")
    who = about(delivery.body(fetched, "fetched"))
    zone, job = told.text("timezone"), told.first_id("postings")
    if known_zone(zone):
        who["candidate"]["timezone"] = zone
    return {**who, "job": {"id": job}} if job else who


def _interview(told: Body, starts_at: datetime) -> Json:
    location = told.text("location")
    return interview(
        told.id("id"),
        kind=place_kind(location if location and "://" in location else None, location),
        stage=told.text("subject"),
        starts_at=starts_at,
        ends_at=starts_at + _duration(told),
        interviewers=[named(one) for one in told.objects("interviewers")],
    )


def _duration(told: Body) -> timedelta:
    minutes = told.value["duration"]
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 <= minutes <= _LONGEST_MINUTES:
        raise Malformed(f"{told.where('duration')}: not a number of minutes")
    return timedelta(minutes=minutes)
