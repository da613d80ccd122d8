"""Any story: events of a few candidates at odd times, as hypothesis thinks them up.

Applications are named after their candidate (`C-1/2`), so that an event out says whose it is.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.stories import Json, answered, completed, event, task_id

START = datetime(2027, 3, 19, 7, 30, tzinfo=UTC)
"""a Friday; Easter and the change of clocks are a week ahead"""

ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Mars/Olympus", None)
PAUSES = st.one_of(
    st.just(timedelta()),
    st.integers(1, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(0, 25).map(lambda days: timedelta(days=days)),
    st.sampled_from([timedelta(hours=12), timedelta(days=3, seconds=1), timedelta(days=14), timedelta(days=180)]),
)
BACK = st.one_of(st.just(0), st.integers(0, 3_000), st.integers(0, 50_000)).map(
    lambda minutes: timedelta(minutes=minutes)
)
KINDS = ("candidate_update", "verbal_feedback", "written_rejection")
CHANNELS = ("email", "call", "meeting", "portal")


def _interview(draw: st.DrawFn, at: datetime) -> Json:
    kind = draw(st.sampled_from(("onsite", "video", "assessment")))
    basis = draw(st.sampled_from(("reported", "reported", "derived")))
    ended = (at - draw(BACK)).isoformat()
    return {"id": _interview_id(draw), "kind": kind, "interviewers": [], "basis": basis, "ends_at": ended}


def _interview_id(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("I-1", "I-2", "I-3")))


def _plan(draw: st.DrawFn, at: datetime) -> Json:
    starts = at + draw(st.integers(-3, 240).map(lambda hours: timedelta(hours=hours)))
    return {"id": _interview_id(draw), "kind": "phone", "interviewers": [], "starts_at": starts.isoformat()}


def _rejection(draw: st.DrawFn, at: datetime) -> Json:
    when = at - draw(BACK)
    rejection: Json = {"rejected_at": when.isoformat()}
    if draw(st.booleans()):
        rejection["interviewed"] = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        rejection["not_before"] = (when + draw(PAUSES)).isoformat()
    if draw(st.integers(0, 3)) == 0:
        rejection["notice"] = {"sent_at": (at - draw(BACK)).isoformat(), "channel": draw(st.sampled_from(CHANNELS))}
    return rejection


def _said(draw: st.DrawFn) -> Json:
    """Most candidates say nothing new."""
    if draw(st.integers(0, 7)) != 5:
        return {}
    return draw(
        st.one_of(
            st.fixed_dictionaries({"timezone": st.sampled_from(ZONES)}),
            st.fixed_dictionaries({"can_email": st.booleans()}),
            st.fixed_dictionaries({"email": st.sampled_from((None, "", "other@example.org"))}),
        )
    )


@st.composite
def an_event(
    draw: st.DrawFn, at: datetime, candidates: int = 1, *, merges: bool = False, tenant: str = "fjord"
) -> Json:
    """One event, at this time."""
    names = [
        *("interview.completed", "interview.completed", "interview.scheduled", "interview.cancelled"),
        *(
            "interview.completed",
            "candidate.rejected",
            "candidate.rejected",
            "candidate.notified",
            "rejection.withdrawn",
        ),
        *("application.active", "application.withdrawn", "candidate.hired", "feedback.completed", "survey.answered"),
        *("candidate.updated", "candidate.preferred", "candidate.opted_out", "candidate.erased", "feedback.noted"),
    ]
    name = draw(st.sampled_from(names))
    who = f"C-{min(candidates, draw(st.sampled_from((1, 1, 2, 3))))}"
    application = f"{who}/{draw(st.sampled_from((1, 1, 2)))}"
    more: dict[str, Any] = {
        "tenant": tenant,
        "candidate_id": who,
        "application_id": application,
        "candidate": _said(draw),
    }
    when = at.isoformat()
    if name == "feedback.completed":
        task = task_id(draw(st.sampled_from(KINDS)), draw(st.integers(1, 3)), application, tenant)
        outcome = draw(st.sampled_from(("delivered", "declined", "unreachable")))
        return completed(when, task, outcome, completed_at=(at - draw(BACK)).isoformat(), **more)
    if name == "survey.answered":
        about = task_id(draw(st.sampled_from(("interview", "rejection"))), draw(st.integers(1, 3)), application, tenant)
        return answered(when, about, **more)
    if name == "candidate.updated" and merges:
        more |= {"application_id": ..., "previous_id": f"C-{draw(st.integers(1, candidates))}"}
    if name in ("candidate.opted_out", "candidate.erased") and draw(st.integers(0, 3)) != 2:
        name = "candidate.notified"  # or stories would end too soon
    return event(name, when, **more, **_details(draw, name, at))


def _details(draw: st.DrawFn, name: str, at: datetime) -> dict[str, Any]:
    match name:
        case "interview.completed":
            return {"interview": _interview(draw, at)}
        case "interview.scheduled":
            return {"interview": _plan(draw, at)}
        case "interview.cancelled":
            return {"interview": {"id": _interview_id(draw)}}
        case "candidate.rejected":
            return {"rejection": _rejection(draw, at)}
        case "candidate.notified":
            told = (at - draw(BACK)).isoformat()
            return {"notified_at": told, "channel": draw(st.sampled_from(CHANNELS))}
        case "candidate.preferred":
            return {"preference": {"channel": draw(st.sampled_from(("call", "email")))}}
        case "candidate.opted_out":
            return {"scope": draw(st.sampled_from(("survey", "all")))}
        case "feedback.noted":
            return {"note": {"advice": "more examples"}}
        case _:
            return {}


@st.composite
def stories(draw: st.DrawFn, candidates: int = 1, *, merges: bool = False, longest: int = 14) -> list[Json]:
    """Events in order of time."""
    at, events = START, []
    for _ in range(draw(st.integers(2, longest))):
        at += draw(PAUSES)
        events.append(draw(an_event(at, candidates, merges=merges)))
    return events
