"""What an entry of Huntflow's log says of its people, its vacancy and its interview (CONVERT.md, huntflow)."""

from dataclasses import dataclass

from afterview.events.ats.applications import Application
from afterview.events.ats.body import Body
from afterview.events.ats.outcomes import Outcome
from afterview.events.ats.people import Json, compact, interview, named, person, place_kind
from afterview.events.ats.texts import full_name
from afterview.events.calendar import known_zone


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an applicant's log, and who made it."""

    applicant: Body
    log: Body
    author: Body

    @property
    def vacancy(self) -> Body:
        return self.log.obj("vacancy")

    @property
    def calendar(self) -> Body | None:
        """The interview in the calendar, if the entry has one."""
        event = self.log.obj("calendar_event")
        return event if event.text("event_type") == "interview" else None

    def about(self) -> Json:
        """Whose application it is, and for what: one for each applicant and vacancy."""
        applicant_id = self.applicant.id("id")
        zone = known_zone(self.calendar.text("timezone")) if self.calendar else None
        return compact(
            {
                "application_id": f"{applicant_id}-{self.vacancy.id('id')}",
                "candidate": compact(
                    {
                        "id": applicant_id,
                        "name": full_name(self.applicant.text("first_name"), self.applicant.text("last_name")),
                        "email": self.applicant.email("email"),
                        "timezone": zone.key if zone else None,
                    }
                ),
                "job": _job(self.vacancy),
                "recruiter": named(self.author),
            }
        )


def application_of(entry: Entry, outcome: Outcome) -> Application:
    """A status that rejects is no stage at which it happened."""
    reason, status, at = entry.log.obj("rejection_reason"), entry.log.obj("status"), entry.log.time("created")
    return Application(
        about=entry.about(),
        where=entry.log.where(),
        at=at,
        decided_at=at,
        rejected_at=at,
        stage_id=status.some_id("id"),
        stage=None if outcome == "rejected" else status.text("name"),
        reason=compact({"code": reason.some_id("id"), "text": reason.text("name")}),
    )


def interview_of(calendar: Body, *, cancelled: bool) -> Json:
    interview_id = calendar.some_id("id") or calendar.id("foreign")
    if cancelled:
        return {"id": interview_id}
    return interview(
        interview_id,
        kind=place_kind(calendar.obj("conference").text("link"), calendar.text("location")),
        starts_at=calendar.needed_time("start"),
        ends_at=calendar.time("end"),
        interviewers=[_interviewer(one) for one in calendar.objects("attendees")],
    )


def _interviewer(who: Body) -> Json | None:
    """A member of the company; other guests are none."""
    member = who.some_id("member")
    return person(member, who.text("name"), who.email("email")) if member else None


def _job(vacancy: Body) -> Json:
    return compact(
        {
            "id": vacancy.id("id"),
            "title": vacancy.text("position"),
            "department": vacancy.obj("account_division").text("name"),
            "location": vacancy.obj("account_region").text("name"),
        }
    )
