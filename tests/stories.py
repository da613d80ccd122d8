"""Stories for tests: canonical events in a few words, played through `simulate`, told in lines a person can check.

    told(play(interviewed("2027-03-04 12:00"), rejected("2027-03-08 10:00")))

Times without an offset are those of `ZONE`, Oslo: what the tenant's people see on their clocks.
"""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import from_json

from afterview.events.cloudevents import structured
from afterview.events.ids import numbered
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.incoming import INCOMING
from afterview.schemas.policy import Policy
from afterview.workers.simulate import arrivals, simulate

ZONE = "Europe/Oslo"
Json = dict[str, Any]

RECRUITER = {"id": "R-1", "name": "Rita Recruiter", "email": "rita@example.org"}
MANAGER = {"id": "M-1", "name": "Mona Manager", "email": "mona@example.org"}
_ids = count(1)


def moment(text: str, zone: str = ZONE) -> str:
    """`2027-03-04 12:00` in the zone, as RFC 3339; what has an offset already stays."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).isoformat()


def event(name: str, at: str, *, id: str | None = None, zone: str = ZONE, **said: Any) -> Json:  # noqa: A002
    """A canonical event. What is not said is a candidate C-1 with an address and an application A-1 with its people."""
    tenant, application = said.pop("tenant", "fjord"), said.pop("application_id", "A-1")
    data: Json = {
        "tenant": tenant,
        "application_id": application,
        "candidate": {"id": said.pop("candidate_id", "C-1"), "email": "kari@example.org", **said.pop("candidate", {})},
        "recruiter": RECRUITER,
        "hiring_manager": MANAGER,
    } | said
    return {
        "specversion": "1.0",
        "id": id or f"e-{next(_ids)}",
        "source": "/in/fjord/test",
        "type": f"afterview.{name}.v1",
        "time": moment(at, zone),
        "data": {key: value for key, value in data.items() if value is not ...},
    }


def interview(id: str, ends_at: str | None = None, *, zone: str = ZONE, kind: str = "onsite", **more: Any) -> Json:  # noqa: A002
    ends = {"ends_at": moment(ends_at, zone)} if ends_at else {}
    return {"id": id, "kind": kind, "interviewers": [], **ends, **more}


def interviewed(at: str, *, of: str = "I-1", ended: str | None = None, basis: str = "reported", **said: Any) -> Json:
    """`interview.completed`, that ended when it is told unless said otherwise."""
    kind, zone = said.pop("kind", "onsite"), said.get("zone", ZONE)
    return event(
        "interview.completed", at, interview=interview(of, ended or at, zone=zone, kind=kind, basis=basis), **said
    )


def planned(at: str, starts: str, ends: str | None = None, *, of: str = "I-1", **said: Any) -> Json:
    """`interview.scheduled`."""
    kind, zone = said.pop("kind", "onsite"), said.get("zone", ZONE)
    return event(
        "interview.scheduled",
        at,
        interview=interview(of, ends, zone=zone, kind=kind, starts_at=moment(starts, zone)),
        **said,
    )


def interview_cancelled(at: str, *, of: str = "I-1", **said: Any) -> Json:
    return event("interview.cancelled", at, interview={"id": of}, **said)


def rejected(at: str, *, when: str | None = None, **said: Any) -> Json:
    """`candidate.rejected`; `notice=("call", "2027-03-08 10:00")`, `not_before=...`, `interviewed=True`."""
    zone = said.get("zone", ZONE)
    rejection: Json = {"rejected_at": moment(when or at, zone)}
    if notice := said.pop("notice", None):
        rejection["notice"] = {"channel": notice[0], "sent_at": moment(notice[1], zone)}
    if not_before := said.pop("not_before", None):
        rejection["not_before"] = moment(not_before, zone)
    for name in ("interviewed", "reason", "stage"):
        if name in said:
            rejection[name] = said.pop(name)
    return event("candidate.rejected", at, rejection=rejection, **said)


def notified(at: str, channel: str = "email", *, when: str | None = None, **said: Any) -> Json:
    return event(
        "candidate.notified", at, channel=channel, notified_at=moment(when or at, said.get("zone", ZONE)), **said
    )


def completed(at: str, task: str, outcome: str = "delivered", channel: str = "call", **said: Any) -> Json:
    """`feedback.completed` of a task's id (`task_id`)."""
    done = said.pop("completed_at", None) or at
    said.setdefault("completed_at", moment(done, said.get("zone", ZONE)))
    return event("feedback.completed", at, task_id=task, outcome=outcome, channel=channel, **said)


