"""Workable: webhooks, candidates as its API shows them, and events of its calendar."""

from tests.fuzz.pieces import flags, ids, mails, maybe, one_of, record, some, times, words

_JOB = record({"shortcode": ids, "title": words})
CANDIDATE = record(
    {"id": ids, "name": words, "disqualified": maybe(flags), "job": maybe(_JOB)},
    stage=maybe(words),
    email=maybe(mails),
    anonymized=flags,
    withdrew=maybe(flags),
    hired_at=maybe(times),
    disqualified_at=maybe(times),
    disqualification_reason=maybe(words),
    updated_at=maybe(times),
)
_WEBHOOK = record(
    {
        "id": ids,
        "event_type": one_of("candidate_created", "candidate_moved", "candidate_deleted", "employee_created"),
        "fired_at": times,
        "data": CANDIDATE,
    }
)
_EVENT = record(
    {
        "id": ids,
        "type": one_of("CallEvent", "InterviewEvent", "MeetingEvent"),
        "starts_at": times,
        "ends_at": times,
        "candidate": record({"id": ids, "name": words}),
    },
    title=maybe(words),
    cancelled=maybe(flags),
    job=maybe(_JOB),
    members=some(record({"id": ids, "name": words})),
)

BODIES = _WEBHOOK | CANDIDATE | _EVENT
FETCHED = some(record({"candidate": CANDIDATE}) | CANDIDATE, 2)
