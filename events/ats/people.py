"""People and interviews in the canonical shape (convert rules 4 and 8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from afterview.events.ats.body import LONGEST_ID, Body
from afterview.events.cloudevents import rfc3339

Json = dict[str, Any]


def compact(members: Json) -> Json:
    """Without what is missing, null or empty. A list stays: an interview has its `interviewers`, if none."""
    return {key: value for key, value in members.items() if value is not None and value not in ("", {})}


def person(person_id: str | None, name: str | None, email: str | None) -> Json | None:
    """A person with no id gets the e-mail as id; with neither there is nobody."""
    found = person_id or (email if email and len(email) <= LONGEST_ID else None)
    return compact({"id": found, "name": name, "email": email}) if found else None


def named(body: Body) -> Json | None:
    """A person written as `{id, name, email}`."""
    return person(body.some_id("id"), body.text("name"), body.email("email"))


def stamp(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def interview(
    interview_id: str,
    *,
    kind: str = "other",
    stage: str | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    interviewers: Iterable[Json | None] = (),
    basis: str | None = None,
) -> Json:
    """An interview as `interview.scheduled` and `interview.completed` (with `basis`) say it."""
    return compact(
        {
            "id": interview_id,
            "kind": kind,
            "stage": stage,
            "starts_at": stamp(starts_at),
            "ends_at": stamp(ends_at),
            "interviewers": [one for one in interviewers if one],
            "basis": basis,
        }
    )


def place_kind(link: str | None, location: str | None) -> str:
    """`video` with a meeting link, else `onsite` with a location, else `other`."""
    if link:
        return "video"
    return "onsite" if location else "other"