def answered(at: str, invitation: str, answers: Json | None = None, **said: Any) -> Json:
    """`survey.answered` of an invitation's id."""
    said.setdefault("submitted_at", moment(at, said.get("zone", ZONE)))
    return event("survey.answered", at, invitation_id=invitation, answers=answers or {"recommend": 9}, **said)


def withdrawn(at: str, **said: Any) -> Json:
    """The candidate withdrew the application."""
    return event("application.withdrawn", at, **said)


def hired(at: str, **said: Any) -> Json:
    return event("candidate.hired", at, **said)


def active(at: str, **said: Any) -> Json:
    """The ATS shows the application in process."""
    return event("application.active", at, **said)


def rejection_withdrawn(at: str, **said: Any) -> Json:
    return event("rejection.withdrawn", at, **said)


def opted_out(at: str, scope: str = "survey", **said: Any) -> Json:
    return event("candidate.opted_out", at, scope=scope, application_id=..., **said)


def preferred(at: str, channel: str, **said: Any) -> Json:
    return event("candidate.preferred", at, preference={"channel": channel}, application_id=..., **said)


def updated(at: str, **said: Any) -> Json:
    """`candidate.updated`: `candidate={...}` new data, `candidate_id="C-2", previous_id="C-1"` a merge."""
    return event("candidate.updated", at, application_id=..., **said)


def erased(at: str, **said: Any) -> Json:
    return event("candidate.erased", at, application_id=..., **said)


def task_id(kind: str, n: int = 1, application: str = "A-1", tenant: str = "fjord") -> str:
    """Also of an invitation: `task_id("interview")` (R1)."""
    return numbered(tenant, application, kind, n)


def play(
    *events: Json,
    policy: str = "",
    until: str | None = None,
    metrics: bool = False,
    choices: frozenset[str] = frozenset(),
) -> list[Json]:
    """What leaves, as structured events; metrics only when asked for."""
    return play_files(events, policy=policy, until=until, metrics=metrics, choices=choices)


def play_files(
    *files: Sequence[Json],
    policy: str = "",
    until: str | None = None,
    metrics: bool = False,
    choices: frozenset[str] = frozenset(),
) -> list[Json]:
    """The same of several files, in the order of the command line."""
    rules = Rulebook(Policy.model_validate(tomllib.loads(policy)), choices=choices)
    read = [[(parsed.time, parsed) for parsed in map(INCOMING.validate_python, file)] for file in files]
    records = simulate(arrivals(read), rules, datetime.fromisoformat(moment(until)).astimezone(UTC) if until else None)
    out = [from_json(structured(record.headers, record.value)) for record in records]
    return [one for one in out if metrics or one["type"] != "afterview.experience.metric.v1"]


def about(out: Sequence[Json], *what: str) -> list[Json]:
    """Of what left, that about some kinds of task, touchpoints or applications."""
    names = ("kind", "touchpoint", "application_id")
    return [one for one in out if any(one["data"].get(name) in what for name in names)]


def told(out: Sequence[Json], *, zone: str = ZONE, year: bool = False, seconds: bool = False) -> list[str]:
    """One line an event: `Thu 04 Mar 12:00 candidate_update scheduled, due Thu 11 Mar 17:00`.

    A reason follows in brackets. `A-1` is not named, other applications are. With `year`, dates have their year.
    """
    form = f"%a %d %b {'%Y ' if year else ''}%H:%M{':%S' if seconds else ''}"
    return [_line(one, ZoneInfo(zone), form) for one in out]


def _line(out: Json, zone: ZoneInfo, form: str) -> str:
    def local(text: str) -> str:
        return datetime.fromisoformat(text).astimezone(zone).strftime(form)

    data, verb = out["data"], out["type"].removesuffix(".v1").rpartition(".")[2]
    what = data.get("kind") or f"{data['touchpoint']} invitation" if "touchpoint" in data else data.get("kind")
    if out["type"] == "afterview.survey.response.v1":
        return f"{local(out['time'])} {data['touchpoint']} response {data['week']}"
    line = f"{local(out['time'])} {what} {verb}"
    line += f" [{data['reason']}]" if "reason" in data else ""
    line += f" of {data['application_id']}" if data["application_id"] != "A-1" else ""
    if verb == "scheduled":
        line += f", due {local(data['due_at'])}" if "due_at" in data else f", to be sent {local(data['send_at'])}"
    return line
