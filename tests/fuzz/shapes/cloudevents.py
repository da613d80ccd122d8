"""CloudEvents: canonical ones of every type in structured mode, `data` alone with headers, and somebody else's."""

from hypothesis import strategies as st
from tests.fuzz.pieces import (
    Bodies,
    flags,
    ids,
    mails,
    maybe,
    one_of,
    person,
    record,
    some,
    strict_times,
    words,
    zones,
)

_ID = ids.map(str)
_PERSON = record({"id": _ID}, name=maybe(words), email=maybe(mails)) | person()
_CANDIDATE = record(
    {"id": _ID},
    name=maybe(words),
    email=maybe(mails),
    phone=maybe(words),
    locale=maybe(words),
    timezone=maybe(zones),
    can_email=maybe(flags),
    internal=maybe(flags),
)
_INTERVIEW: dict[str, Bodies] = {
    "id": _ID,
    "kind": one_of("phone", "video", "onsite", "assessment", "other"),
    "interviewers": some(record({"id": _ID}, name=words, email=maybe(mails))),
}
_REJECTION = record(
    {"rejected_at": strict_times},
    stage=maybe(words),
    reason=maybe(record({}, code=words, text=words)),
    interviewed=flags,
    notice=record({"sent_at": strict_times, "channel": one_of("email", "portal")}),
)
_DATA: dict[str, dict[str, Bodies]] = {
    "interview.completed": {
        "interview": record({**_INTERVIEW, "basis": one_of("reported", "derived")}, ends_at=maybe(strict_times))
    },
    "interview.scheduled": {"interview": record({**_INTERVIEW, "starts_at": strict_times}, stage=maybe(words))},
    "interview.cancelled": {"interview": record({"id": _ID})},
    "candidate.rejected": {"rejection": _REJECTION},
    "candidate.notified": {"notified_at": strict_times, "channel": one_of("email", "call", "meeting", "portal")},
    "candidate.hired": {},
    "candidate.updated": {"previous_id": maybe(_ID)},
    "candidate.erased": {},
    "candidate.opted_out": {"scope": one_of("survey", "all")},
    "candidate.preferred": {"preference": record({"channel": one_of("call", "email")}, times=words | some(words))},
    "application.active": {"stage": maybe(words)},
    "application.withdrawn": {},
    "rejection.withdrawn": {},
    "feedback.noted": {"note": record({}, match=maybe(words), impression=words, author=maybe(_PERSON))},
    "feedback.completed": {
        "task_id": _ID,
        "completed_at": strict_times,
        "channel": one_of("call", "email"),
        "outcome": one_of("delivered", "declined", "unreachable"),
    },
    "survey.answered": {
        "invitation_id": _ID,
        "answers": st.dictionaries(words, words | st.integers(0, 10) | st.none(), max_size=3),
        "submitted_at": strict_times,
    },
    "timer.due": {},
}


def _data(of_type: dict[str, Bodies]) -> Bodies:
    needed = {"tenant": st.just("fjord"), "application_id": _ID, "candidate": _CANDIDATE, **of_type}
    job = record({"id": _ID}, title=maybe(words), country=words)
    return record(needed, job=maybe(job), recruiter=maybe(_PERSON), occurred_at=strict_times)


def _event(name: str) -> Bodies:
    attributes = {"specversion": st.just("1.0"), "id": _ID, "source": one_of("/ats", "urn:x:1")}
    needed = {**attributes, "type": st.just(f"afterview.{name}.v1"), "data": _data(_DATA[name])}
    return record(needed, time=strict_times, traceparent=words, subject=words)


_FOREIGN = record(
    {"specversion": one_of("1.0", "0.3"), "id": words, "source": words, "type": words, "data": record({})}
)

BODIES = st.sampled_from(sorted(_DATA)).flatmap(_event) | _data({}) | _FOREIGN
_BINARY = record(
    {f"ce-{name}": one_of(text) for name, text in {"specversion": "1.0", "id": "1", "source": "/ats"}.items()},
    **{"ce-type": one_of("afterview.candidate.hired.v1", "afterview.timer.due.v1", "x"), "ce-time": strict_times},
)
HEADERS: Bodies = st.just({}) | st.just({}) | _BINARY
